/** Rows that leave the process are JSON: what a worker gets has to be what the program gave. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord } from '../../wire.ts'

/** Throws where JSON would change a row or leave something of it out. */
export function checkJson(row: unknown, place: string): void {
  const found = findOther(row, '')
  if (!found) return
  throw new UnsupportedInputError(
    `a row of a queue has to be JSON, and it holds ${found.what}${found.path && ` at ${found.path}`}`,
    'Give plain objects, lists, texts and numbers, and make the rest of them in the runnable.',
    place,
  )
}

interface Other {
  what: string
  path: string
}

function findOther(value: unknown, path: string): Other | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { what: String(value), path }
  }
  if (Array.isArray(value)) {
    return findFirst(value.entries(), (at) => `${path}[${at}]`)
  }
  if (!isRecord(value)) return { what: value === undefined ? 'nothing' : `a ${typeof value}`, path }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    return { what: `a ${value.constructor?.name || 'special object'}`, path }
  }
  return findFirst(Object.entries(value), (key) => (path ? `${path}.${key}` : key))
}

function findFirst<Key>(
  entries: Iterable<[Key, unknown]>,
  toPath: (key: Key) => string,
): Other | undefined {
  for (const [key, value] of entries) {
    // JSON leaves out what is undefined in an object, and programs do so as well.
    if (value === undefined && typeof key === 'string') continue
    const found = findOther(value, toPath(key))
    if (found) return found
  }
  return undefined
}
