import { apiError, Refused } from '../../wire/api-error.ts'
import { endingOf } from '../../state/media-types.ts'
import type { NewFile } from '../../state/files.ts'
import type { FormPart } from '../../wire/multipart.ts'

const MOST_BYTES = 500 * 1024 * 1024
const LONGEST_NAME = 255
const HOUR = 3_600
const NINETY_DAYS = 7_776_000

// A slash or a backslash ends a folder's name, so that none is left in a file's.
const isForbidden = (letter: string): boolean => letter < ' ' || '<>:"|?*'.includes(letter)

function refuse(message: string, status = 400): never {
  throw new Refused(apiError({ status, message }))
}

function nameOf(given: string, type: string): string {
  const name = given.split(/[/\\]/).at(-1) || `unnamed${endingOf(type)}`
  if (name.length > LONGEST_NAME) {
    refuse(`file: Filename must be between 1 and ${LONGEST_NAME} characters`)
  }
  if (name.split('').some(isForbidden))
    refuse(`file: Filename contains forbidden characters: ${name}`)
  return name
}

function secondsOf(part: FormPart | undefined): number | undefined {
  if (part === undefined) return undefined
  const path = 'expires_in_seconds: Input should be'
  const given = part.filename === undefined ? part.bytes.toString('utf8') : ''
  if (!/^\d+$/.test(given)) return refuse(`${path} a valid integer`)
  const seconds = Number(given)
  if (seconds < HOUR) refuse(`${path} greater than or equal to ${HOUR}`)
  if (seconds > NINETY_DAYS) refuse(`${path} less than or equal to ${NINETY_DAYS}`)
  return seconds
}

/** The file of an upload; a form that the API refuses throws. */
export function fromUpload(
  parts: readonly FormPart[] | undefined,
  { now, downloadable }: { now: number; downloadable: boolean },
): NewFile {
  if (!parts) return refuse('The request body must be multipart/form-data with a part named "file"')
  const partOf = (name: string) => parts.find((part) => part.name === name)
  const file = partOf('file') ?? refuse('file: Field required')
  if (file.bytes.length > MOST_BYTES) return refuse('File exceeds the maximum size of 500 MB', 413)
  if (file.bytes.length === 0) return refuse('file: File cannot be empty')
  const mimeType = file.type.split(';')[0]?.trim() || 'application/octet-stream'
  const seconds = secondsOf(partOf('expires_in_seconds'))
  return {
    filename: nameOf(file.filename ?? '', mimeType),
    mimeType,
    bytes: file.bytes,
    downloadable,
    ...(seconds !== undefined && { expiresAt: now + seconds * 1_000 }),
  }
}
