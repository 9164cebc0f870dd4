/** Why files could not be read or written; tools say it in their own words. */

/** The kinds of failure. */
export type FileFailure =
  | 'missing'
  | 'exists'
  | 'folder'
  | 'not a folder'
  | 'link'
  | 'special'
  | 'denied'
  | 'too large'
  | 'not text'
  | 'changed'
  | 'outside'
  | 'refused'

/** A failure that a tool reports to the model. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly failure: FileFailure

  constructor(failure: FileFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

const BY_CODE: Readonly<Record<string, [failure: FileFailure, message: string]>> = {
  ENOENT: ['missing', 'there is no such file'],
  EEXIST: ['exists', 'it exists already'],
  EISDIR: ['folder', 'it is a folder'],
  ENOTDIR: ['not a folder', 'a part of the path is no folder'],
  ELOOP: ['link', 'a part of the path is a symbolic link, and links are not followed'],
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'permission denied'],
  EROFS: ['denied', 'the file system is read-only'],
  ENAMETOOLONG: ['refused', 'the path is too long'],
  ENOSPC: ['refused', 'there is no space left'],
  EDQUOT: ['refused', 'there is no space left'],
  ENXIO: ['special', 'it is no regular file'],
}

/** An error of the file system as a failure; its own message would show paths of this machine. */
export function toFileError(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  if (error instanceof FileError || typeof code !== 'string') return error
  const [failure, message] = BY_CODE[code] ?? ['refused', `the file system reports ${code}`]
  return new FileError(failure, message)
}
