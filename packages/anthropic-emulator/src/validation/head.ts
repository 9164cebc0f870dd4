import { type ApiError, apiError } from '../wire/api-error.ts'

export const VERSION = /^20(2[3-9]|[3-9]\d)-\d\d-\d\d$/

export const MIB = 1024 * 1024

/** The largest bodies that the API takes; first match wins. */
export const MOST_BYTES: readonly (readonly [path: string, bytes: number])[] = [
  ['/v1/files', 500 * MIB],
  ['/v1/messages/batches', 256 * MIB],
  ['', 32 * MIB],
]

export function checkVersion(headers: Pick<Headers, 'get'>): ApiError | undefined {
  const version = headers.get('anthropic-version')
  if (version === null) {
    return apiError({ status: 400, message: 'anthropic-version: header is required' })
  }
  if (VERSION.test(version)) return undefined
  const message = `anthropic-version: "${version}" is not a valid version`
  return apiError({ status: 400, message })
}

export function checkSize(headers: Pick<Headers, 'get'>, path: string): ApiError | undefined {
  const most = MOST_BYTES.find(([beginning]) => path.startsWith(beginning))?.[1] ?? 0
  if (Number(headers.get('content-length') ?? 0) <= most) return undefined
  return apiError({ status: 413, message: 'Request exceeds the maximum size' })
}

/** What is wrong with a request before its body is looked at, whoever sent it. */
export function checkHead(headers: Pick<Headers, 'get'>, path: string): ApiError | undefined {
  return checkSize(headers, path) ?? checkVersion(headers)
}
