/** What the API takes in no form, as text: media and links by what is known of them, the rest as JSON. */
import { type Fields, isRecord, toRecord } from '../../wire.ts'

/** Names of fields that describe, and what they are called in a text. */
const FACTS: readonly [label: string, keys: readonly string[]][] = [
  ['name', ['name', 'filename', 'title']],
  ['URI', ['uri', 'url', 'file_url', 'image_url']],
  ['type', ['mimeType', 'mime_type', 'media_type', 'format']],
  ['file id', ['fileId', 'file_id']],
  ['description', ['description']],
  ['transcript', ['transcript']],
]

/** Names of fields that hold the bytes themselves. */
const BYTES = ['data', 'base64', 'blob', 'file_data', 'bytes', 'result']

/** Names of fields that hold a further description. */
const INNER = [
  'source',
  'resource',
  'file',
  'image_url',
  'audio_url',
  'video_url',
  'input_audio',
  'inlineData',
  'fileData',
  'metadata',
  'extras',
]

const MEDIA = /^(resource|resource_link|image|audio|video|file|document|pdf|text-plain|media)$/

/** The kind of media that a block holds or links to, by its type; nothing for any other block. */
export function mediaKindOf(type: unknown): string | undefined {
  if (typeof type !== 'string') return undefined
  const kind = type.replace(/^(input|output)_/, '').replace(/_url$/, '')
  return MEDIA.test(kind) ? kind.replace('_', ' ') : undefined
}

/** A value of any shape as text. */
export function describe(value: unknown): string {
  const kind = mediaKindOf(toRecord(value)['type'])
  return kind === undefined ? toJsonText(value) : describeMedia(kind, toRecord(value))
}

/** Media as a sentence with what is known of it, its bytes left out. */
export function describeMedia(kind: string, block: Fields): string {
  const places = [block, ...INNER.map((key) => block[key]).filter(isRecord)]
  const facts = FACTS.flatMap(([label, keys]) => {
    const value = findText(places, keys)
    return value === undefined ? [] : [`${label} ${JSON.stringify(value)}`]
  })
  const known = [...facts, ...describeBytes(places)].join(', ')
  return known ? `[${kind}: ${known}]` : `[${kind}: ${toJsonText(block)}]`
}

/** The first text under one of the keys; a data URL tells its type alone. */
function findText(places: readonly Fields[], keys: readonly string[]): string | undefined {
  const values = places.flatMap((place) => keys.map((key) => place[key]))
  return values.find((value): value is string => isTelling(value))
}

function isTelling(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !isDataUrl(value)
}

function isDataUrl(value: string): boolean {
  return /^\s*data:/i.test(value)
}

function describeBytes(places: readonly Fields[]): string[] {
  const values = places.flatMap((place) => Object.values(place))
  const url = values.find((value): value is string => typeof value === 'string' && isDataUrl(value))
  if (url !== undefined) return [`${url.trim().split(/[;,]/)[0]}, ${url.length} characters`]
  const data = places.flatMap((place) => BYTES.map((key) => place[key]))
  const bytes = data.find((value) => typeof value === 'string' || value instanceof Uint8Array)
  if (bytes instanceof Uint8Array) return [`${bytes.length} bytes`]
  if (typeof bytes !== 'string') return []
  const length = bytes.endsWith('==')
    ? bytes.length - 2
    : bytes.length - Number(bytes.endsWith('='))
  return [`${Math.floor((length * 3) / 4)} bytes`]
}

/** The JSON of any value. Long base64 is left out: it tells a model nothing and fills its context. */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(value, toPlain) ?? String(value)
  } catch {
    // A circle.
    return String(value)
  }
}

const LONG = 4096

function toPlain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const isBase64 = typeof value === 'string' && value.length > LONG && isEncoded(value)
  return isBase64 ? `${value.length} characters of base64` : value
}

function isEncoded(value: string): boolean {
  return /^(data:[^,]*,)?[A-Za-z0-9+/=_\r\n-]+$/.test(value)
}
