/** Requests over any client of the SDK: one reply, a stream of events, or a count of tokens. */
import { fromSdkError } from '../api-errors.ts'
import { ApiError, IncompleteStreamError, TimeoutError } from '../errors.ts'
import type { CountTokensParams, Reply, RequestParams, StreamEvent } from '../wire.ts'
import { withAttempts } from './attempts.ts'
import { readEvents, timerDelay } from './sse.ts'
import {
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

/** The part of an SDK client that is used here, the same in all of its versions. */
interface SdkMessages {
  create(body: object, options: object): SdkPromise
  countTokens(body: object, options: object): SdkPromise
}

/** Sends requests through the SDK client that `connect` gives; it is asked until it has given one. */
export class MessagesClient {
  readonly #connect: () => Promise<unknown>
  #client: Promise<unknown> | undefined

  constructor(connect: () => Promise<unknown>) {
    this.#connect = connect
  }

  /** The reply to a request. */
  async create(body: RequestParams, call: Call): Promise<{ reply: Reply; received: Received }> {
    return inTurn(call, async () => {
      const { data, received } = await this.#whole(call, (messages, options) =>
        messages.create({ ...body, stream: false }, options),
      )
      return { reply: checkReply(data, received), received }
    })
  }

  /** The number of tokens that a request's input comes to. */
  async countTokens(body: CountTokensParams, call: Call): Promise<number> {
    return inTurn(call, async () => {
      const { data, received } = await this.#whole(call, (messages, options) =>
        messages.countTokens(body, options),
      )
      return checkCount(data, received)
    })
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
      const link = linkSignal(call.signal)
      try {
        const { events, received } = await this.#open(body, call, link)
        const begun = await toCommitPoint(events, received)
        return { events: untilStopped(begun, events, received, link.release), received }
      } catch (error) {
        link.release()
        throw error
      }
    })
  }

  async #open(body: RequestParams, call: Call, link: Link) {
    const request = await this.#attempt(call, link, async (messages, options) => {
      const sent = messages.create({ ...body, stream: true }, options)
      return sent.asResponse ? await sent.asResponse() : ((await sent) as Iterable<StreamEvent>)
    })
    if (!isResponse(request)) return { events: batches(request), received: NOTHING }
    return {
      events: readEvents(request, call.streamIdleTimeout, link.signal),
      received: receivedFrom(request),
    }
  }

  async #whole(call: Call, send: (messages: SdkMessages, options: object) => SdkPromise) {
    const link = linkSignal(call.signal)
    try {
      return await this.#attempt(call, link, (messages, options) =>
        readWhole(send(messages, options), link.onAbort),
      )
    } finally {
      link.release()
    }
  }

  #connected(): Promise<unknown> {
    return (this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined
      throw error
    }))
  }

  /** One try, bounded by `timeout`, with its failure as one of our errors. */
  async #attempt<T>(call: Call, link: Link, send: Send<T>): Promise<T> {
    const { timeout, headers } = call
    try {
      return await within(timeout, link.abort, async () => {
        const messages = messagesOf(await this.#connected())
        const { signal } = link
        return send(messages, { signal, timeout: timerDelay(timeout), maxRetries: 0, headers })
      })
    } catch (error) {
      call.signal?.throwIfAborted()
      throw fromSdkError(error)
    }
  }
}

/** What `work` comes to, unless that takes longer: it is then told to stop, and not waited for. */
function within<T>(ms: number, stop: () => void, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(late(ms))
      stop()
    }, timerDelay(ms))
    work().then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: Error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
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

type Send<T> = (messages: SdkMessages, options: object) => Promise<T>

function late(ms: number): TimeoutError {
  const wayOut = 'Raise `timeout` (milliseconds), or stream.'
  return new TimeoutError(`No reply within ${ms} ms. ${wayOut}`, { retryable: true })
}

/** The beta endpoint takes all that the GA one takes; a client without it is an old one. */
function messagesOf(client: unknown): SdkMessages {
  const { beta, messages } = client as { beta?: { messages?: SdkMessages }; messages: SdkMessages }
  return beta?.messages ?? messages
}

/** The way to end a request before its time. */
interface Link {
  /** None where the caller has none: the SDK then has its own timer, which is a lot cheaper. */
  signal: AbortSignal | undefined
  abort: () => void
  /** Takes what else has to be ended. */
  onAbort: (stop: () => void) => void
  release: () => void
}

/** A signal of our own that follows the caller's and lets go of it in the end. */
function linkSignal(signal: AbortSignal | undefined): Link {
  let stop = () => {}
  const onAbort = (next: () => void) => {
    stop = next
  }
  if (!signal) return { signal, abort: () => stop(), onAbort, release: () => {} }
  const controller = new AbortController()
  const abort = () => {
    controller.abort(signal.reason)
    stop()
  }
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    abort,
    onAbort,
    release: () => signal.removeEventListener('abort', abort),
  }
}

/** By its shape: a `fetch` of the caller's may have a class of its own. */
function isResponse(answer: Response | Iterable<StreamEvent>): answer is Response {
  return 'headers' in answer
}

async function* batches(
  events: Iterable<StreamEvent> | AsyncIterable<StreamEvent>,
): AsyncGenerator<StreamEvent[]> {
  for await (const event of events) yield [event]
}

/** Reads until there is content to hand out, or the reply is over without any. */
async function toCommitPoint(
  events: AsyncGenerator<StreamEvent[]>,
  received: Received,
): Promise<StreamEvent[]> {
  const begun: StreamEvent[] = []
  try {
    while (!begun.some(isContent) && !begun.some(isStop)) {
      const { done, value } = await events.next()
      if (done) throw ended(begun, received)
      begun.push(...value)
    }
    return begun
  } catch (error) {
    // Not by an abort: its error would keep this stack, and the SDK by its signal both for ever.
    await events.return(undefined)
    throw error
  }
}

/** Whether an event holds something to hand out: an empty text has only been announced. */
function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case 'message_start':
      return (event.message?.content?.length ?? 0) > 0
    case 'content_block_start': {
      const { type: _, ...rest } = event.content_block as { type: string }
      return Object.values(rest).some((value) => Object.keys(value ?? {}).length > 0)
    }
    default:
      return event.type === 'content_block_delta'
  }
}

/** Whether an event ends the reply: a stop reason is the one sign of an end. */
function isStop(event: StreamEvent): boolean {
  if (event.type === 'message_start') return event.message?.stop_reason != null
  return event.type === 'message_delta' && event.delta?.stop_reason != null
}

function ended(events: readonly unknown[], { requestId, headers }: Received): Error {
  const what = events.length ? 'the stream ended without a stop reason' : 'the stream was empty'
  return new IncompleteStreamError(what, { request_id: requestId, headers })
}

async function* untilStopped(
  begun: StreamEvent[],
  rest: AsyncGenerator<StreamEvent[]>,
  received: Received,
  release: () => void,
): AsyncGenerator<StreamEvent[]> {
  let isStopped = begun.some(isStop)
  try {
    yield begun
    for await (const batch of rest) {
      isStopped ||= batch.some(isStop)
      yield batch
    }
    if (!isStopped) throw ended(begun, received)
  } catch (error) {
    // Nothing that a caller waits for follows the stop reason.
    if (!(isStopped && ApiError.isInstance(error))) throw error
  } finally {
    await rest.return(undefined)
    release()
  }
}
