import { checkHead } from '../validation/head.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'

/** What access depends on besides the request. */
export interface AccessRules {
  /** The only key accepted. */
  apiKey?: string | undefined
  strict: boolean
}

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

// These take a request from anybody.
const OPEN_PATHS = ['/api/hello']

/** Why a request is turned away before its body is looked at, or nothing. */
export function accessRefusal(
  headers: Pick<Headers, 'get'>,
  path: string,
  { apiKey, strict }: AccessRules,
): ApiError | undefined {
  if (OPEN_PATHS.includes(path)) return undefined
  return (
    keyRefusal(headers, apiKey) ??
    (strict ? browserRefusal(headers) : undefined) ??
    checkHead(headers, path)
  )
}
