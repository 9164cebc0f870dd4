/** Images and files in every form LangChain knows, as the API's image and document blocks. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { BlockParam } from '../../wire.ts'

/** A block as it comes from a message: a type, and keys to be looked at. */
export type Input = { type: string } & Record<string, unknown>

/** Where the bytes are, in one shape for all of LangChain's. */
interface Media {
  url?: string
  data?: string
  fileId?: string
  mimeType?: string
}

/** An `image_url` block: OpenAI's form, its URL bare or in an object. */
export function fromImageUrl(block: Input, place: string): BlockParam {
  const image = block['image_url']
  const url = typeof image === 'string' ? image : (image as { url?: unknown } | undefined)?.url
  if (typeof url !== 'string') {
    throw new UnsupportedInputError('an image_url without a URL', 'Set image_url.url.', place)
  }
  return imageBlock({ url }, block, place)
}

/** An `image` block: the API's own, or a LangChain standard block of either version. */
export function fromImage(block: Input, place: string): BlockParam {
  return isNative(block) ? withRightType(block) : imageBlock(mediaOf(block, place), block, place)
}

/** The API compares the declared type of an image with its bytes; the bytes are right. */
function withRightType(block: Input): BlockParam {
  const source = block['source'] as { type: string; media_type?: string; data?: unknown }
  const found = source.type === 'base64' ? typeOfBytes(source.data) : undefined
  const isRight = found === undefined || found === source.media_type
  return asIs(isRight ? block : { ...block, source: { ...source, media_type: found } })
}

/** A `file` block of LangChain (either version) or of OpenAI: an image, a document, or an upload. */
export function fromFile(block: Input, place: string): BlockParam {
  const media = mediaOf(block, place)
  const isImage = media.mimeType?.startsWith('image/')
  return isImage ? imageBlock(media, block, place) : documentBlock(media, block, place)
}

/** A `text-plain` block: a document of plain text. */
export function fromPlainText(block: Input, place: string): BlockParam {
  if (typeof block['text'] === 'string') return document(textSource(block['text']), block)
  return documentBlock({ mimeType: 'text/plain', ...mediaOf(block, place) }, block, place)
}

function isNative({ source }: Input): boolean {
  return typeof source === 'object' && source !== null && 'type' in source
}

/** A block without the `index` that streaming leaves on it. */
export function withoutIndex(block: Input): Input {
  if (!('index' in block)) return block
  const { index: _, ...rest } = block
  return rest
}

/** A block of the API's own shape. */
export function asIs(block: Input): BlockParam {
  return withoutIndex(block) as unknown as BlockParam
}

function mediaOf(block: Input, place: string): Media {
  const file = block['file'] as Record<string, unknown> | undefined
  const inner = file ?? block
  const mimeType = text(inner['mimeType']) ?? text(inner['mime_type'])
  const declared = mimeType === undefined ? {} : { mimeType: baseType(mimeType) }
  const url = text(inner['url'])
  if (url !== undefined) return { ...declared, url }
  const fileId = text(inner['fileId']) ?? text(inner['file_id']) ?? idSource(inner)
  if (fileId !== undefined) return { ...declared, fileId }
  const data = inner['data'] ?? inner['base64'] ?? inner['file_data']
  const plain = inner['source_type'] === 'text' ? text(inner['text']) : undefined
  if (plain !== undefined) return { mimeType: 'text/plain', data: plain }
  if (data instanceof Uint8Array) return { ...declared, data: toBase64(data) }
  if (typeof data !== 'string') {
    throw new UnsupportedInputError(
      `a ${block.type} block without data`,
      'Set `url`, `data` with `mimeType`, or `fileId`.',
      place,
    )
  }
  return data.startsWith('data:') ? { ...declared, url: data } : { ...declared, data }
}

function idSource({ source_type, id }: Record<string, unknown>): string | undefined {
  return source_type === 'id' ? text(id) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function baseType(mimeType: string): string {
  const type = mimeType.split(';')[0]!.trim().toLowerCase()
  return type === 'image/jpg' ? 'image/jpeg' : type
}

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

/** How the base64 text of each image type begins: the formats' magic numbers. */
const MAGIC: readonly [start: string, type: string][] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

function typeOfBytes(data: unknown): string | undefined {
  return MAGIC.find(([start]) => typeof data === 'string' && data.startsWith(start))?.[1]
}

function imageBlock(media: Media, block: Input, place: string): BlockParam {
  return { type: 'image', source: imageSource(media, place), ...imageFields(block) } as BlockParam
}

function imageSource(media: Media, place: string): object {
  const { url, data, fileId, mimeType } = fromDataUrl(media)
  if (fileId !== undefined) return { type: 'file', file_id: fileId }
  if (url !== undefined) return { type: 'url', url: webUrl(url, 'image', place) }
  const found = typeOfBytes(data) ?? mimeType
  if (!found || !IMAGE_TYPES.includes(found)) {
    throw new UnsupportedInputError(
      `an image of type ${found ?? 'unknown'}`,
      `The API takes ${IMAGE_TYPES.join(', ')}; convert the image, or set its mimeType.`,
      place,
    )
  }
  return { type: 'base64', media_type: found, data }
}

function documentBlock(media: Media, block: Input, place: string): BlockParam {
  const { url, data, fileId, mimeType } = fromDataUrl(media)
  if (mimeType?.startsWith('image/')) return imageBlock(media, block, place)
  if (fileId !== undefined) return document({ type: 'file', file_id: fileId }, block)
  if (url !== undefined) return document({ type: 'url', url: webUrl(url, 'file', place) }, block)
  if (mimeType?.startsWith('text/')) {
    const isPlain = block['source_type'] === 'text' || block['text'] !== undefined
    return document(textSource(isPlain ? data! : textOf(data!)), block)
  }
  const type = mimeType ?? (data!.startsWith('JVBERi') ? 'application/pdf' : undefined)
  if (type === 'application/pdf') {
    return document({ type: 'base64', media_type: type, data }, block)
  }
  throw new UnsupportedInputError(
    `a file of type ${type ?? 'unknown'}`,
    'The API takes PDF, plain text and images; upload other files and pass their `fileId`.',
    place,
  )
}

function fromDataUrl(media: Media): Media {
  const match = /^data:([^;,]*)((?:;[^;,]+)*),/.exec(media.url ?? '')
  if (!match) return media
  const body = media.url!.slice(match[0].length)
  const isBase64 = match[2]!.endsWith(';base64')
  const data = isBase64 ? body : toBase64(new TextEncoder().encode(decodeURIComponent(body)))
  return { data, mimeType: baseType(match[1] || media.mimeType || 'text/plain') }
}

function webUrl(url: string, what: string, place: string): string {
  if (/^https?:\/\//i.test(url)) return url
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[0]
  throw new UnsupportedInputError(
    `an ${what} at ${scheme ? `${scheme}//` : JSON.stringify(url.slice(0, 40))}`.replace(
      'an f',
      'a f',
    ),
    'Pass an http(s) URL, a base64 data URL, or the bytes.',
    place,
  )
}

/** What a caller can say about an image or a document, wherever LangChain lets them say it. */
function said(block: Input): Record<string, unknown> {
  const extras = block['extras'] as Record<string, unknown> | undefined
  const metadata = block['metadata'] as Record<string, unknown> | undefined
  return { ...metadata, ...extras, ...block }
}

function pick(block: Input, keys: readonly string[]): Record<string, unknown> {
  const fields = said(block)
  return Object.fromEntries(
    keys.flatMap((key) => (fields[key] == null ? [] : [[key, fields[key]]])),
  )
}

const imageFields = (block: Input) => pick(block, ['cache_control', 'transformations'])

function document(source: object, block: Input): BlockParam {
  const file = block['file'] as { filename?: string } | undefined
  const name = said(block)['filename'] ?? said(block)['name'] ?? file?.filename
  const title = typeof name === 'string' ? { title: name } : {}
  const fields = pick(block, ['title', 'context', 'citations', 'cache_control'])
  return { type: 'document', source, ...title, ...fields } as BlockParam
}

function textSource(data: string): object {
  return { type: 'text', media_type: 'text/plain', data }
}

/** Text from base64, or the text itself where it is none: LangChain allows both. */
function textOf(data: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data) || data.length % 4 !== 0) return data
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return data
  }
}

const SLICE = 0x8000

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In slices: a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + SLICE))
  }
  return btoa(binary)
}
