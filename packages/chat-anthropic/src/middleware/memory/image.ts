/** Pictures in a memory, which the model sees as such. */
import type { Files, Segments } from '../files/files.ts'

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
}

/** The picture at a path as a block, where its name says that it is one. */
export async function toImage(files: Files, path: Segments) {
  const type = TYPES[(path.at(-1) ?? '').split('.').at(-1)?.toLowerCase() ?? '']
  if (type === undefined) return undefined
  const { bytes } = await files.read(path)
  const source = { type: 'base64' as const, media_type: type, data: bytes.toString('base64') }
  return { type: 'image' as const, source }
}
