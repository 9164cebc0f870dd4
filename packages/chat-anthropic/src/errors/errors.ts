/**
 * Everything that can go wrong, as one family of typed errors.
 *
 * Two kinds: what we refuse before any request (`UnsupportedInputError`), and what came back or
 * did not come back (`ApiError` and its subclasses, for HTTP errors and for streams alike).
 */
import * as core from '@langchain/core/errors'
import type { AIMessage } from '@langchain/core/messages'
import { isRecord, type Fields } from '../wire.ts'

const { ContextOverflowError, LangChainError, ModelAbortError, ns, stampRetryable } = core
const anthropic = ns.sub('anthropic')

// Core has it from 1.4 on; before, a refusal is a LangChain error like any other.
const ModelRefusalError =
  (core as Partial<typeof core>).ModelRefusalError ??
  (LangChainError as unknown as typeof core.ModelRefusalError)

/** What is known about a failure. */
export interface Failure {
  /** HTTP status, or the one that the API uses for an error event of this type. */
  status?: number | undefined
  /** The API's `error.type`, such as `overloaded_error`. */
  type?: string | undefined
  /** The API's `error.details.error_code`, finer than the type. */
  errorCode?: string | undefined
  /** The id to give Anthropic's support. */
  request_id?: string | undefined
  /** Response headers, for retry policies. */
  headers?: Headers | undefined
  /** Whether the same request may succeed later. */
  retryable: boolean
  /** LangChain's code for the kind of failure. */
  lc_error_code?: string | undefined
  /** What had arrived of a reply that broke off. Its tool calls are all finished ones. */
  partialMessage?: AIMessage | undefined
}

/** A request that surely cannot be sent: says what, where, and what to do. */
export class UnsupportedInputError extends anthropic.brand(LangChainError, 'unsupported-input') {
  /** The name of the class. */
  override readonly name: string = 'UnsupportedInputError'
  /** Whether the same request may succeed later. */
  readonly retryable = false
  /** LangChain's code for the kind of failure. */
  readonly lc_error_code: string = 'INVALID_PROMPT_INPUT'
  /** Where in the input, such as `messages[3].content[1]`. */
  readonly place: string | undefined

  constructor(what: string, hint: string, place?: string) {
    super(`${place ? `${place}: ` : ''}${what}. ${hint}`)
    this.place = place
    stampRetryable(this, false)
  }
}

/** A history whose tool calls and results do not pair; the API would refuse every turn of it. */
export class InvalidHistoryError extends anthropic.brand(UnsupportedInputError, 'invalid-history') {
  /** The name of the class. */
  override readonly name = 'InvalidHistoryError'
  /** LangChain's code for the kind of failure. */
  override readonly lc_error_code = 'INVALID_TOOL_RESULTS'
  /** The ids of the tool calls or results that do not pair. */
  readonly toolCallIds: readonly string[]

  constructor(what: string, hint: string, place: string, toolCallIds: readonly string[]) {
    super(what, hint, place)
    this.toolCallIds = toolCallIds
  }
}

/** A failure of the API, of the way to it, or of the stream from it. */
export class ApiError extends anthropic.brand(LangChainError, 'api') implements Failure {
  /** The name of the class. */
  override readonly name: string = 'ApiError'
  /** HTTP status, or the one that the API uses for an error event of this type. */
  declare readonly status: number | undefined
  /** The API's `error.type`. */
  declare readonly type: string | undefined
  /** The API's `error.details.error_code`, or a cloud's own name for the failure. */
  declare readonly errorCode: string | undefined
  /** The id to give Anthropic's support. */
  declare readonly request_id: string | undefined
  /** Response headers; not shown when the error is printed. */
  declare readonly headers: Headers | undefined
  /** Whether the same request may succeed later. */
  declare readonly retryable: boolean
  /** LangChain's code for the kind of failure. */
  declare readonly lc_error_code: string | undefined
  /** What had arrived of a reply that broke off. Its tool calls are all finished ones. */
  declare partialMessage: AIMessage | undefined

  constructor(message: string, failure: Failure, cause?: unknown) {
    super(message)
    setFacts(this, failure, cause)
  }
}

/** The API takes the request for wrong: 400, and other refusals. */
export class BadRequestError extends anthropic.brand(ApiError, 'bad-request') {
  /** The name of the class. */
  override readonly name = 'BadRequestError'
}
/** There are no credentials, or the API does not accept them: 401. */
export class AuthenticationError extends anthropic.brand(ApiError, 'authentication') {
  /** The name of the class. */
  override readonly name = 'AuthenticationError'
}
/** The credentials are known but may not do this: 403. */
export class PermissionError extends anthropic.brand(ApiError, 'permission') {
  /** The name of the class. */
  override readonly name = 'PermissionError'
}
/** The balance is empty, or a limit of spending is reached: 402, whatever the status says. */
export class BillingError extends anthropic.brand(ApiError, 'billing') {
  /** The name of the class. */
  override readonly name = 'BillingError'
}
/** There is no such model, file or container: 404. */
export class NotFoundError extends anthropic.brand(ApiError, 'not-found') {
  /** The name of the class. */
  override readonly name = 'NotFoundError'
}
/** The request has too many bytes: 413. */
export class RequestTooLargeError extends anthropic.brand(ApiError, 'request-too-large') {
  /** The name of the class. */
  override readonly name = 'RequestTooLargeError'
}
/** A rate limit is reached, and still is after all attempts: 429. */
export class RateLimitError extends anthropic.brand(ApiError, 'rate-limit') {
  /** The name of the class. */
  override readonly name = 'RateLimitError'
}
/** The API is busy, and still is after all attempts: 529. */
export class OverloadedError extends anthropic.brand(ApiError, 'overloaded') {
  /** The name of the class. */
  override readonly name = 'OverloadedError'
}
/** The API failed, or took too long itself: 5xx, 408. */
export class ServerError extends anthropic.brand(ApiError, 'server') {
  /** The name of the class. */
  override readonly name = 'ServerError'
}
/** The server points to another place, where neither the prompt nor the key is sent. */
export class RedirectError extends anthropic.brand(ApiError, 'redirect') {
  /** The name of the class. */
  override readonly name = 'RedirectError'
  /** Where it points, without a query; unknown in browsers, which hide it. */
  readonly location: string | undefined

  constructor(location: string | undefined, failure: Failure, cause?: unknown) {
    const to = location ? ` to ${location}` : ''
    super(
      `${failure.status ?? 'The server'} redirects${to}, which is not followed: the prompt and the key would ` +
        'go there. Set the base URL to the place that answers.',
      failure,
      cause,
    )
    this.location = location || undefined
  }
}
/** A reply of more bytes than `maxReplyBytes`. */
export class ReplyTooLargeError extends anthropic.brand(ApiError, 'reply-too-large') {
  /** The name of the class. */
  override readonly name = 'ReplyTooLargeError'
  constructor(limit: number, failure: Partial<Failure> = {}) {
    const hint = 'Raise `maxReplyBytes` if such replies are normal here.'
    super(`The reply is larger than ${limit} bytes. ${hint}`, { ...failure, retryable: false })
  }
}
/** No answer: the connection could not be made, or broke before the reply began. */
export class ConnectionError extends anthropic.brand(ApiError, 'connection') {
  /** The name of the class. */
  override readonly name: string = 'ConnectionError'
}
/** No answer within `timeout`. */
export class TimeoutError extends anthropic.brand(ConnectionError, 'timeout') {
  /** The name of the class. */
  override readonly name = 'TimeoutError'
}

const BROKEN: Failure = { retryable: true }

/** A stream that broke off before its stop reason: closed early, cut, or never begun. */
export class IncompleteStreamError extends anthropic.brand(ApiError, 'incomplete-stream') {
  /** The name of the class. */
  override readonly name = 'IncompleteStreamError'
  constructor(what: string, failure: Partial<Failure> = {}, cause?: unknown) {
    const hint = 'Nothing of it counts as an answer; `partialMessage` holds what had arrived.'
    super(`The reply broke off: ${what}. ${hint}`, { ...BROKEN, ...failure }, cause)
  }
}

/** A stream that fell silent for longer than `streamIdleTimeout`. */
export class StreamIdleError extends anthropic.brand(ApiError, 'stream-idle') {
  /** The name of the class. */
  override readonly name = 'StreamIdleError'
  constructor(idleMs: number, failure: Partial<Failure> = {}) {
    const hint = 'Raise `streamIdleTimeout` (milliseconds) if such pauses are normal here.'
    super(`Nothing arrived for ${idleMs} ms. ${hint}`, { ...BROKEN, ...failure })
  }
}

/** Bytes or events that are no reply of the Messages API. */
export class MalformedStreamError extends anthropic.brand(ApiError, 'malformed-stream') {
  /** The name of the class. */
  override readonly name = 'MalformedStreamError'
  constructor(what: string, failure: Partial<Failure> = {}, cause?: unknown) {
    const hint = 'Check what stands between this program and the Messages API.'
    super(`The reply makes no sense: ${what}. ${hint}`, { ...BROKEN, ...failure }, cause)
  }
}

/** The conversation is longer than the model's context window. */
export class PromptTooLongError extends anthropic.brand(ContextOverflowError, 'prompt-too-long') {
  /** HTTP status, or the one that the API uses for an error event of this type. */
  declare readonly status: number | undefined
  /** The API's `error.type`. */
  declare readonly type: string | undefined
  /** The id to give Anthropic's support. */
  declare readonly request_id: string | undefined
  /** Whether the same request may succeed later. */
  declare readonly retryable: boolean
  /** LangChain's code for the kind of failure. */
  declare readonly lc_error_code: string | undefined

  constructor(message: string, failure: Failure, cause?: unknown) {
    super(message)
    setFacts(this, failure, cause)
  }
}

/** The model declined to answer, and `onRefusal` is `"throw"`. */
export class RefusalError extends anthropic.brand(ModelRefusalError, 'refusal') {
  /** Whether the same request may succeed later. */
  readonly retryable = false
  /** The API's `stop_details`: category and explanation, where it gives them. */
  readonly stopDetails: unknown

  constructor(message: AIMessage) {
    const details = message.response_metadata['stop_details']
    const { category, explanation }: Fields = isRecord(details) ? details : {}
    const reason = [category, explanation].filter(Boolean).join(': ')
    super(
      `The model declined to answer${reason ? ` (${reason})` : ''}. ` +
        'Rephrase the request, or name `fallbacks` that may take it.',
    )
    this.stopDetails = details
    this.rawMessage = message
  }
}

/**
 * The error of a call that its caller aborted: an `AbortError` by name, with what had arrived
 * as `partialOutput`; a signal that timed out makes a `TimeoutError`.
 */
export function abortError(signal: AbortSignal, partial?: AIMessage): Error {
  const reason: unknown = signal.reason
  if (isRecord(reason) && reason['name'] === 'TimeoutError') {
    const failure = { retryable: true, partialMessage: partial }
    return new TimeoutError('The call took longer than its time limit.', failure, reason)
  }
  const error = new ModelAbortError('The call was aborted.', partial as never)
  const cause = { value: reason, configurable: true, writable: true }
  return Object.defineProperties(error, { cause, name: { ...cause, value: 'AbortError' } })
}

function setFacts(error: Error, failure: Failure, cause: unknown): void {
  const { headers, ...facts } = failure
  for (const [key, value] of Object.entries(facts)) {
    if (value !== undefined) Object.assign(error, { [key]: value })
  }
  // Not enumerable: useful to retry policies, noise in logs.
  Object.defineProperty(error, 'headers', { value: headers, configurable: true })
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true })
  }
  stampRetryable(error, failure.retryable)
}
