/** The one table from what the API said to the error a caller gets. */
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BillingError,
  ConnectionError,
  type Failure,
  NotFoundError,
  OverloadedError,
  PermissionError,
  PromptTooLongError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
  TimeoutError,
} from './errors.ts'
import type { Platform } from '../platforms/platform.ts'
import { fieldsOf, requestIdOf, textOf, toldBy, typeOf } from './error-bodies.ts'

interface Kind {
  /** The API's `error.type`, and the HTTP status it goes with. */
  type: string
  status: number
  error: typeof ApiError
  retryable: boolean
  code?: string
  wayOut?: string
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
    wayOut: 'Check `apiKey` or ANTHROPIC_API_KEY.',
  },
  {
    type: 'billing_error',
    status: 402,
    error: BillingError,
    retryable: false,
    wayOut: 'Check the plan and the credit balance in the Console.',
  },
  {
    type: 'permission_error',
    status: 403,
    error: PermissionError,
    retryable: false,
    code: 'MODEL_AUTHENTICATION',
    wayOut: 'The credentials are known but may not do this.',
  },
  {
    type: 'not_found_error',
    status: 404,
    error: NotFoundError,
    retryable: false,
    code: 'MODEL_NOT_FOUND',
    wayOut: 'Check `model` and the base URL.',
  },
  { type: 'conflict_error', status: 409, error: ApiError, retryable: true },
  {
    type: 'request_too_large',
    status: 413,
    error: RequestTooLargeError,
    retryable: false,
    wayOut: 'Send less; large files go by their id where the platform keeps files.',
  },
  {
    type: 'rate_limit_error',
    status: 429,
    error: RateLimitError,
    retryable: true,
    code: 'MODEL_RATE_LIMIT',
    wayOut: 'Wait as `retry-after` says, or ask for a higher limit.',
  },
  { type: 'api_error', status: 500, error: ServerError, retryable: true },
  { type: 'timeout_error', status: 504, error: ServerError, retryable: true },
  { type: 'timeout_error', status: 408, error: ServerError, retryable: true },
  {
    type: 'overloaded_error',
    status: 529,
    error: OverloadedError,
    retryable: true,
    wayOut: 'The API is busy; try again later or on another model.',
  },
]

/** What a platform says to check. */
export type Advice = Pick<Platform, 'credentials' | 'modelIds'>

/** The shape that errors of any copy of the SDK share. */
interface SdkError extends Error {
  status?: number
  headers?: Headers
  error?: unknown
  type?: string | null
  requestID?: string | null
  errorCode?: string | null
}

/**
 * The error for something that an SDK call threw; `advice` is what the platform says to check. Errors of ours, and what no SDK makes, come back as they are.
 */
export function fromSdkError(thrown: unknown, advice?: Advice): unknown {
  if (!(thrown instanceof Error) || ApiError.isInstance(thrown)) return thrown
  const error = thrown as SdkError
  if (error.status !== undefined || error.error !== undefined) return fromApiError(error, advice)
  if (isWithoutCredentials(error)) return withoutCredentials(error, advice?.credentials)
  switch (error.name) {
    case 'APIConnectionTimeoutError':
      return new TimeoutError(
        'The API did not answer in time. Raise `timeout` (milliseconds), or stream.',
        { retryable: true },
        error,
      )
    case 'APIConnectionError':
      return new ConnectionError(connectionMessage(error), { retryable: true }, error)
    default:
      if (isBadHeader(error)) return badHeader()
      return isMissingKey(error) ? missingKey(error) : thrown
  }
}

function connectionMessage(error: SdkError): string {
  const cause = error.cause as { message?: string; cause?: { message?: string } } | undefined
  const detail = cause?.cause?.message ?? cause?.message ?? error.message
  return `The API could not be reached (${detail}). Check the network and the base URL.`
}

/** Clients of the clouds say it so when the chain of credentials has none, or could not be asked. */
function isWithoutCredentials({ message }: Error): boolean {
  return /^(failed to (resolve|acquire|obtain|get) .*(credentials|token)|could not load .*credentials|no (project|workspace)|expected azureADTokenProvider)/i.test(
    message,
  )
}

function withoutCredentials(error: SdkError, credentials: string | undefined): Error {
  const { message = error.message } = (error.cause ?? {}) as { message?: string }
  // What the chain does not find now it will not find later; a server of tokens may be back.
  const retryable = !/could not (load|find|resolve)/i.test(message)
  const failure = { retryable, lc_error_code: 'MODEL_AUTHENTICATION' }
  const said = /[.!?]$/.test(message) ? message : `${message}.`
  return new AuthenticationError([said, credentials].filter(Boolean).join(' '), failure, error)
}

function fromApiError(error: SdkError, advice: Advice | undefined): Error {
  const { headers } = error
  const said = toldBy(error)
  const failure = {
    status: error.status,
    type: textOf(error.type) ?? said.type,
    errorCode: error.errorCode ?? said.code,
    request_id: error.requestID ?? requestIdOf(headers),
    headers,
  }
  return apiError(said.message ?? error.message, failure, error, advice)
}

/** The error that a body tells although its status was 200; nothing where it tells none. */
export function errorOf(
  body: unknown,
  origin: Pick<Failure, 'request_id' | 'headers'>,
): Error | undefined {
  const { type, error, request_id, content } = fieldsOf(Array.isArray(body) ? body[0] : body)
  if (type !== 'error' && (error == null || content !== undefined)) return undefined
  const told = toldBy({ error: body })
  const code = fieldsOf(error)['code']
  const status = typeof code === 'number' && code >= 400 && code < 600 ? { status: code } : {}
  return apiError(told.message ?? JSON.stringify(body).slice(0, 200), {
    ...origin,
    ...status,
    request_id: origin.request_id ?? textOf(request_id),
    type: told.type,
    errorCode: told.code,
  })
}

/** The error for a status and type, with the advice that belongs to its kind. */
export function apiError(
  said: string,
  told: Omit<Failure, 'retryable'>,
  cause?: unknown,
  advice?: Advice,
): Error {
  const failure = inOurWords(told)
  // A cloud's own name says more than its status: AWS has 403 for every kind of credentials.
  const kind = failure === told ? kindOf(failure) : (kindNamed(failure.type) ?? kindOf(failure))
  const status = failure.status ?? kind.status
  const retryable = mayRetry(failure.headers) ?? kind.retryable
  const facts = { ...failure, status, retryable, lc_error_code: kind.code }
  if (isContextOverflow(said, failure)) {
    const wayOut = 'Shorten the conversation, or turn on compaction.'
    const overflow = { ...facts, retryable: false, lc_error_code: 'CONTEXT_OVERFLOW' }
    return new PromptTooLongError(sentence(status, said, wayOut), overflow, cause)
  }
  const wayOut = isUnknownModel(said) ? advice?.modelIds : wayOutOf(kind, advice?.credentials)
  return new kind.error(sentence(status, said, wayOut), facts, cause)
}

/** Bedrock's words for an id that is another platform's, or that needs an inference profile. */
function isUnknownModel(said: string): boolean {
  return /model identifier is invalid|on-demand throughput/i.test(said)
}

function wayOutOf({ error, wayOut }: Kind, credentials: string | undefined): string | undefined {
  if (credentials === undefined) return wayOut
  if (error === AuthenticationError) return credentials
  return error === PermissionError ? `${wayOut} ${credentials}` : wayOut
}

function inOurWords(told: Omit<Failure, 'retryable'>): Omit<Failure, 'retryable'> {
  const said = told.type ?? told.errorCode
  const type = typeOf(said)
  return type ? { ...told, type, errorCode: told.errorCode ?? said } : told
}

function kindNamed(type: string | undefined): Kind | undefined {
  return KINDS.find((kind) => kind.type === type)
}

function kindOf({ type, status }: Omit<Failure, 'retryable'>): Kind {
  const byBoth = KINDS.find((kind) => kind.type === type && kind.status === status)
  const byType = kindNamed(type)
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

function mayRetry(headers: Headers | undefined): boolean | undefined {
  const word = headers?.get('x-should-retry')
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/**
 * The one place that reads the wording of a message: the API has no type or code for a prompt
 * that does not fit the context window.
 */
function isContextOverflow(said: string, { status, type }: Omit<Failure, 'retryable'>): boolean {
  const isRefused = status === 400 || status === 413 || type === 'invalid_request_error'
  return (
    isRefused &&
    /prompt is too long|exceed context limit|input is too long|(exceeds the available|maximum) context/i.test(
      said,
    )
  )
}

function sentence(status: number, said: string, wayOut: string | undefined): string {
  // The SDK puts it there already where it shows a body as it is.
  const bare = said.startsWith(`${status} `) ? said.slice(`${status} `.length) : said
  const end = /[.!?]$/.test(bare) ? bare : `${bare}.`
  return [`${status} ${end}`, wayOut].filter(Boolean).join(' ')
}

/** The SDK has no class for it: a plain `Error`, thrown when the request is built. */
function isMissingKey({ message }: Error): boolean {
  return message.startsWith('Could not resolve authentication method')
}

function missingKey(cause: Error): AuthenticationError {
  return new AuthenticationError(
    'No credentials for the Messages API. Set ANTHROPIC_API_KEY, or pass `apiKey` ' +
      '(a string or an async function) or `clientOptions.authToken`. ' +
      'Without any, `startEmulator()` of anthropic-emulator serves the same API here.',
    { retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' },
    cause,
  )
}

/** `fetch` throws it, with the header's value in its message: often a key with a line break. */
function isBadHeader({ name, message }: Error): boolean {
  return name === 'TypeError' && /header value|ByteString/i.test(message)
}

/** Without a cause: that one tells the key. */
function badHeader(): AuthenticationError {
  return new AuthenticationError(
    'A header has a character that no header may have, such as a line break. ' +
      'Check the API key and the headers that are set.',
    { retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' },
  )
}
