/** Paths that a model writes, taken apart; what could lead out of the root is refused. */
import type { Segments } from './files.ts'
import { FileError } from './file-error.ts'

// Encoded dots and slashes: a later reader might decode them.
const ENCODED = /%(2e|2f|5c)/i
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001F\u007F]/

const refuse = (path: string, why: string) =>
  new FileError('outside', `the path ${JSON.stringify(path)} ${why}`)

function checkCharacters(path: string): void {
  if (CONTROL.test(path)) throw refuse(path, 'holds a control character.')
  if (path.includes('\\')) throw refuse(path, 'holds a backslash. Separate folders by a slash.')
  if (ENCODED.test(path)) throw refuse(path, 'holds an encoded dot or slash. Write it plainly.')
}

function split(path: string, below = path): string[] {
  const parts = below.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refuse(path, 'leads upwards by "..". Name the folder itself.')
  // A drive, or a second stream of a file.
  if (process.platform === 'win32' && parts.some((part) => part.includes(':'))) {
    throw refuse(path, 'holds a colon.')
  }
  return parts
}

/** The parts of a path below `prefix`, which it has to begin with. */
export function toSegmentsBelow(path: string, prefix: string): Segments {
  checkCharacters(path)
  if (path !== prefix && !path.startsWith(`${prefix}/`)) {
    throw refuse(path, `is outside of ${prefix}. Paths begin with ${prefix}.`)
  }
  return split(path, path.slice(prefix.length))
}

/** The parts of a path: relative ones are below the root, absolute ones have to begin with one of its names. */
export function toSegments(path: string, roots: readonly string[]): Segments {
  checkCharacters(path)
  if (!path.startsWith('/')) return split(path)
  const root = roots.find(
    (each) => path === each || path.startsWith(each === '/' ? each : `${each}/`),
  )
  if (root !== undefined) return split(path, path.slice(root.length))
  throw refuse(path, 'is outside of the folder of this tool. Pass a path relative to that folder.')
}
