import type { Json } from './types.ts'

/** An answer that is an error, in the API's terms. */
export interface ApiError {
  status: number
  type: string
  message: string
  /** Such as an `error_code`, by which clients distinguish errors of one type. */
  details?: Json
}

const TYPE_OF_STATUS: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const STATUS_OF_TYPE: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
}

const MESSAGE_OF_TYPE: Record<string, string> = {
  rate_limit_error: "This request would exceed your account's rate limit. Please try again later.",
  overloaded_error: 'Overloaded',
  api_error: 'Internal server error',
  authentication_error: 'API key is invalid.',
}

/** An error in full: the type follows from the status or the status from the type. */
export function apiError(parts: Partial<ApiError>): ApiError {
  const known = parts.type === undefined ? undefined : STATUS_OF_TYPE[parts.type]
  const status = parts.status ?? known ?? (parts.type === undefined ? 500 : 400)
  const fallback = status < 500 ? 'invalid_request_error' : 'api_error'
  const type = parts.type ?? TYPE_OF_STATUS[status] ?? fallback
  const message = parts.message ?? MESSAGE_OF_TYPE[type] ?? 'Error'
  return { status, type, message, ...(parts.details && { details: parts.details }) }
}

// The API's own clients retry these two by themselves; it sends no advice with them.
const WITHOUT_ADVICE = [408, 409]

/** The headers of an error answer: its content type, and whether sending it again can help. */
export function errorHeaders(status: number): Record<string, string> {
  const headers = { 'content-type': 'application/json' }
  if (WITHOUT_ADVICE.includes(status) || status < 400) return headers
  return { ...headers, 'x-should-retry': `${status === 429 || status >= 500}` }
}

/** The body of an error answer. */
export function errorBody({ type, message, details }: ApiError, requestId: string): Json {
  const error = { type, message, ...(details && { details }) }
  return { type: 'error', error, request_id: requestId }
}

/** Thrown where a request has to be refused: the answer is its error. */
export class Refused extends Error {
  override name = 'Refused'
  readonly error: ApiError

  constructor(error: ApiError) {
    super(error.message)
    this.error = error
  }
}
