import { apiError, type ApiError } from './api-error.ts'

const VERSION = /^20(2[3-9]|[3-9]\d)-\d\d-\d\d$/

const MOST_BYTES = 32 * 1024 * 1024

function keyOf(headers: Record<string, string>): string {
  const bearer = headers.authorization?.replace(/^bearer\s+/i, '')
  return (headers['x-api-key'] ?? bearer ?? '').trim()
}

/** Why a request is turned away before its body is read, or nothing. */
export function accessRefusal(
  headers: Record<string, string>,
  apiKey: string | undefined,
): ApiError | undefined {
  const key = keyOf(headers)
  if (key === '') return apiError({ status: 401, message: 'x-api-key header is required' })
  if (apiKey !== undefined && key !== apiKey) return apiError({ status: 401 })
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) {
    return apiError({ status: 413, message: 'Request exceeds the maximum size' })
  }
  const version = headers['anthropic-version']
  if (version === undefined) {
    return apiError({ status: 400, message: 'anthropic-version: header is required' })
  }
  if (VERSION.test(version)) return undefined
  const message = `anthropic-version: "${version}" is not a valid version`
  return apiError({ status: 400, message })
}
