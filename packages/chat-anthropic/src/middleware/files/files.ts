/** What the tools need of a place for files, whatever it is. */

/** A path below the root, part by part; the root itself is empty. */
export type Segments = readonly string[]

/** An entry of a folder. */
export interface FileEntry {
  name: string
  kind: 'file' | 'folder' | 'other'
  /** Bytes of a file, 0 otherwise. */
  size: number
}

/** The content of a file. */
export interface FileContent {
  bytes: Buffer
  /** Names this state of the file, where the place can tell. */
  version?: string
}

/** How a file is written. */
export interface WriteOptions {
  /** Fails where there is a file. */
  isNew?: boolean
  /** Fails where the file is not the one of this version any more. */
  version?: string | undefined
}

/** Files below one root. Failures are `FileError`s. */
export interface Files {
  /** The entry at a path, if there is one. */
  find(path: Segments): Promise<FileEntry | undefined>
  /** The entries of a folder, by name. */
  list(path: Segments): Promise<FileEntry[]>
  read(path: Segments): Promise<FileContent>
  /** Writes a file whole or not at all; makes the folders above it. */
  write(path: Segments, text: string, options?: WriteOptions): Promise<void>
  /** Deletes a file, or a folder with all in it. */
  remove(path: Segments): Promise<void>
  /** Moves a file or a folder to where nothing is. */
  rename(from: Segments, to: Segments): Promise<void>
}

/** Entries in the order of their names. */
export const byName = (one: { name: string }, other: { name: string }): number =>
  one.name < other.name ? -1 : Number(one.name > other.name)
