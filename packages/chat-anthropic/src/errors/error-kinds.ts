/** The one table from what the API says to the error a caller gets: a row for each kind. */
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BillingError,
  type Failure,
  NotFoundError,
  OverloadedError,
  PermissionError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
} from './errors.ts'

/** A kind of failure, and what a caller gets for it. */
export interface Kind {
  /** The API's `error.type`, and the HTTP status it goes with. */
  type: string
  status: number
  error: typeof ApiError
  retryable: boolean
  code?: string
  hint?: string
}

/** Nothing but money, or a higher limit of spending, helps. */
export const BILLING: Kind = {
  type: 'billing_error',
  status: 402,
  error: BillingError,
  retryable: false,
  hint: 'Check the plan and the credit balance in the Console.',
}

/** First match wins: by type, then by status. Source: the API's documentation of errors. */
const KINDS: readonly Kind[] = [
  { type: 'invalid_request_error', status: 400, error: BadRequestError, retryable: false },
  {
    type: 'authentication_error',
    status: 401,
    error: AuthenticationError,
    retryable: false,
    code: 'MODEL_AUTHENTICATION',
    hint: 'Check `apiKey` or ANTHROPIC_API_KEY.',
  },
  BILLING,
  {
    type: 'permission_error',
    status: 403,
    error: PermissionError,
    retryable: false,
    code: 'MODEL_AUTHENTICATION',
    hint: 'The credentials are known but may not do this.',
  },
  {
    type: 'not_found_error',
    status: 404,
    error: NotFoundError,
    retryable: false,
    code: 'MODEL_NOT_FOUND',
    hint: 'Check `model` and the base URL.',
  },
  { type: 'conflict_error', status: 409, error: ApiError, retryable: true },
  {
    type: 'request_too_large',
    status: 413,
    error: RequestTooLargeError,
    retryable: false,
    hint: 'Send less; large files go by their id where the platform keeps files.',
  },
  {
    type: 'rate_limit_error',
    status: 429,
    error: RateLimitError,
    retryable: true,
    code: 'MODEL_RATE_LIMIT',
    hint: 'Wait as `retry-after` says, or ask for a higher limit.',
  },
  { type: 'api_error', status: 500, error: ServerError, retryable: true },
  { type: 'timeout_error', status: 504, error: ServerError, retryable: true },
  { type: 'timeout_error', status: 408, error: ServerError, retryable: true },
  {
    type: 'overloaded_error',
    status: 529,
    error: OverloadedError,
    retryable: true,
    hint: 'The API is busy; try again later or on another model.',
  },
]

/**
 * Whether the money is spent, whatever status says so: 429 by a code, 400 in words alone. No other
 * code or type tells it.
 */
export function isSpent(
  message: string,
  { status = 0, errorCode = '' }: Partial<Failure>,
): boolean {
  if (/spend_limit|credit_balance/.test(errorCode)) return true
  const isRefused = status >= 400 && status < 500
  return (
    isRefused &&
    /credit balance is too low|specified API usage limits|spend(ing)? limit/i.test(message)
  )
}

/** The kind of an `error.type`. */
export function findKind(type: string | undefined): Kind | undefined {
  return KINDS.find((kind) => kind.type === type)
}

/** The kind of a failure. One that no row fits is the server's fault from 500 on. */
export function classifyFailure({ type, status }: Pick<Failure, 'type' | 'status'>): Kind {
  const byBoth = KINDS.find((kind) => kind.type === type && kind.status === status)
  const byType = findKind(type)
  const byStatus = KINDS.find((kind) => kind.status === status)
  const isServer = status === undefined || status >= 500
  return (
    byBoth ??
    (status === undefined ? byType : byStatus) ??
    byType ?? {
      type: type ?? 'api_error',
      status: status ?? 500,
      error: isServer ? ServerError : BadRequestError,
      retryable: isServer,
    }
  )
}
