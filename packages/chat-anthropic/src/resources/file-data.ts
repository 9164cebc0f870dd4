/** The data of an upload, in any of its forms, as a file with a name and a type. */
import { UnsupportedInputError } from '../errors/errors.ts'

/** What can be uploaded. */
export type FileData =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | string

/** Endings whose type the API treats in a way of its own; anything else is a file of bytes. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  webp: 'image/webp',
}

/** The media type that a name's ending stands for, where it is a known one. */
export function typeOfName(name: string): string | undefined {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined
}

interface About {
  filename?: string | undefined
  mediaType?: string | undefined
}

/** The data as a file. Throws `UnsupportedInputError` for what is no data. */
export async function toFile(data: FileData, { filename, mediaType }: About): Promise<File> {
  const parts = await readParts(data)
  const given = data instanceof Blob ? data : undefined
  const ownName = given && 'name' in given ? String(given.name) : ''
  const name = filename ?? (ownName || 'file')
  const isText = typeof data === 'string'
  const type = mediaType ?? (given?.type || typeOfName(name) || (isText ? 'text/plain' : ''))
  return new File(parts, name, { type: type || 'application/octet-stream' })
}

async function readParts(data: unknown): Promise<BlobPart[]> {
  if (typeof data === 'string' || data instanceof Blob) return [data]
  if (data instanceof ArrayBuffer) return [data]
  if (ArrayBuffer.isView(data)) return [data as Uint8Array<ArrayBuffer>]
  if (data instanceof ReadableStream) return [await new Response(data).blob()]
  if (isIterable(data)) return collect(data)
  throw new UnsupportedInputError(
    `${data === null ? 'null' : typeof data} is no data of a file`,
    'Pass a `File`, a `Blob`, bytes, a stream of bytes, or a text.',
  )
}

function isIterable(data: unknown): data is AsyncIterable<Uint8Array<ArrayBuffer>> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data
}

async function collect(data: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<BlobPart[]> {
  const parts: BlobPart[] = []
  for await (const part of data) parts.push(part)
  return parts
}
