import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { SHOWN } from './media-types.ts'
import type { FileStore, StoredFile } from './files.ts'

/** A place in a request that names a file. */
export interface FileReference {
  /** The type of the block that names it. */
  kind: string
  id: string
  /** The path of the block. */
  place: string
}

function* findInBlock(block: Json, place: string): Generator<FileReference> {
  const kind = string(block.type)
  if (kind === 'container_upload') yield { kind, id: string(block.file_id), place }
  if (kind === 'tool_result') yield* findInContent(block.content, `${place}.tool_result.content`)
  if (!(kind in SHOWN) || !isObject(block.source)) return
  const { type, file_id: id, content } = block.source
  if (type === 'file') yield { kind, id: string(id), place }
  if (type === 'content') yield* findInContent(content, `${place}.document.source.content.content`)
}

function* findInContent(content: unknown, place: string): Generator<FileReference> {
  if (typeof content === 'string') return
  for (const [at, block] of objects(content).entries()) yield* findInBlock(block, `${place}.${at}`)
}

/** Where a request names files; what the assistant made is in the place that it was made in. */
export function fileReferences(body: Json): FileReference[] {
  const found: FileReference[] = []
  for (const [at, { role, content }] of objects(body.messages).entries()) {
    if (role === 'assistant' || typeof content === 'string') continue
    found.push(...findInContent(content, `messages.${at}.content`))
  }
  return found
}

// Bytes in base64.
function toBase64(bytes: Uint8Array): string {
  const step = 0x8000
  const parts = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) =>
    String.fromCharCode(...bytes.subarray(at * step, (at + 1) * step)),
  )
  return btoa(parts.join(''))
}

function toSource({ id, mimeType, bytes }: StoredFile): Json {
  const shown = { media_type: mimeType, file_id: id }
  if (mimeType !== 'text/plain') return { type: 'base64', ...shown, data: toBase64(bytes) }
  return { type: 'text', ...shown, data: new TextDecoder().decode(bytes) }
}

// A file never changes, and a conversation names it again and again.
const sources = new WeakMap<StoredFile, Json>()

/** The source that shows the same as a file does; it keeps the file's id, which citations name. */
export function inlineSource(file: StoredFile): Json {
  const source = sources.get(file) ?? toSource(file)
  sources.set(file, source)
  return source
}

function inlineValue(value: unknown, files: FileStore): unknown {
  if (Array.isArray(value)) return value.map((item) => inlineValue(item, files))
  if (!isObject(value)) return value
  const { source, content } = value
  if (isObject(source) && source.type === 'file') {
    const file = files.find(string(source.file_id))
    return file ? { ...value, source: inlineSource(file) } : value
  }
  return {
    ...value,
    ...(isObject(source) && { source: inlineValue(source, files) }),
    ...(Array.isArray(content) && { content: inlineValue(content, files) }),
  }
}

/** A request with its files in the places that name them, as if the client had sent them there. */
export function inlineFiles(body: Json, files: FileStore): Json {
  return { ...body, messages: inlineValue(body.messages, files) }
}
