/** Texts of files, and lists of folders, as tools need them. */
import type { FileEntry, Files, Segments } from './files.ts'
import { FileError } from './file-error.ts'
import { toText } from './text.ts'

/** A text with what names its state. */
export interface FileText {
  text: string
  version: string | undefined
}

/** The text of a file. */
export async function readText(files: Files, path: Segments): Promise<FileText> {
  const { bytes, version } = await files.read(path)
  return { text: toText(bytes), version }
}

/** Throws where a text is longer than a file may be. */
export function checkSize(text: string, maxFileBytes: number): void {
  if (Buffer.byteLength(text) <= maxFileBytes) return
  throw new FileError('too large', `it would have more than ${maxFileBytes} bytes`)
}

/** An entry of a folder and where it is. */
export interface Listed extends FileEntry {
  path: Segments
}

/** Names that lists leave out. */
const isShown = ({ name }: FileEntry): boolean => !name.startsWith('.') && name !== 'node_modules'

/** Entries that a list shows at most. */
const MOST = 1000

/** The entries below a folder, so many levels deep, each folder before what is in it. */
export async function listBelow(files: Files, path: Segments, levels: number): Promise<Listed[]> {
  const all: Listed[] = []
  for (const entry of (await files.list(path)).filter(isShown)) {
    const inner: Listed = { ...entry, path: [...path, entry.name] }
    all.push(inner)
    const isOpen = entry.kind === 'folder' && levels > 1 && all.length <= MOST
    if (isOpen) all.push(...(await listBelow(files, inner.path, levels - 1)))
  }
  return all
}

/** How many files there are, hidden ones too; counting ends at `most`. */
export async function countFiles(files: Files, path: Segments, most: number): Promise<number> {
  let count = 0
  for (const { name, kind } of await files.list(path)) {
    if (count >= most) break
    count += kind === 'folder' ? await countFiles(files, [...path, name], most - count) : 1
  }
  return count
}

/** A list as lines; the last one says how many are missing. */
export function toListLines<Entry>(
  entries: readonly Entry[],
  toLine: (entry: Entry) => string,
): string[] {
  const lines = entries.slice(0, MOST).map(toLine)
  const left = entries.length - lines.length
  return left > 0 ? [...lines, `[... ${left} more entries left out ...]`] : lines
}
