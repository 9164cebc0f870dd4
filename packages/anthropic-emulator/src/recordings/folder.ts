/** Reads and writes the folders of recordings. */
import {
  access,
  constants,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { isObject, string } from '../wire/json.ts'
import { NAME, RecordingsError } from './recording.ts'

/** A file of a folder. */
export interface FolderFile {
  name: string
  text: string
}

/** Where a folder is; relative paths start at the working directory. */
export function resolveFolder(dir: string | URL): string {
  return dir instanceof URL ? fileURLToPath(dir) : resolve(dir)
}

// Not by `instanceof`: in Jest, Node's errors are of another realm.
const readErrorCode = (error: unknown): string => (isObject(error) ? string(error.code) : '')

async function listJsonFiles(place: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(place, { withFileTypes: true })
    const files = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json'))
    // As people count: 2 before 10.
    return files.map(({ name }) => name).sort(new Intl.Collator('en', { numeric: true }).compare)
  } catch (error) {
    if (readErrorCode(error) === 'ENOENT') return undefined
    const why =
      readErrorCode(error) === 'ENOTDIR'
        ? 'is no folder'
        : `cannot be read (${readErrorCode(error)})`
    throw new RecordingsError(`${place} ${why}.`)
  }
}

/**
 * The JSON files of a folder in the order of their names, without those of its subfolders; nothing
 * when there is no such folder.
 */
export async function readFolder(place: string): Promise<FolderFile[] | undefined> {
  const names = await listJsonFiles(place)
  return (
    names &&
    Promise.all(
      names.map(async (name) => ({ name, text: await readFile(join(place, name), 'utf8') })),
    )
  )
}

/** A folder that recordings are written to. */
export interface WritableFolder {
  /** The highest number that a recording in it has. */
  last: number
  write: (name: string, text: string) => Promise<void>
}

async function prepareFolder(place: string): Promise<void> {
  try {
    await mkdir(place, { recursive: true })
    await access(place, constants.W_OK)
  } catch (error) {
    throw new RecordingsError(`${place} cannot be written to (${readErrorCode(error)}).`)
  }
}

// Two emulators of one process that record into one folder must not remove each other's work.
const renewedFolders = new Set<string>()

/** Makes the folder where it is missing. With `replace`, the first write removes what it held. */
export async function openWritableFolder(place: string, replace: boolean): Promise<WritableFolder> {
  await prepareFolder(place)
  const earlier = ((await listJsonFiles(place)) ?? []).filter((name) => NAME.test(name))
  const isReplaced = replace && !renewedFolders.has(place)
  if (replace) renewedFolders.add(place)
  let removal: Promise<unknown> | undefined
  const removeEarlier = () =>
    (removal ??= Promise.all(earlier.map((name) => rm(join(place, name), { force: true }))))
  return {
    last: isReplaced ? 0 : Math.max(0, ...earlier.map((name) => Number(NAME.exec(name)?.[1]))),
    async write(name, text) {
      if (isReplaced) await removeEarlier()
      const unfinished = join(place, `.${name}.part`)
      await writeFile(unfinished, text)
      await rename(unfinished, join(place, `${name}.json`))
    },
  }
}
