/** Files in a folder of this machine, which no path, link or race leaves. */
import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { link, lstat, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { FileError, toFileError } from '../file-error.ts'
import { byName } from '../files.ts'
import type { FileContent, FileEntry, Files, Segments, WriteOptions } from '../files.ts'
import { type OpenFolder, removeTree, within } from './open-folder.ts'

// Some are missing on Windows, where they count as 0.
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

const toEntry = (name: string, found: Stats): FileEntry => {
  if (found.isFile()) return { name, kind: 'file', size: found.size }
  return { name, kind: found.isDirectory() ? 'folder' : 'other', size: 0 }
}

/** A file that is neither link nor device is the same, as long as these are. */
const toVersion = ({ dev, ino, size, mtimeMs }: Stats): string => `${dev}:${ino}:${size}:${mtimeMs}`

function checkRegular(found: Stats): void {
  if (found.isSymbolicLink()) throw new FileError('link', 'it is a symbolic link')
  if (found.isDirectory()) throw new FileError('folder', 'it is a folder')
  if (!found.isFile()) throw new FileError('special', 'it is no regular file')
}

const findIn = (folder: OpenFolder, name: string): Promise<Stats | undefined> =>
  lstat(folder.at(name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

/** Files below a folder. Symbolic links are listed, and neither followed nor written through. */
export class FolderFiles implements Files {
  readonly #root: string
  readonly #maxFileBytes: number

  /** `root` has to be a real path; larger files are not read. */
  constructor(root: string, maxFileBytes: number) {
    this.#root = root
    this.#maxFileBytes = maxFileBytes
  }

  async find(path: Segments): Promise<FileEntry | undefined> {
    if (path.length === 0) return { name: '', kind: 'folder', size: 0 }
    try {
      return await this.#beside(path, async (folder, name) => {
        const found = await findIn(folder, name)
        return found && toEntry(name, found)
      })
    } catch (error) {
      if (error instanceof FileError && isNowhere.has(error.failure)) return undefined
      throw error
    }
  }

  list(path: Segments): Promise<FileEntry[]> {
    return this.#inside(path, async (folder) => {
      const names = await readdir(folder.path)
      const found = await Promise.all(
        names.map(async (name) => [name, await findIn(folder, name)] as const),
      )
      return found.flatMap(([name, stats]) => (stats ? [toEntry(name, stats)] : [])).sort(byName)
    })
  }

  read(path: Segments): Promise<FileContent> {
    return this.#beside(path, async (folder, name) => {
      // A pipe that nobody writes to would never open.
      const file = await open(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      try {
        const found = await file.stat()
        checkRegular(found)
        if (found.size > this.#maxFileBytes) {
          throw new FileError('too large', `it has more than ${this.#maxFileBytes} bytes`)
        }
        return { bytes: await file.readFile(), version: toVersion(found) }
      } finally {
        await file.close()
      }
    })
  }

  write(path: Segments, text: string, { isNew, version }: WriteOptions = {}): Promise<void> {
    return this.#beside(
      path,
      async (folder, name) => {
        const found = await findIn(folder, name)
        if (found) await checkReplaceable(folder, name, found, isNew === true)
        if (version !== undefined && (!found || toVersion(found) !== version)) {
          throw new FileError('changed', 'it was changed meanwhile')
        }
        const draft = await writeDraft(folder, text, found)
        await putInPlace(folder, draft, name, isNew === true)
      },
      true,
    )
  }

  remove(path: Segments): Promise<void> {
    return this.#beside(path, removeEntry)
  }

  rename(from: Segments, to: Segments): Promise<void> {
    return this.#beside(from, (source, name) =>
      this.#beside(to, (target, newName) => moveEntry(source, name, target, newName), true),
    )
  }

  /** Works in the folder of an entry. */
  #beside<Result>(
    path: Segments,
    task: (folder: OpenFolder, name: string) => Promise<Result>,
    isMade = false,
  ): Promise<Result> {
    const name = path.at(-1)
    if (name === undefined) throw new FileError('folder', 'it is a folder')
    return this.#inside(path.slice(0, -1), (folder) => task(folder, name), isMade)
  }

  async #inside<Result>(
    path: Segments,
    task: (folder: OpenFolder) => Promise<Result>,
    isMade = false,
  ): Promise<Result> {
    try {
      return await within(this.#root, path, task, isMade)
    } catch (error) {
      throw toFileError(error)
    }
  }
}

const isNowhere: ReadonlySet<string> = new Set(['missing', 'not a folder'])

/** A draft takes the place of a file whatever the rights of the file: they are asked for here. */
async function checkReplaceable(
  folder: OpenFolder,
  name: string,
  found: Stats,
  isNew: boolean,
): Promise<void> {
  if (isNew) throw new FileError('exists', 'it exists already')
  checkRegular(found)
  const file = await open(folder.at(name), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  await file.close()
}

/** A file beside the other, with all of the text and the other's rights and owner. */
async function writeDraft(folder: OpenFolder, text: string, like?: Stats): Promise<string> {
  const name = `.chat-anthropic-${randomBytes(8).toString('hex')}.tmp`
  const file = await open(folder.at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  try {
    await file.writeFile(text)
    if (like) {
      // Another's file stays the other's where this program may say so.
      await file.chown(like.uid, like.gid).catch(() => {})
      await file.chmod(like.mode & 0o777)
    }
    await file.sync()
    return name
  } catch (error) {
    await unlink(folder.at(name)).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
}

async function putInPlace(
  folder: OpenFolder,
  draft: string,
  name: string,
  isNew: boolean,
): Promise<void> {
  try {
    if (isNew) await linkOrMove(folder.at(draft), folder.at(name))
    else await rename(folder.at(draft), folder.at(name))
  } catch (error) {
    await unlink(folder.at(draft)).catch(() => {})
    throw error
  }
}

const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EMLINK',
  'ENOSYS',
])

/** A second name cannot replace anything, a move would; some file systems have no second names. */
async function linkOrMove(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!NO_LINKS.has(String((error as NodeJS.ErrnoException).code))) throw error
    const isFree = await lstat(to).then(
      () => false,
      () => true,
    )
    if (!isFree) throw new FileError('exists', 'it exists already')
    return rename(from, to)
  }
  await unlink(from)
}

async function moveEntry(
  source: OpenFolder,
  name: string,
  target: OpenFolder,
  newName: string,
): Promise<void> {
  const found = await lstat(source.at(name))
  if (await findIn(target, newName)) throw new FileError('exists', 'it exists already')
  // Folders have no second names; what a move could replace is an empty folder, made just now.
  if (found.isDirectory()) return rename(source.at(name), target.at(newName))
  checkRegular(found)
  await linkOrMove(source.at(name), target.at(newName))
}

async function removeEntry(folder: OpenFolder, name: string): Promise<void> {
  const found = await lstat(folder.at(name))
  if (!found.isDirectory()) return unlink(folder.at(name))
  await removeTree(folder, name, async (inner) => {
    for (const entry of await readdir(inner.path)) await removeEntry(inner, entry)
  })
  await rmdir(folder.at(name))
}
