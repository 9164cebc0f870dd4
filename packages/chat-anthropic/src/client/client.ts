/** Requests over any client of the SDK: one reply, a stream of events, or a count of tokens. */
import { type Advice, fromSdkError } from '../errors/api-errors.ts'
import { AuthenticationError } from '../errors/errors.ts'
import type { CountTokensParams, Reply, RequestParams, StreamEvent } from '../wire.ts'
import { withAttempts } from './attempts.ts'
import { toCommitPoint, untilStopped } from './bounds.ts'
import { late, Link, type Needs, timerDelay, within } from './link.ts'
import { messagesOf, type SdkMessages } from './sdk.ts'
import { readEvents } from './sse.ts'
import {
  type Answer,
  type Check,
  checkCount,
  checkReply,
  NOTHING,
  readWhole,
  type Received,
  receivedFrom,
  type SdkPromise,
} from './whole.ts'

/** What a call needs beside its body. */
export interface Call {
  signal?: AbortSignal | undefined
  headers?: Record<string, string> | undefined
  timeout: number
  streamIdleTimeout: number
  maxRetries: number
  onFailedAttempt?: ((error: unknown) => unknown) | undefined
  /** Where attempts wait for their turn, when their number is limited. */
  queue?: Queue | undefined
}

/** As core's `AsyncCaller` has it: its calls end at once when the signal says so. */
interface Queue {
  callWithOptions<T>(options: { signal?: AbortSignal }, call: () => Promise<T>): Promise<T>
}

/** What of a platform a client has to know. */
type Ways = Advice & Needs

/** Sends requests through the SDK client that `connect` gives; it is asked until it has given one. */
export class MessagesClient {
  readonly #connect: () => Promise<unknown>
  readonly #platform: Ways
  #connecting: Promise<SdkMessages> | undefined
  #messages: SdkMessages | undefined

  constructor(connect: () => Promise<unknown>, platform: Ways) {
    this.#connect = connect
    this.#platform = platform
  }

  /** The reply to a request. */
  create(body: RequestParams, call: Call): Promise<Answer<Reply>> {
    const whole = Object.assign({}, body, { stream: false })
    const send: SendWhole = (messages, options) => messages.create(whole, options)
    return inTurn(call, () => this.#whole(call, send, checkReply))
  }

  /** The number of tokens that a request's input comes to. */
  async countTokens(body: CountTokensParams, call: Call): Promise<number> {
    const send: SendWhole = (messages, options) => messages.countTokens(body, options)
    const { data } = await inTurn(call, () => this.#whole(call, send, checkCount))
    return data
  }

  /**
   * A stream of events, in batches, with what came before them. It is retried like any request
   * until the first content is there, and never after. It ends only after a stop reason.
   */
  async stream(
    body: RequestParams,
    call: Call,
  ): Promise<{ events: AsyncGenerator<StreamEvent[]>; received: Received }> {
    return inTurn(call, async () => {
      const link = this.#link(call)
      try {
        const { events, received } = await this.#open(body, call, link)
        const begun = await toCommitPoint(events, received)
        return { events: untilStopped(begun, events, received, link), received }
      } catch (error) {
        link.release()
        throw error
      }
    })
  }

  async #open(body: RequestParams, call: Call, link: Link) {
    const request = await this.#attempt(call, link, async (messages, options) => {
      const sent = messages.create({ ...body, stream: true }, options)
      if (!sent.asResponse) return (await sent) as Iterable<StreamEvent>
      const response = await sent.asResponse()
      link.onAbort(() => void response.body?.cancel().catch(() => {}))
      return response
    })
    if (!isResponse(request)) return { events: batches(request), received: NOTHING }
    return {
      events: readEvents(request, call.streamIdleTimeout, link),
      received: receivedFrom(request),
    }
  }

  // Not `async`: of calls that wait, there are many at once.
  #whole<T>(call: Call, send: SendWhole, check: Check<T>): Promise<Answer<T>> {
    const link = this.#link(call)
    const answer = this.#attempt(call, link, (messages, options) =>
      readWhole(() => send(messages, options), link, check),
    )
    return link.signal ? answer.finally(() => link.release()) : answer
  }

  #link({ signal }: Call): Link {
    return new Link(signal, this.#platform)
  }

  /** One try, bounded by `timeout`, with its failure as one of our errors. */
  #attempt<T>({ signal, timeout, headers }: Call, link: Link, send: Send<T>): Promise<T> {
    const ms = timerDelay(timeout)
    const options = { signal: link.signal, timeout: ms, maxRetries: 0, headers }
    // A promise less for each call, all of which wait for a long time.
    const messages = this.#messages
    const work = messages
      ? () => send(messages, options)
      : () => this.#sendFirst(timeout, options, send)
    const toFailure = (error: unknown) => (signal?.aborted ? signal.reason : this.#failure(error))
    return within(timeout, { work, link, toFailure })
  }

  /** Sends when the client is there, in what is left of the time. */
  async #sendFirst<T>(timeout: number, options: object, send: Send<T>): Promise<T> {
    const begun = Date.now()
    const messages = await this.#connected()
    const left = timeout - (Date.now() - begun)
    if (left <= 0) throw late(timeout)
    return send(messages, { ...options, timeout: timerDelay(left) })
  }

  #failure(error: unknown): unknown {
    const failure = fromSdkError(error, this.#platform)
    const isUnasked = AuthenticationError.isInstance(failure) && failure.status === undefined
    // Clients keep a chain of credentials that failed: the next attempt gets a client of its own.
    if (isUnasked) this.#connecting = this.#messages = undefined
    return failure
  }

  #connected(): Promise<SdkMessages> {
    return (this.#connecting ??= this.#connect().then(
      (client) => (this.#messages = messagesOf(client)),
      (error: unknown) => {
        this.#connecting = undefined
        throw error
      },
    ))
  }
}

function inTurn<T>(call: Call, attempt: () => Promise<T>): Promise<T> {
  const { queue } = call
  return withAttempts(call, queue ? () => takeTurn(queue, call.signal, attempt) : attempt)
}

/** The queue sees no failures: it would judge them, and mark errors as not to be tried again. */
async function takeTurn<T>(
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
type Send<T> = (messages: SdkMessages, options: object) => Promise<T>
type SendWhole = (messages: SdkMessages, options: object) => SdkPromise

/** By its shape: a `fetch` of the caller's may have a class of its own. */
function isResponse(answer: Response | Iterable<StreamEvent>): answer is Response {
  return 'headers' in answer
}

async function* batches(
  events: Iterable<StreamEvent> | AsyncIterable<StreamEvent>,
): AsyncGenerator<StreamEvent[]> {
  for await (const event of events) yield [event]
}
