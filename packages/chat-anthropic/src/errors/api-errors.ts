/** Turns what the API, a cloud or the SDK reports into the error a caller gets. */
import {
  AuthenticationError,
  type Failure,
  PermissionError,
  PromptTooLongError,
  RedirectError,
  TimeoutError,
} from './errors.ts'
import { BILLING, classifyFailure, findKind, isSpent, type Kind } from './error-kinds.ts'
import type { Platform } from '../platform/platform.ts'
import { isRecord } from '../wire.ts'
import {
  credentialsError,
  fromConnectionError,
  fromUnsent,
  isOurs,
  isWithoutCredentials,
} from './connection-errors.ts'
import { apiTypeOf, asRecord, asText, readErrorBody, readRequestId } from './error-bodies.ts'

/** What to check on a platform. */
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
 * The error for something that an SDK call threw. Errors of ours, and what no SDK makes, come back
 * unchanged. `advice` is what to check on the platform. By shape: programs have several realms.
 */
export function fromSdkError(thrown: unknown, advice?: Advice): unknown {
  if (!isErrorLike(thrown) || isOurs(thrown)) return thrown
  const error: SdkError = thrown
  if (error.status !== undefined || error.error !== undefined) return fromApiError(error, advice)
  if (isWithoutCredentials(error)) return credentialsError(error, advice?.credentials)
  switch (error.name) {
    case 'APIConnectionTimeoutError':
      return new TimeoutError(
        'The API did not answer in time. Raise `timeout` (milliseconds), or stream.',
        { retryable: true },
        error,
      )
    case 'APIConnectionError':
      return fromConnectionError(error)
    default:
      return fromUnsent(error) ?? thrown
  }
}

function isErrorLike(thrown: unknown): thrown is SdkError {
  return isRecord(thrown) && typeof thrown['message'] === 'string'
}

function fromApiError(error: SdkError, advice: Advice | undefined): Error {
  const { headers } = error
  const body = readErrorBody(error)
  const facts = {
    status: error.status,
    type: asText(error.type) ?? body.type,
    errorCode: error.errorCode ?? body.code,
    request_id: error.requestID ?? readRequestId(headers),
    headers,
  }
  if (isRedirect(facts.status)) return redirectError(facts, error)
  return apiError(body.message ?? error.message, facts, error, advice)
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 400
}

/** Says where the server pointed, without what a URL may hold of secrets. */
function redirectError(facts: Facts, cause: unknown): RedirectError {
  const url = facts.headers?.get('location') ?? ''
  const place = /^[^?#]*/.exec(url)?.[0].replace(/\/\/[^/@]*@/, '//')
  return new RedirectError(place, { ...facts, retryable: false }, cause)
}

type ErrorOrigin = Pick<Failure, 'request_id' | 'headers'>

/** The error that a body states although its status was 200; nothing where it states none. */
export function toStatedError(body: unknown, origin: ErrorOrigin): Error | undefined {
  const { type, error, content } = asRecord(unwrapList(body))
  const isStated = type === 'error' || (error != null && content === undefined)
  return isStated ? fromErrorBody(body, origin) : undefined
}

/** The error for a body that came without a failed status. */
export function fromErrorBody(body: unknown, origin: ErrorOrigin): Error {
  const { error, request_id } = asRecord(unwrapList(body))
  const { message, type, code } = readErrorBody({ error: body })
  const number = asRecord(error)['code']
  const isStatus = typeof number === 'number' && number >= 400 && number < 600
  return apiError(message ?? JSON.stringify(body).slice(0, 200), {
    ...origin,
    ...(isStatus ? { status: number } : {}),
    request_id: origin.request_id ?? asText(request_id),
    type,
    errorCode: code,
  })
}

/** Google wraps a body in a list. */
function unwrapList(body: unknown): unknown {
  return Array.isArray(body) ? body[0] : body
}

/** What is known of a failure before its kind is. */
type Facts = Omit<Failure, 'retryable'>

/** The error for a status and type, with the advice that belongs to its kind. */
export function apiError(message: string, facts: Facts, cause?: unknown, advice?: Advice): Error {
  const known = withApiType(facts)
  if (isSpent(message, known)) return billingError(message, known, cause)
  // A cloud's own name says more than its status: AWS has 403 for every kind of credentials.
  const kind =
    known === facts ? classifyFailure(known) : (findKind(known.type) ?? classifyFailure(known))
  const status = known.status ?? kind.status
  const retryable = mayRetry(known.headers) ?? kind.retryable
  const failure = { ...known, status, retryable, lc_error_code: kind.code }
  if (isContextOverflow(message, known)) {
    const hint = 'Shorten the conversation, or turn on compaction.'
    const overflow = { ...failure, retryable: false, lc_error_code: 'CONTEXT_OVERFLOW' }
    return new PromptTooLongError(toSentence(status, message, hint), overflow, cause)
  }
  const hint = isUnknownModel(message) ? advice?.modelIds : chooseHint(kind, advice?.credentials)
  return new kind.error(toSentence(status, message, hint), failure, cause)
}

/** An empty balance or a reached limit of spending, whose status may be that of another failure. */
function billingError(message: string, facts: Facts, cause: unknown): Error {
  const status = facts.status ?? BILLING.status
  const failure = { ...facts, status, retryable: false }
  return new BILLING.error(toSentence(status, message, BILLING.hint), failure, cause)
}

/** Bedrock's words for an id that is another platform's, or that needs an inference profile. */
function isUnknownModel(message: string): boolean {
  return /model identifier is invalid|on-demand throughput/i.test(message)
}

function chooseHint({ error, hint }: Kind, credentials: string | undefined): string | undefined {
  if (credentials === undefined) return hint
  if (error === AuthenticationError) return credentials
  return error === PermissionError ? `${hint} ${credentials}` : hint
}

/** A cloud's name for an error as the API's type; the same facts where there is none. */
function withApiType(facts: Facts): Facts {
  const name = facts.type ?? facts.errorCode
  const type = apiTypeOf(name)
  return type ? { ...facts, type, errorCode: facts.errorCode ?? name } : facts
}

function mayRetry(headers: Headers | undefined): boolean | undefined {
  const word = headers?.get('x-should-retry')
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/**
 * The one place that reads the wording of a message: the API has no type or code for a prompt
 * that does not fit the context window.
 */
function isContextOverflow(message: string, { status, type }: Facts): boolean {
  const isRefused = status === 400 || status === 413 || type === 'invalid_request_error'
  return (
    isRefused &&
    /prompt is too long|exceed context limit|input is too long|(exceeds the available|maximum) context/i.test(
      message,
    )
  )
}

const LONGEST = 2_000

function toSentence(status: number, message: string, hint: string | undefined): string {
  // The SDK's own message begins with it where it quotes a body.
  const whole = message.startsWith(`${status} `) ? message.slice(`${status} `.length) : message
  // A proxy may answer with a page of megabytes.
  const bare = whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST)}…`
  const end = /[.!?]$/.test(bare) ? bare : `${bare}.`
  return [`${status} ${end}`, hint].filter(Boolean).join(' ')
}
