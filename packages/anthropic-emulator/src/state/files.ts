import type { NewId } from '../wire/ids.ts'
import { BoundedMap } from '../wire/memory.ts'
import type { Json } from '../wire/types.ts'
import { typeOfName } from './media-types.ts'

/** A file as the emulator keeps it. */
export interface StoredFile {
  readonly id: string
  readonly filename: string
  readonly mimeType: string
  readonly bytes: Uint8Array
  readonly downloadable: boolean
  /** Added by the program itself: it is not forgotten for others. */
  readonly stays?: boolean
  /** Milliseconds since 1970, as `expiresAt`. */
  readonly createdAt: number
  readonly expiresAt?: number
  /** Later files have higher places. */
  readonly place: number
}

/** A file on its way into the store. */
export type NewFile = Omit<StoredFile, 'id' | 'createdAt' | 'place'> & { id?: string }

/** The files of one emulator. */
export interface FileStore {
  add: (file: NewFile) => StoredFile
  find: (id: string) => StoredFile | undefined
  /** Newest first. */
  all: () => StoredFile[]
  remove: (id: string) => void
  hasExpired: (file: StoredFile) => boolean
}

/** A place for files; beyond so many bytes the oldest uploads are forgotten. */
export function createFileStore(newId: NewId, now: () => number, most = Infinity): FileStore {
  const held = new BoundedMap<StoredFile>(most)
  let place = 0
  return {
    add(file) {
      place += 1
      const stored = { ...file, id: file.id ?? newId('file'), createdAt: now(), place }
      held.set(stored.id, stored, stored.stays ? 0 : stored.bytes.byteLength)
      return stored
    },
    find: (id) => held.get(id),
    all: () => held.values().toSorted((one, other) => other.place - one.place),
    remove: (id) => held.delete(id),
    hasExpired: ({ expiresAt }) => expiresAt !== undefined && expiresAt <= now(),
  }
}

/** A file that a user of the emulator provides, checked and completed. */
export function fromOption(file: EmulatorFile, place: string): NewFile {
  const { id, filename, content, downloadable = true } = file
  if (typeof filename !== 'string' || filename === '') {
    throw new TypeError(`${place}.filename is missing: give the file a name, such as "data.csv".`)
  }
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    throw new TypeError(`${place}.content must be a string (sent as UTF-8) or a Uint8Array.`)
  }
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const mimeType = file.mime_type ?? typeOfName(filename)
  const stays = true
  return { filename, mimeType, bytes, downloadable, stays, ...(id !== undefined && { id }) }
}

const toTime = (at: number): string => new Date(at).toISOString().replace('Z', '000Z')

/** A file as the API shows it. */
export function toMetadata(file: StoredFile): Json & { id: string } {
  const { id, filename, mimeType, bytes, createdAt, expiresAt, downloadable } = file
  return {
    type: 'file',
    id,
    size_bytes: bytes.byteLength,
    created_at: toTime(createdAt),
    filename,
    mime_type: mimeType,
    downloadable,
    expires_at: expiresAt === undefined ? null : toTime(expiresAt),
  }
}

/** A file that is there without an upload, as those are that tools of the API make. */
export interface EmulatorFile {
  /** One in the API's form by default. */
  id?: string
  /** The name of the file. */
  filename: string
  /** Follows from the ending of the name by default. */
  mime_type?: string
  /** A string is sent as UTF-8. */
  content: string | Uint8Array
  /** Whether clients can download it (true). */
  downloadable?: boolean
}
