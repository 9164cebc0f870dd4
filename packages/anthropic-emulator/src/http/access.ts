import { checkHead, mostBytesOf, TOO_LARGE } from '../validation/head.ts'
import type { IncomingRequest } from '../wire/request.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'
import { browserRefusal } from './cors.ts'

/** What access depends on besides the request. */
export interface AccessRules {
  /** The only key accepted. */
  apiKey?: string | undefined
  strict: boolean
}

function readBearer(headers: Pick<Headers, 'get'>): string | undefined {
  return /^bearer\s+(.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim()
}

function keyRefusal(
  headers: Pick<Headers, 'get'>,
  apiKey: string | undefined,
): ApiError | undefined {
  const key = headers.get('x-api-key')?.trim()
  const given = key || readBearer(headers)
  if (!given) return apiError({ status: 401, message: 'x-api-key header is required' })
  if (apiKey === undefined || given === apiKey) return undefined
  return apiError({ status: 401, ...(!key && { message: 'Invalid bearer token' }) })
}

// These take a request from anybody.
const OPEN_PATHS = ['/api/hello']

/** Why a request is turned away before its body is looked at, or nothing. */
export function accessRefusal(
  headers: Pick<Headers, 'get'>,
  path: string,
  { apiKey }: Pick<AccessRules, 'apiKey'>,
): ApiError | undefined {
  if (OPEN_PATHS.includes(path)) return undefined
  return keyRefusal(headers, apiKey) ?? browserRefusal(headers) ?? checkHead(headers)
}

/** Why a body is not taken, or nothing; a call in-process may say that it is larger than it is. */
export function sizeRefusal(
  { head, isTooLarge }: Pick<IncomingRequest, 'head' | 'isTooLarge'>,
  path: string = head.path,
): ApiError | undefined {
  const announced = Number(head.headers.get('content-length') ?? 0)
  return isTooLarge || announced > mostBytesOf(path) ? TOO_LARGE : undefined
}

/** Why a request is refused wherever its answer comes from, or nothing. */
export function relayRefusal(incoming: IncomingRequest): ApiError | undefined {
  return sizeRefusal(incoming) ?? browserRefusal(incoming.head.headers)
}
