import { apiError, Refused } from '../../wire/api-error.ts'
import { endingOf } from '../../state/media-types.ts'
import type { NewFile } from '../../state/files.ts'

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

function secondsOf(given: FormDataEntryValue | null): number | undefined {
  if (given === null) return undefined
  const path = 'expires_in_seconds: Input should be'
  if (typeof given !== 'string' || !/^\d+$/.test(given)) return refuse(`${path} a valid integer`)
  const seconds = Number(given)
  if (seconds < HOUR) refuse(`${path} greater than or equal to ${HOUR}`)
  if (seconds > NINETY_DAYS) refuse(`${path} less than or equal to ${NINETY_DAYS}`)
  return seconds
}

// A part without a filename reaches us as a string; what a multipart part is by default is text.
function fileOf(part: FormDataEntryValue | null): File {
  if (part === null) return refuse('file: Field required')
  return typeof part === 'string' ? new File([part], '', { type: 'text/plain' }) : part
}

/** The file of an upload; a form that the API refuses throws. */
export async function fromUpload(
  form: FormData | undefined,
  { now, downloadable }: { now: number; downloadable: boolean },
): Promise<NewFile> {
  if (!form) return refuse('The request body must be multipart/form-data with a part named "file"')
  const file = fileOf(form.get('file'))
  if (file.size > MOST_BYTES) return refuse('File exceeds the maximum size of 500 MB', 413)
  if (file.size === 0) return refuse('file: File cannot be empty')
  const mimeType = file.type.split(';')[0]?.trim() || 'application/octet-stream'
  const seconds = secondsOf(form.get('expires_in_seconds'))
  return {
    filename: nameOf(file.name, mimeType),
    mimeType,
    bytes: new Uint8Array(await file.arrayBuffer()),
    downloadable,
    ...(seconds !== undefined && { expiresAt: now + seconds * 1_000 }),
  }
}
