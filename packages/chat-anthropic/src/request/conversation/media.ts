/** Images and files in every form LangChain knows, as the API's image and document blocks. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { type Fields, isRecord, toRecord, type WireBlock } from '../../wire.ts'

/** Where the bytes are, in one shape for all of LangChain's. */
interface Media {
  url?: string
  data?: string
  fileId?: string
  mimeType?: string
}

/** An `image_url` or `input_image` block: OpenAI's forms, the URL bare or in an object. */
export function fromImageUrl(block: WireBlock, place: string): WireBlock {
  const image = block['image_url']
  const url = isRecord(image) ? image['url'] : image
  const fileId = asText(block['file_id'])
  if (url == null && fileId !== undefined) return toImage({ fileId }, block, place)
  if (typeof url !== 'string') {
    throw new UnsupportedInputError('an image_url without a URL', 'Set image_url.url.', place)
  }
  return toImage({ url }, block, place)
}

/** An `image` block: the API's, or a LangChain standard block of either version. */
export function fromImage(block: WireBlock, place: string): WireBlock {
  const { source } = block
  const isNative = isRecord(source) && 'type' in source
  return isNative ? withRightType(block, source) : toImage(readMedia(block, place), block, place)
}

/** The API compares the declared type of an image with its bytes; the bytes are right. */
function withRightType(block: WireBlock, source: Fields): WireBlock {
  const compact = withCompactData(block, source)
  const { type, data, media_type } = toRecord(compact['source'])
  const found = type === 'base64' ? detectImageType(data) : undefined
  if (found === undefined || found === media_type) return withoutIndex(compact)
  return withoutIndex({ ...block, source: { ...source, data, media_type: found } })
}

/** A `document` block of the API. */
export function fromDocument(block: WireBlock): WireBlock {
  return withoutIndex(withCompactData(block, toRecord(block['source'])))
}

/** The API refuses base64 that is broken into lines. */
function withCompactData(block: WireBlock, source: Fields): WireBlock {
  const { type, data } = source
  if (type !== 'base64' || typeof data !== 'string') return block
  const compact = toCompact(data)
  return compact === data ? block : { ...block, source: { ...source, data: compact } }
}

/** What `\s` stands for: V8 finds a character in megabytes many times as fast as a class of them. */
const BLANKS = [0x20, 0x0a, 0x0d, 0x09, 0x0b, 0x0c, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f]
  .concat(0x3000, 0xfeff, ...Array.from({ length: 11 }, (_, at) => 0x2000 + at))
  .map((code) => String.fromCharCode(code))

function toCompact(base64: string): string {
  return BLANKS.some((blank) => base64.includes(blank)) ? base64.replace(/\s+/g, '') : base64
}

/**
 * A `file` block of LangChain (either version) or of OpenAI, an `input_file` among them: an image, a
 * document, or an upload.
 */
export function fromFile(block: WireBlock, place: string): WireBlock {
  const media = readMedia(block, place)
  const isImage = media.mimeType?.startsWith('image/')
  return isImage ? toImage(media, block, place) : toFileDocument(media, block, place)
}

/** A `text-plain` block: a document of plain text. */
export function fromPlainText(block: WireBlock, place: string): WireBlock {
  if (typeof block['text'] === 'string') return toDocument(toTextSource(block['text']), block)
  return toFileDocument({ mimeType: 'text/plain', ...readMedia(block, place) }, block, place)
}

/** A block without the `index` that streaming leaves on it. */
export function withoutIndex(block: WireBlock): WireBlock {
  if (!('index' in block)) return block
  const { index: _, ...rest } = block
  return rest
}

function readMedia(block: WireBlock, place: string): Media {
  const { file } = block
  const inner = isRecord(file) ? file : block
  const mimeType = asText(inner['mimeType']) ?? asText(inner['mime_type'])
  const declared = mimeType === undefined ? {} : { mimeType: toBaseType(mimeType) }
  const url = asText(inner['url']) ?? asText(inner['file_url'])
  if (url !== undefined) return { ...declared, url }
  const fileId = asText(inner['fileId']) ?? asText(inner['file_id']) ?? readIdSource(inner)
  if (fileId !== undefined) return { ...declared, fileId }
  const data = inner['data'] ?? inner['base64'] ?? inner['file_data']
  const plain = inner['source_type'] === 'text' ? asText(inner['text']) : undefined
  if (plain !== undefined) return { mimeType: 'text/plain', data: plain }
  if (data instanceof Uint8Array) return { ...declared, data: toBase64(data) }
  if (typeof data !== 'string') {
    throw new UnsupportedInputError(
      `a ${block.type} block without data`,
      'Set `url`, `data` with `mimeType`, or `fileId`.',
      place,
    )
  }
  return isDataUrl(data) ? { ...declared, url: data } : { ...declared, data }
}

function readIdSource({ source_type, id }: Fields): string | undefined {
  return source_type === 'id' ? asText(id) : undefined
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toBaseType(mimeType: string): string {
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

/** The type of the image that base64 text holds, where it is one that the API takes. */
export function detectImageType(data: unknown): string | undefined {
  return MAGIC.find(([start]) => typeof data === 'string' && data.startsWith(start))?.[1]
}

function toImage(media: Media, block: WireBlock, place: string): WireBlock {
  const fields = pickSettings(block, ['cache_control', 'transformations'])
  return { type: 'image', source: toImageSource(media, place), ...fields }
}

function toImageSource(media: Media, place: string): object {
  const { url, data: given, fileId, mimeType } = fromDataUrl(media)
  if (fileId !== undefined) return { type: 'file', file_id: fileId }
  if (url !== undefined) return { type: 'url', url: checkWebUrl(url, 'image', place) }
  const data = toCompact(given!)
  const found = detectImageType(data) ?? mimeType
  if (!found || !IMAGE_TYPES.includes(found)) {
    throw new UnsupportedInputError(
      `an image of type ${found ?? 'unknown'}`,
      `The API takes ${IMAGE_TYPES.join(', ')}; convert the image, or set its mimeType.`,
      place,
    )
  }
  return { type: 'base64', media_type: found, data }
}

function toFileDocument(media: Media, block: WireBlock, place: string): WireBlock {
  const { url, data, fileId, mimeType } = fromDataUrl(media)
  if (mimeType?.startsWith('image/')) return toImage(media, block, place)
  if (fileId !== undefined) return toDocument({ type: 'file', file_id: fileId }, block)
  if (url !== undefined)
    return toDocument({ type: 'url', url: checkWebUrl(url, 'file', place) }, block)
  if (mimeType?.startsWith('text/')) {
    const isPlain = block['source_type'] === 'text' || block['text'] !== undefined
    return toDocument(toTextSource(isPlain ? data! : decodeText(data!)), block)
  }
  const type = mimeType ?? (isPdf(data) ? 'application/pdf' : undefined)
  if (type === 'application/pdf') {
    return toDocument({ type: 'base64', media_type: type, data: toCompact(data!) }, block)
  }
  throw new UnsupportedInputError(
    `a file of type ${type ?? 'unknown'}`,
    'The API takes PDF, plain text and images; upload other files and pass their `fileId`.',
    place,
  )
}

/** Whether base64 text is that of a PDF. */
export function isPdf(data: unknown): boolean {
  return typeof data === 'string' && /^\s*JVBERi/.test(data)
}

function isDataUrl(url: string): boolean {
  return /^\s*data:/i.test(url)
}

function fromDataUrl(media: Media): Media {
  const match = /^\s*data:([^;,]*)((?:;[^;,]+)*),/i.exec(media.url ?? '')
  if (!match) return media
  const body = media.url!.slice(match[0].length)
  const isBase64 = /;\s*base64\s*$/i.test(match[2]!)
  const data = isBase64 ? toCompact(body) : toBase64(new TextEncoder().encode(decodePercents(body)))
  return { data, mimeType: toBaseType(match[1]!.trim() || media.mimeType || 'text/plain') }
}

/** Text of a URL; one whose percent signs are no escapes is the text itself. */
function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether the API can fetch a URL. */
export function isWebUrl(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\//i.test(url)
}

function checkWebUrl(url: string, what: string, place: string): string {
  if (isWebUrl(url)) return url
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

/** What a caller can state about an image or a document, wherever LangChain lets them. */
function readSettings(block: WireBlock): Fields {
  return { ...toRecord(block['metadata']), ...toRecord(block['extras']), ...block }
}

function pickSettings(block: WireBlock, keys: readonly string[]): Fields {
  const fields = readSettings(block)
  return Object.fromEntries(
    keys.flatMap((key) => (fields[key] == null ? [] : [[key, fields[key]]])),
  )
}

function toDocument(source: object, block: WireBlock): WireBlock {
  const { filename, name } = readSettings(block)
  const given = filename ?? name ?? toRecord(block['file'])['filename']
  const title = typeof given === 'string' ? { title: given } : {}
  const fields = pickSettings(block, ['title', 'context', 'citations', 'cache_control'])
  return { type: 'document', source, ...title, ...fields }
}

function toTextSource(data: string): object {
  return { type: 'text', media_type: 'text/plain', data }
}

/** Lines of base64 as mail has them. */
const WRAPPED = /^([A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]*={0,2}\s*$/

/** Text from base64, or the text itself where it is not base64: LangChain allows both. */
function decodeText(given: string): string {
  const data = WRAPPED.test(given) ? toCompact(given) : given
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
