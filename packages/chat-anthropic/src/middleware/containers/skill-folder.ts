/** A skill's folder on this machine, as an upload. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UnsupportedInputError } from '../../errors/errors.ts'

/** The API takes no larger skills. */
const MOST_BYTES = 30_000_000

export interface SkillFolder {
  files: File[]
  /** Names the content: the same files have the same. */
  hash: string
}

/**
 * Reads a folder with a `SKILL.md`. Hidden files are left out. Throws `UnsupportedInputError` where that
 * is missing, for symbolic links, which would bring files from elsewhere, and for more than 30 MB.
 */
export async function readSkillFolder(folder: string): Promise<SkillFolder> {
  const root = resolve(folder)
  const paths = (await listFiles(root, '', folder)).toSorted()
  if (!paths.includes('SKILL.md')) refuse(folder, 'it has no SKILL.md', 'Write one at its top.')
  const hash = createHash('sha256')
  const files: File[] = []
  let size = 0
  for (const path of paths) {
    const bytes = await readFile(join(root, path))
    size += bytes.length
    if (size > MOST_BYTES) refuse(folder, 'it has more than 30 MB', 'Leave files out.')
    hash.update(`${path} ${bytes.length} `).update(bytes)
    files.push(new File([bytes], `${basename(root)}/${path}`))
  }
  return { files, hash: hash.digest('hex').slice(0, 12) }
}

async function listFiles(root: string, within: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, within), { withFileTypes: true }).catch((error: Error) =>
    refuse(folder, error.message, 'Name a folder with a SKILL.md.'),
  )
  const found: string[] = []
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const path = within ? `${within}/${entry.name}` : entry.name
    if (entry.isDirectory()) found.push(...(await listFiles(root, path, folder)))
    else if (entry.isFile()) found.push(path)
    else refuse(folder, `${path} is no regular file`, 'Put a copy of it there.')
  }
  return found
}

function refuse(folder: string, what: string, hint: string): never {
  throw new UnsupportedInputError(`the folder ${JSON.stringify(folder)}: ${what}`, hint, 'skills')
}
