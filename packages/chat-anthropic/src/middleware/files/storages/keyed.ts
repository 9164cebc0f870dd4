/** Files in a flat map from paths to texts, such as an agent's state or a store. */
import { FileError } from '../file-error.ts'
import { byName } from '../files.ts'
import type { FileContent, FileEntry, Files, Segments, WriteOptions } from '../files.ts'

/** Texts by path; paths have no slash in front. */
export interface KeyedTexts {
  get(key: string): Promise<string | undefined>
  all(): Promise<ReadonlyMap<string, string>>
  put(key: string, text: string): Promise<void>
  delete(key: string): Promise<void>
}

const toKey = (path: Segments): string => path.join('/')
const sizeOf = (text: string): number => Buffer.byteLength(text)

/** Folders are what paths of files have in common; an empty one is gone. */
export class KeyedFiles implements Files {
  readonly #texts: KeyedTexts

  constructor(texts: KeyedTexts) {
    this.#texts = texts
  }

  async find(path: Segments): Promise<FileEntry | undefined> {
    const name = path.at(-1) ?? ''
    const text = path.length === 0 ? undefined : await this.#texts.get(toKey(path))
    if (text !== undefined) return { name, kind: 'file', size: sizeOf(text) }
    const isFolder = path.length === 0 || (await this.#below(path)).length > 0
    return isFolder ? { name, kind: 'folder', size: 0 } : undefined
  }

  async list(path: Segments): Promise<FileEntry[]> {
    const found = await this.find(path)
    if (!found) throw new FileError('missing', 'there is no such folder')
    if (found.kind !== 'folder') throw new FileError('not a folder', 'it is no folder')
    const entries = new Map<string, FileEntry>()
    for (const [key, text] of await this.#below(path)) {
      const [name = '', ...deeper] = key.split('/').slice(path.length)
      const kind = deeper.length > 0 ? 'folder' : 'file'
      entries.set(name, { name, kind, size: kind === 'file' ? sizeOf(text) : 0 })
    }
    return [...entries.values()].sort(byName)
  }

  async read(path: Segments): Promise<FileContent> {
    const text = await this.#texts.get(toKey(path))
    if (text !== undefined) return { bytes: Buffer.from(text) }
    if (await this.find(path)) throw new FileError('folder', 'it is a folder')
    throw new FileError('missing', 'there is no such file')
  }

  async write(path: Segments, text: string, { isNew }: WriteOptions = {}): Promise<void> {
    const found = await this.find(path)
    if (found?.kind === 'folder') throw new FileError('folder', 'it is a folder')
    if (found && isNew) throw new FileError('exists', 'it exists already')
    await this.#checkParents(path)
    await this.#texts.put(toKey(path), text)
  }

  async remove(path: Segments): Promise<void> {
    for (const key of await this.#keysAt(path)) await this.#texts.delete(key)
  }

  async rename(from: Segments, to: Segments): Promise<void> {
    const keys = await this.#keysAt(from)
    if (await this.find(to)) throw new FileError('exists', 'it exists already')
    await this.#checkParents(to)
    const all = await this.#texts.all()
    const texts = keys.map((key) => [key, all.get(key) ?? ''] as const)
    for (const [key, text] of texts) {
      await this.#texts.put(toKey(to) + key.slice(toKey(from).length), text)
    }
    for (const key of keys) await this.#texts.delete(key)
  }

  async #below(path: Segments): Promise<[key: string, text: string][]> {
    const prefix = path.length === 0 ? '' : `${toKey(path)}/`
    return [...(await this.#texts.all())].filter(([key]) => key.startsWith(prefix))
  }

  /** The file at a path, or all files of the folder there. */
  async #keysAt(path: Segments): Promise<string[]> {
    const isFile = (await this.#texts.get(toKey(path))) !== undefined
    const keys = isFile ? [toKey(path)] : (await this.#below(path)).map(([key]) => key)
    if (keys.length === 0) throw new FileError('missing', 'there is no such file')
    return keys
  }

  async #checkParents(path: Segments): Promise<void> {
    for (let length = 1; length < path.length; length += 1) {
      if ((await this.#texts.get(toKey(path.slice(0, length)))) === undefined) continue
      throw new FileError('not a folder', 'a part of the path is no folder')
    }
  }
}
