import { apiError, type ApiError } from './api-error.ts'

/** What access depends on besides the request. */
export interface AccessRules {
  /** The only key accepted. */
  apiKey?: string | undefined
  strict: boolean
}

const VERSION = /^20(2[3-9]|[3-9]\d)-\d\d-\d\d$/

const MIB = 1024 * 1024

/** The largest bodies that the API takes; first match wins. */
const MOST_BYTES: readonly (readonly [path: string, bytes: number])[] = [
  ['/v1/files', 500 * MIB],
  ['/v1/messages/batches', 256 * MIB],
  ['', 32 * MIB],
]

function keyRefusal(
  headers: Pick<Headers, 'get'>,
  apiKey: string | undefined,
): ApiError | undefined {
  const key = headers.get('x-api-key')?.trim()
  const bearer = /^bearer\s+(.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim()
  const given = key || bearer
  if (!given) return apiError({ status: 401, message: 'x-api-key header is required' })
  if (apiKey === undefined || given === apiKey) return undefined
  return apiError({ status: 401, ...(!key && { message: 'Invalid bearer token' }) })
}

// The API takes requests of browsers only from those who say that they know what they do.
function browserRefusal(headers: Pick<Headers, 'get'>): ApiError | undefined {
  if (headers.get('origin') === null) return undefined
  const name = 'anthropic-dangerous-direct-browser-access'
  if (headers.get(name) === 'true') return undefined
  const message = `CORS requests must set '${name}' header to access the API directly from browsers.`
  return apiError({ status: 401, message })
}

function versionRefusal(headers: Pick<Headers, 'get'>): ApiError | undefined {
  const version = headers.get('anthropic-version')
  if (version === null) {
    return apiError({ status: 400, message: 'anthropic-version: header is required' })
  }
  if (VERSION.test(version)) return undefined
  const message = `anthropic-version: "${version}" is not a valid version`
  return apiError({ status: 400, message })
}

function sizeRefusal(headers: Pick<Headers, 'get'>, path: string): ApiError | undefined {
  const most = MOST_BYTES.find(([beginning]) => path.startsWith(beginning))?.[1] ?? 0
  if (Number(headers.get('content-length') ?? 0) <= most) return undefined
  return apiError({ status: 413, message: 'Request exceeds the maximum size' })
}

/** What is wrong with a request before its body is looked at, whoever sent it. */
export function headRefusal(headers: Pick<Headers, 'get'>, path: string): ApiError | undefined {
  return sizeRefusal(headers, path) ?? versionRefusal(headers)
}

/** Why a request is turned away before its body is looked at, or nothing. */
export function accessRefusal(
  headers: Pick<Headers, 'get'>,
  path: string,
  { apiKey, strict }: AccessRules,
): ApiError | undefined {
  return (
    keyRefusal(headers, apiKey) ??
    (strict ? browserRefusal(headers) : undefined) ??
    headRefusal(headers, path)
  )
}
