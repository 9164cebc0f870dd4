/** Requests over any client of the SDK: one reply, a stream of events, or a count of tokens. */
import { type Advice, fromSdkError } from '../errors/api-errors.ts'
import { AuthenticationError } from '../errors/errors.ts'
import {
  type CountTokensParams,
  isRecord,
  type Reply,
  type RequestParams,
  type StreamEvent,
} from '../wire.ts'
import { retryAttempts } from './attempts.ts'
import {
  type CancellationNeeds,
  clampDelay,
  RequestCancellation,
  timeoutError,
  withTimeout,
} from './cancellation.ts'
import { readToFirstContent, readToStopReason } from './commit-point.ts'
import {
  type Check,
  checkCount,
  checkReply,
  type JsonResponse,
  readJson,
  type ResponseInfo,
  type SdkPromise,
  toResponseInfo,
  UNKNOWN_INFO,
} from './json-response.ts'
import { findMessages, type SdkMessages } from './sdk.ts'
import { readEvents } from './sse.ts'
import { toEvents } from './whole-reply.ts'

/** How a request is sent: everything it needs beside its body. */
export interface TransportOptions {
  signal?: AbortSignal | undefined
  headers?: Record<string, unknown> | undefined
  timeout: number
  streamIdleTimeout: number
  maxRetries: number
  onFailedAttempt?: ((error: unknown) => unknown) | undefined
  /** Where attempts wait for their turn, when their number is limited. */
  queue?: Queue | undefined
}

/** Core's `AsyncCaller`, which rejects as soon as the signal aborts. */
interface Queue {
  callWithOptions<T>(options: { signal?: AbortSignal }, call: () => Promise<T>): Promise<T>
}

/** The parts of a Platform the client needs. */
type PlatformHooks = Advice & CancellationNeeds

/** Sends requests through the SDK client that `connect` gives; it is asked until it has given one. */
export class MessagesClient {
  readonly #connect: () => Promise<unknown>
  readonly #platform: PlatformHooks
  #connecting: Promise<SdkMessages> | undefined
  #messages: SdkMessages | undefined

  constructor(connect: () => Promise<unknown>, platform: PlatformHooks) {
    this.#connect = connect
    this.#platform = platform
  }

  /** The reply to a request. */
  create(body: RequestParams, options: TransportOptions): Promise<JsonResponse<Reply>> {
    const unstreamed = Object.assign({}, body, { stream: false })
    const send: SendForJson = (messages, settings) => messages.create(unstreamed, settings)
    return withRetries(options, () => this.#sendForJson(options, send, checkReply))
  }

  /** The number of tokens that a request's input comes to. */
  async countTokens(body: CountTokensParams, options: TransportOptions): Promise<number> {
    const send: SendForJson = (messages, settings) => messages.countTokens(body, settings)
    const attempt = () => this.#sendForJson(options, send, checkCount)
    const { data } = await withRetries(options, attempt)
    return data
  }

  /**
   * A stream of events, in batches, with what came before them. It is retried like any request
   * until the first content is there, and never after. It ends only after a stop reason.
   */
  async stream(
    body: RequestParams,
    options: TransportOptions,
  ): Promise<{ events: AsyncGenerator<StreamEvent[]>; info: ResponseInfo }> {
    return withRetries(options, async () => {
      const cancellation = new RequestCancellation(options.signal, this.#platform)
      try {
        const { events, info } = await this.#openStream(body, options, cancellation)
        const begun = await readToFirstContent(events, info)
        return { events: readToStopReason(begun, events, info, cancellation), info }
      } catch (error) {
        cancellation.release()
        throw error
      }
    })
  }

  async #openStream(
    body: RequestParams,
    options: TransportOptions,
    cancellation: RequestCancellation,
  ) {
    const opened = await this.#attempt(options, cancellation, async (messages, settings) => {
      const sent = messages.create({ ...body, stream: true }, settings)
      if (!sent?.asResponse) return await sent
      const response = await sent.asResponse()
      cancellation.onAbort(() => void response.body?.cancel().catch(() => {}))
      return response
    })
    if (!isResponse(opened)) return readAnswer(opened)
    const info = toResponseInfo(opened)
    return { events: readEvents(opened, info, options.streamIdleTimeout, cancellation), info }
  }

  // Not `async`: that would be another promise per call in flight.
  #sendForJson<T>(
    options: TransportOptions,
    send: SendForJson,
    check: Check<T>,
  ): Promise<JsonResponse<T>> {
    const cancellation = new RequestCancellation(options.signal, this.#platform)
    const answer = this.#attempt(options, cancellation, (messages, settings) =>
      readJson(() => send(messages, settings), cancellation, check),
    )
    return cancellation.signal ? answer.finally(() => cancellation.release()) : answer
  }

  /** One try, bounded by `timeout`, with its failure as one of our errors. */
  #attempt<T>(
    { signal, timeout, headers }: TransportOptions,
    cancellation: RequestCancellation,
    send: Send<T>,
  ): Promise<T> {
    const ms = clampDelay(timeout)
    const settings = { signal: cancellation.signal, timeout: ms, maxRetries: 0, headers }
    // Avoids one promise per call in flight.
    const messages = this.#messages
    const work = messages
      ? () => send(messages, settings)
      : () => this.#connectAndSend(timeout, settings, send)
    const toFailure = (error: unknown) => (signal?.aborted ? signal.reason : this.#toFailure(error))
    return withTimeout(timeout, { work, cancellation, toFailure })
  }

  /** Sends when the client is there, in what is left of the time. */
  async #connectAndSend<T>(timeout: number, settings: object, send: Send<T>): Promise<T> {
    const begun = Date.now()
    const messages = await this.#connectOnce()
    const left = timeout - (Date.now() - begun)
    if (left <= 0) throw timeoutError(timeout)
    return send(messages, { ...settings, timeout: clampDelay(left) })
  }

  #toFailure(error: unknown): unknown {
    const failure = fromSdkError(error, this.#platform)
    const isUnsent = AuthenticationError.isInstance(failure) && failure.status === undefined
    // Clients keep a chain of credentials that failed: the next attempt makes a new client.
    if (isUnsent) this.#connecting = this.#messages = undefined
    return failure
  }

  #connectOnce(): Promise<SdkMessages> {
    return (this.#connecting ??= this.#connect().then(
      (client) => (this.#messages = findMessages(client)),
      (error: unknown) => {
        this.#connecting = undefined
        throw error
      },
    ))
  }
}

function withRetries<T>(options: TransportOptions, attempt: () => Promise<T>): Promise<T> {
  const { queue } = options
  return retryAttempts(options, queue ? () => runInQueue(queue, options.signal, attempt) : attempt)
}

/** Makes an attempt in its turn. The queue sees no failures: it would mark their errors as final. */
async function runInQueue<T>(
  queue: Queue,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  const call = () => Promise.allSettled([attempt()])
  const [outcome] = await queue.callWithOptions(signal ? { signal } : {}, call)
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}

/** Sends a request, and rejects for whatever is wrong with it. */
type Send<T> = (messages: SdkMessages, settings: object) => Promise<T>
type SendForJson = (messages: SdkMessages, settings: object) => SdkPromise

/** By its shape: a `fetch` of the caller's may have another class. */
function isResponse(opened: unknown): opened is Response {
  return isRecord(opened) && 'headers' in opened
}

/** What a client that shows no response gave: events, or a whole message. */
function readAnswer(answer: unknown) {
  if (isIterable(answer)) return { events: toBatches(answer), info: UNKNOWN_INFO }
  const reply = checkReply(answer, UNKNOWN_INFO)
  return { events: toBatches([toEvents(reply)]), info: { ...UNKNOWN_INFO, isWhole: true } }
}

type Events = Iterable<StreamEvent | StreamEvent[]> | AsyncIterable<StreamEvent>

function isIterable(answer: unknown): answer is Events {
  if (typeof answer !== 'object' || answer === null) return false
  return Symbol.asyncIterator in answer || Symbol.iterator in answer
}

async function* toBatches(events: Events): AsyncGenerator<StreamEvent[]> {
  for await (const event of events) yield Array.isArray(event) ? event : [event]
}
