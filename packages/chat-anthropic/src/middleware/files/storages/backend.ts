/** Files in a backend of deepagents. */
import { FileError } from '../file-error.ts'
import { byName } from '../files.ts'
import type { FileContent, FileEntry, Files, Segments, WriteOptions } from '../files.ts'
import type { BackendAnswer, FileBackend } from '../storage.ts'

const toPath = (path: Segments): string => `/${path.join('/')}`

/** Backends report failures as sentences. */
function check<Answer extends BackendAnswer>(answer: Answer): Answer {
  const { error } = answer
  if (!error) return answer
  if (/not[ _]found|no such/i.test(error)) throw new FileError('missing', error)
  throw new FileError(/permission|denied/i.test(error) ? 'denied' : 'refused', error)
}

/** Files of a backend; what it may reach is its own matter. */
export class BackendFiles implements Files {
  readonly #backend: FileBackend

  constructor(backend: FileBackend) {
    this.#backend = backend
  }

  async find(path: Segments): Promise<FileEntry | undefined> {
    const name = path.at(-1)
    if (name === undefined) return { name: '', kind: 'folder', size: 0 }
    const beside = await this.#list(path.slice(0, -1))
    return beside.find((entry) => entry.name === name)
  }

  async list(path: Segments): Promise<FileEntry[]> {
    const found = await this.find(path)
    if (!found) throw new FileError('missing', 'there is no such folder')
    if (found.kind !== 'folder') throw new FileError('not a folder', 'it is no folder')
    return this.#list(path)
  }

  async read(path: Segments): Promise<FileContent> {
    const found = await this.find(path)
    if (found?.kind === 'folder') throw new FileError('folder', 'it is a folder')
    if (!found) throw new FileError('missing', 'there is no such file')
    const { data } = check(await this.#backend.readRaw(toPath(path)))
    const content = data?.content ?? ''
    return { bytes: Buffer.from(Array.isArray(content) ? content.join('\n') : (content as string)) }
  }

  async write(path: Segments, text: string, { isNew }: WriteOptions = {}): Promise<void> {
    const found = await this.find(path)
    if (found?.kind === 'folder') throw new FileError('folder', 'it is a folder')
    if (found && isNew) throw new FileError('exists', 'it exists already')
    await this.#checkParents(path)
    check(await this.#backend.write(toPath(path), text))
  }

  async remove(path: Segments): Promise<void> {
    if (!(await this.find(path))) throw new FileError('missing', 'there is no such file')
    if (!this.#backend.delete) {
      throw new FileError('refused', 'this storage cannot delete files')
    }
    check(await this.#backend.delete(toPath(path)))
  }

  async rename(from: Segments, to: Segments): Promise<void> {
    const found = await this.find(from)
    if (!found) throw new FileError('missing', 'there is no such file')
    if (await this.find(to)) throw new FileError('exists', 'it exists already')
    await this.#checkParents(to)
    if (!this.#backend.delete) throw new FileError('refused', 'this storage cannot move files')
    await this.#copy(from, to, found)
    await this.remove(from)
  }

  async #copy(from: Segments, to: Segments, { kind }: FileEntry): Promise<void> {
    if (kind === 'folder') {
      for (const entry of await this.#list(from)) {
        await this.#copy([...from, entry.name], [...to, entry.name], entry)
      }
      return
    }
    const { bytes } = await this.read(from)
    check(await this.#backend.write(toPath(to), bytes.toString()))
  }

  async #checkParents(path: Segments): Promise<void> {
    for (let length = 1; length < path.length; length += 1) {
      if ((await this.find(path.slice(0, length)))?.kind !== 'file') continue
      throw new FileError('not a folder', 'a part of the path is no folder')
    }
  }

  async #list(path: Segments): Promise<FileEntry[]> {
    const answer = await this.#backend.ls(toPath(path))
    if (answer.error && /not[ _]found|no such/i.test(answer.error)) return []
    const { files = [] } = check(answer)
    const entries = files.map(({ path: found, is_dir, size }): FileEntry => {
      const name = found.split('/').filter(Boolean).at(-1) ?? ''
      const isFolder = is_dir === true || found.endsWith('/')
      return { name, kind: isFolder ? 'folder' : 'file', size: isFolder ? 0 : (size ?? 0) }
    })
    return entries.sort(byName)
  }
}
