import { blocks, isObject, objects, string } from '../json.ts'
import type { Json } from '../types.ts'
import { placed } from './shape.ts'

/** How the bytes of each media type begin; a dot stands for any byte. */
const BEGINNINGS: readonly (readonly [type: string, beginning: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n[^]\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['application/pdf', /^%PDF-/],
]

function firstBytes(base64: string): string | undefined {
  try {
    return atob(base64.slice(0, 32).replace(/=+$/, ''))
  } catch {
    return undefined
  }
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function* base64Problems(source: Json, path: string, kind: string): Generator<string> {
  const data = string(source.data)
  const bytes = BASE64.test(data) ? firstBytes(data) : undefined
  if (bytes === undefined) {
    yield `${path}.data: Invalid base64 data`
    return
  }
  if (bytes === '') {
    yield `${path}.data: ${kind} cannot be empty`
    return
  }
  const declared = string(source.media_type)
  const actual = BEGINNINGS.find(([, beginning]) => beginning.test(bytes))?.[0]
  if (actual === declared) return
  if (kind === 'document') {
    yield `${path}.data: The PDF specified was not valid.`
    return
  }
  if (!actual?.startsWith('image/')) {
    yield `${path}.data: Could not process image`
    return
  }
  yield `${path}.data: The image was specified using the ${declared} media type, but the image appears to be a ${actual} image`
}

function* mediaOf(block: Json, path: string): Generator<string> {
  const kind = string(block.type)
  if (kind === 'tool_result') {
    for (const [inner, place] of placed(blocks(block.content), `${path}.tool_result.content`)) {
      yield* mediaOf(inner, place)
    }
  }
  const isMedia = kind === 'image' || kind === 'document'
  if (!isMedia || !isObject(block.source) || block.source.type !== 'base64') return
  yield* base64Problems(block.source, `${path}.${kind}.source.base64`, kind)
}

/** What is wrong with the bytes of images and documents. */
export function* mediaProblems(body: Json): Generator<string> {
  for (const [message, path] of placed(objects(body.messages), 'messages')) {
    for (const [block, place] of placed(blocks(message.content), `${path}.content`)) {
      yield* mediaOf(block, place)
    }
  }
}
