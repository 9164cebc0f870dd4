/** Folders that are held open while something is done in them, so that no link can take their place. */
import { constants, existsSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError } from '../file-error.ts'
import type { Segments } from '../files.ts'

// Some are missing on Windows, where they count as 0.
const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants

/** A folder below the root, for as long as it is not closed. */
export interface OpenFolder {
  /** The path of an entry, which stays in this very folder. */
  at(name: string): string
  /** The path of the folder itself. */
  readonly path: string
  /** Rejects where the folder has been replaced; only where it cannot be held. */
  verify(): Promise<void>
  close(): Promise<void>
}

/**
 * Linux resolves `/proc/self/fd/N/name` from the open folder N, as `openat` does: whatever another
 * process puts in place of a folder, its entries are looked up in the one that was checked.
 */
const canHold = process.platform === 'linux' && existsSync('/proc/self/fd')

const toHeld = (handle: FileHandle): OpenFolder => {
  const path = `/proc/self/fd/${handle.fd}`
  const close = () => handle.close()
  return { path, at: (name) => `${path}/${name}`, verify: async () => {}, close }
}

/** Compares the identity of the folder instead, before and after: weaker, since both are moments. */
async function toChecked(path: string): Promise<OpenFolder> {
  const identify = async () => {
    const { dev, ino } = await lstat(path, { bigint: true })
    return `${dev}:${ino}`
  }
  const before = await identify()
  const verify = async () => {
    if ((await identify()) === before) return
    throw new FileError('changed', 'a folder of the path was replaced meanwhile')
  }
  return { path, at: (name) => join(path, name), verify, close: async () => {} }
}

async function openOne(path: string): Promise<OpenFolder> {
  if (canHold) return toHeld(await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
  const found = await lstat(path)
  if (found.isSymbolicLink()) throw Object.assign(new Error('link'), { code: 'ELOOP' })
  if (!found.isDirectory()) throw Object.assign(new Error('file'), { code: 'ENOTDIR' })
  return toChecked(path)
}

async function openChild(parent: OpenFolder, name: string): Promise<OpenFolder> {
  try {
    const child = await openOne(parent.at(name))
    await parent.verify()
    return child
  } catch (error) {
    // O_DIRECTORY reports a link as no folder.
    const found = await lstat(parent.at(name)).catch(() => undefined)
    if (found?.isSymbolicLink()) throw Object.assign(new Error('link'), { code: 'ELOOP' })
    throw error
  }
}

async function makeFolder(parent: OpenFolder, name: string): Promise<void> {
  await mkdir(parent.at(name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** Opens the folder at a path, part by part; with `isMade` the missing ones are made. */
export async function openFolder(
  root: string,
  path: Segments,
  isMade = false,
): Promise<OpenFolder> {
  let folder = await openOne(root)
  for (const name of path) {
    const parent = folder
    try {
      if (isMade) await makeFolder(parent, name)
      folder = await openChild(parent, name)
    } finally {
      await parent.close()
    }
  }
  return folder
}

/** Opens a folder, does something in it, and closes it. */
export async function within<Result>(
  root: string,
  path: Segments,
  task: (folder: OpenFolder) => Promise<Result>,
  isMade = false,
): Promise<Result> {
  const folder = await openFolder(root, path, isMade)
  try {
    const result = await task(folder)
    await folder.verify()
    return result
  } finally {
    await folder.close()
  }
}

/** Deletes a folder with all in it, without following any link. */
export async function removeTree(
  parent: OpenFolder,
  name: string,
  remove: RemoveEntry,
): Promise<void> {
  const folder = await openChild(parent, name)
  try {
    await remove(folder)
    await folder.verify()
  } finally {
    await folder.close()
  }
}

type RemoveEntry = (folder: OpenFolder) => Promise<void>
