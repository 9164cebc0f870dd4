import { type ApiError, apiError } from '../wire/api-error.ts'

export const VERSION = /^20(2[3-9]|[3-9]\d)-\d\d-\d\d$/

export const MIB = 1024 * 1024

/** The largest bodies that the API takes; first match wins. Clouds have its paths at the end of theirs. */
const MOST_BYTES: readonly (readonly [path: RegExp, bytes: number])[] = [
  [/\/v1\/files(?:\/|$)/, 500 * MIB],
  [/\/v1\/messages\/batches(?:\/|$)/, 256 * MIB],
]

const USUALLY = 32 * MIB

/** How many bytes the body of a request to a path has at most. */
export function mostBytesOf(path: string): number {
  return MOST_BYTES.find(([pattern]) => pattern.test(path))?.[1] ?? USUALLY
}

/** The answer to a body that is larger. */
export const TOO_LARGE = apiError({ status: 413, message: 'Request exceeds the maximum size' })

/** What is wrong with the head of a request, whoever sent it. */
export function checkHead(headers: Pick<Headers, 'get'>): ApiError | undefined {
  const version = headers.get('anthropic-version')
  if (version === null) {
    return apiError({ status: 400, message: 'anthropic-version: header is required' })
  }
  if (VERSION.test(version)) return undefined
  const message = `anthropic-version: "${version}" is not a valid version`
  return apiError({ status: 400, message })
}
