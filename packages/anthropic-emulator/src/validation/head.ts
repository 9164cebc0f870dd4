import { type ApiError, apiError } from '../wire/api-error.ts'

export const VERSION = /^20(2[3-9]|[3-9]\d)-\d\d-\d\d$/

export const MIB = 1024 * 1024

// Clouds have the API's paths at the end of theirs.
const TAKES_LARGER = /\/v1\/(files|messages\/batches)(?:\/|$)/

const LARGER = { files: 500 * MIB, 'messages/batches': 256 * MIB }

const USUALLY = 32 * MIB

/** How many bytes the body of a request to a path has at most. */
export function mostBytesOf(path: string): number {
  const [, resource] = TAKES_LARGER.exec(path) ?? []
  return resource === undefined ? USUALLY : LARGER[resource as keyof typeof LARGER]
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
