/** Requests over any client of the SDK: one reply, a stream of events, or a count of tokens. */
import { type Advice, fromSdkError } from '../errors/api-errors.ts'
import { AuthenticationError, UnsupportedInputError } from '../errors/errors.ts'
import {
  type CountTokensParams,
  type Reply,
  type RequestParams,
  type StreamEvent,
} from '../wire.ts'
import {
  type CancellationNeeds,
  clampDelay,
  RequestCancellation,
  timeoutError,
  withTimeout,
} from './cancellation.ts'
import { isAtWork, isContent, readToStopReason, readUntil } from './commit-point.ts'
import {
  type Check,
  checkCount,
  checkReply,
  type JsonResponse,
  readBytes,
  readJson,
  type ResponseInfo,
  type SdkPromise,
  toResponseInfo,
} from './json-response.ts'
import { openStream } from './open-stream.ts'
import { findPacer } from './pacers.ts'
import type { Pacer } from './pacing.ts'
import { readLines } from './lines.ts'
import { readClient, type SdkClient } from './sdk.ts'
import { type Queue, withRetries } from './turns.ts'
import { toUncertain } from './uncertain.ts'

/** How a request is sent: everything it needs beside its body. */
export interface TransportOptions {
  signal?: AbortSignal | undefined
  headers?: Record<string, unknown> | undefined
  timeout: number
  streamIdleTimeout: number
  maxReplyBytes: number
  /** Whether `timeout` is that of a whole stream, not of its beginning. */
  isWhole?: boolean
  /** Whether a stream is read to its end only: what came together need not be shown apart. */
  joinsDeltas?: boolean
  maxRetries: number
  onFailedAttempt?: ((error: unknown) => unknown) | undefined
  /** Where attempts wait for their turn, when their number is limited. */
  queue?: Queue | undefined
}

/** The parts of a Platform the client needs. */
type PlatformHooks = Advice &
  CancellationNeeds & {
    /** Names who is limited; asked once. */
    nameAccount: () => string
  }

/** Sends requests through the SDK client that `connect` gives; it is asked until it has given one. */
export class MessagesClient {
  readonly #connect: () => Promise<unknown>
  readonly #platform: PlatformHooks
  #connecting: Promise<SdkClient> | undefined
  #sdk: SdkClient | undefined
  #account: string | undefined
  /** What calls of a model are paced under. */
  readonly #paces = new Map<string, string>()

  constructor(connect: () => Promise<unknown>, platform: PlatformHooks) {
    this.#connect = connect
    this.#platform = platform
  }

  /** The reply to a request. */
  create(body: RequestParams, options: TransportOptions): Promise<JsonResponse<Reply>> {
    const unstreamed = Object.assign({}, body, { stream: false })
    const send: SendForJson = ({ messages }, settings) => messages.create(unstreamed, settings)
    const attempt = () => this.#sendForJson(options, send, checkReply)
    return withRetries(options, this.#findPacer(body.model), attempt)
  }

  /** The number of tokens that a request's input comes to. */
  async countTokens(body: CountTokensParams, options: TransportOptions): Promise<number> {
    const send: SendForJson = ({ messages }, settings) => messages.countTokens(body, settings)
    const attempt = () => this.#sendForJson(options, send, checkCount)
    // They have a limit of their own.
    const pacer = this.#findPacer(`count_tokens ${body.model}`)
    const { data } = await withRetries(options, pacer, attempt)
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
    return withRetries(options, this.#findPacer(body.model), async () => {
      const cancellation = new RequestCancellation(options.signal, this.#platform)
      try {
        const begun: StreamEvent[] = []
        const opened = await this.#attempt(
          options,
          cancellation,
          async ({ messages }, settings) => {
            const sent = messages.create(Object.assign({}, body, { stream: true }), settings)
            const open = await openStream(sent, Object.assign({}, options, { cancellation }))
            await readUntil(isAtWork, begun, open)
            return open
          },
        )
        await readUntil(isContent, begun, opened)
        const { events, info } = opened
        return { events: readToStopReason(begun, events, info, cancellation), info }
      } catch (error) {
        cancellation.release()
        throw error
      }
    })
  }

  /** What the API answers to a request beside messages. */
  async ask<T>(request: ResourceRequest<T>, options: TransportOptions): Promise<T> {
    const { resource, send, check, lostReply } = request
    const attempt = () => this.#sendForJson(options, send, check)
    const careful = () => attempt().catch((error) => Promise.reject(toUncertain(error, lostReply!)))
    const pacer = this.#findPacer(resource)
    return (await withRetries(options, pacer, lostReply ? careful : attempt)).data
  }

  /** The bytes of a response, and what came with them. */
  async download(
    { resource, send }: Omit<ResourceRequest<never>, 'check'>,
    options: TransportOptions,
  ): Promise<{ bytes: Uint8Array; info: ResponseInfo }> {
    return withRetries(options, this.#findPacer(resource), async () => {
      const cancellation = new RequestCancellation(options.signal, this.#platform)
      const bounds = { cancellation, maxBytes: options.maxReplyBytes }
      return this.#attempt(options, cancellation, async (sdk, settings) => {
        const response = await openResponse(send(sdk, settings))
        const info = toResponseInfo(response)
        return { bytes: await readBytes(response, info, bounds), info }
      }).finally(() => cancellation.release())
    })
  }

  /** The lines of a response, as they arrive. It is retried until it begins, and never after. */
  async *lines(
    { resource, send }: Omit<ResourceRequest<never>, 'check'>,
    options: TransportOptions,
  ): AsyncGenerator<string[]> {
    const cancellation = new RequestCancellation(options.signal, this.#platform)
    const open = () =>
      this.#attempt(options, cancellation, async (sdk, settings) => {
        const response = await openResponse(send(sdk, settings))
        return { response, info: toResponseInfo(response) }
      })
    try {
      const { response, info } = await withRetries(options, this.#findPacer(resource), open)
      yield* readLines(response, info, options, cancellation)
    } catch (error) {
      throw options.signal?.aborted ? options.signal.reason : this.#toFailure(error)
    } finally {
      cancellation.release()
    }
  }

  // Not `async`: that would be another promise per call in flight.
  #sendForJson<T>(
    options: TransportOptions,
    send: SendForJson,
    check: Check<T>,
  ): Promise<JsonResponse<T>> {
    const cancellation = new RequestCancellation(options.signal, this.#platform)
    const reading = { cancellation, maxBytes: options.maxReplyBytes, check }
    const answer = this.#attempt(options, cancellation, (sdk, settings) =>
      readJson(() => send(sdk, settings), reading),
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
    const sdk = this.#sdk
    const work = sdk
      ? () => send(sdk, settings)
      : () => this.#connectAndSend(timeout, settings, send)
    const toFailure = (error: unknown) => (signal?.aborted ? signal.reason : this.#toFailure(error))
    return withTimeout(timeout, { work, cancellation, toFailure })
  }

  /** Sends when the client is there, in what is left of the time. */
  async #connectAndSend<T>(timeout: number, settings: object, send: Send<T>): Promise<T> {
    const begun = Date.now()
    const sdk = await this.#connectOnce()
    const left = timeout - (Date.now() - begun)
    if (left <= 0) throw timeoutError(timeout)
    return send(sdk, { ...settings, timeout: clampDelay(left) })
  }

  #findPacer(model: string): Pacer {
    let name = this.#paces.get(model)
    if (name === undefined) {
      name = `${model} ${(this.#account ??= this.#platform.nameAccount())}`
      this.#paces.set(model, name)
    }
    return findPacer(name)
  }

  #toFailure(error: unknown): unknown {
    const failure = fromSdkError(error, this.#platform)
    const isUnsent = AuthenticationError.isInstance(failure) && failure.status === undefined
    // Clients keep a chain of credentials that failed: the next attempt makes a new client.
    if (isUnsent) this.#connecting = this.#sdk = undefined
    return failure
  }

  #connectOnce(): Promise<SdkClient> {
    return (this.#connecting ??= this.#connect().then(
      (client) => (this.#sdk = readClient(client)),
      (error: unknown) => {
        this.#connecting = undefined
        throw error
      },
    ))
  }
}

/** A request for something beside messages. */
export interface ResourceRequest<T> {
  /** What is asked for; requests for it are paced together. */
  resource: string
  send: SendForJson
  check: Check<T>
  /**
   * What to do when its reply is lost, for a request that would make the same thing twice: it is
   * repeated only where the API has surely not carried it out.
   */
  lostReply?: string
}

function openResponse(sent: SdkPromise): Promise<Response> {
  if (sent.asResponse) return sent.asResponse()
  const hint = 'Leave out `createClient`, or return the official client.'
  throw new UnsupportedInputError('the client of `createClient` shows no responses', hint)
}

/** Sends a request, and rejects for whatever is wrong with it. */
type Send<T> = (sdk: SdkClient, settings: object) => Promise<T>
type SendForJson = (sdk: SdkClient, settings: object) => SdkPromise
