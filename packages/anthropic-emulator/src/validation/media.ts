import { isObject, string } from '../wire/json.ts'
import type { ModelFacts } from '../wire/model-facts.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'
import { readImageSize } from './image-size.ts'
import type { Problem } from './problem.ts'

/** How the bytes of each media type begin. */
const BEGINNINGS: readonly (readonly [type: string, beginning: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n[^]\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['application/pdf', /^%PDF-/],
]

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function decodeFirstBytes(base64: string): string | undefined {
  if (!BASE64.test(base64)) return undefined
  try {
    return atob(base64.slice(0, 32).replace(/=+$/, ''))
  } catch {
    return undefined
  }
}

const MOST_BYTES = 10 * 1024 * 1024

/** What is wrong with the bytes of a base64 source, with the place in the source. */
export function findSourceProblem(source: Json, kind: string): string | undefined {
  const data = string(source.data)
  const bytes = decodeFirstBytes(data)
  if (bytes === undefined) return '.data: Invalid base64 data'
  if (bytes === '') return `.data: ${kind} cannot be empty`
  const declared = string(source.media_type)
  const actual = BEGINNINGS.find(([, beginning]) => beginning.test(bytes))?.[0]
  if (kind === 'document') {
    return actual === declared ? undefined : '.data: The PDF specified was not valid.'
  }
  if (!actual?.startsWith('image/')) return '.data: Could not process image'
  if (actual !== declared) {
    return `.data: The image was specified using the ${declared} media type, but the image appears to be a ${actual} image`
  }
  if (data.length <= MOST_BYTES) return undefined
  return `: image exceeds 10 MB maximum: ${data.length} bytes > ${MOST_BYTES} bytes`
}

interface Medium {
  source: Json
  kind: string
  /** Where the source is. */
  path: string
}

function collectMedia(content: readonly Json[], path: string): Medium[] {
  return content.flatMap((block, index) => {
    const { type, source } = block
    if (type === 'tool_result') {
      return collectMedia(items(block.content), `${path}.${index}.tool_result.content`)
    }
    if ((type !== 'image' && type !== 'document') || !isObject(source)) return []
    const inner = source.type === 'content' ? collectMedia(items(source.content), path) : []
    return [{ source, kind: type, path: `${path}.${index}.${type}.source` }, ...inner]
  })
}

const MOST_SIDE = 8_000
// With more images than these each of them has to be smaller.
const FEW = 20
const MOST_SIDE_OF_MANY = 2_000

function findSizeProblem(images: readonly Medium[]): Problem | undefined {
  const many = images.length > FEW
  const most = many ? MOST_SIDE_OF_MANY : MOST_SIDE
  const large = images.filter(({ source }) => {
    const size = readImageSize(
      decodeFirstBytes(string(source.data)) ?? '',
      string(source.media_type),
    )
    return size !== undefined && Math.max(...size) > most
  })
  const [first] = large
  if (!first) return undefined
  const limit = many ? 'max allowed size for many-image requests' : 'max allowed size'
  const message = `${first.path}.base64.data: At least one of the image dimensions exceed ${limit}: ${most} pixels`
  const more = { max_side_length_pixels: most, paths: large.map(({ path }) => path) }
  return { message, code: 'image_dimensions_too_large', more }
}

/** What is wrong with the images and documents of a request. */
export function findMediaProblem(
  body: Json,
  facts: ModelFacts,
  contents: Contents,
): Problem | undefined {
  if (!hasAny(contents, 'image', 'document')) return undefined
  const media = items(body.messages).flatMap(({ content }, index) =>
    Array.isArray(content) ? collectMedia(items(content), `messages.${index}.content`) : [],
  )
  for (const { source, kind, path } of media) {
    const problem = source.type === 'base64' ? findSourceProblem(source, kind) : undefined
    if (problem !== undefined) return `${path}.base64${problem}`
  }
  const images = media.filter(({ kind }) => kind === 'image')
  const most = facts.contextWindow > 200_000 ? 600 : 100
  if (images.length > most) {
    return `Too much media: 0 document pages + ${images.length} images > ${most}`
  }
  return findSizeProblem(images.filter(({ source }) => source.type === 'base64'))
}
