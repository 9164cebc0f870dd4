/**
 * Runs a program so that the requests its models make can be seen and answered. An asynchronous
 * context finds them wherever the program calls a model: a callback or a key of the configuration
 * would be lost where a function of a chain calls its model without passing them on.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { streamCall } from '../call/stream-steps.ts'
import { EMPTY_OUTCOME, type Outcome } from '../call/send.ts'
import type { TransportOptions } from '../client/client.ts'
import { addInterceptor, type MessagesSender } from '../client/interception.ts'
import { type JsonResponse, type ResponseInfo, UNKNOWN_INFO } from '../client/json-response.ts'
import { toEvents } from '../client/whole-reply.ts'
import { replyFromState } from '../response/state/reply-state.ts'
import { joinSignals } from '../signals.ts'
import type { Reply, RequestParams, StreamEvent } from '../wire.ts'

export type ReplyResponse = JsonResponse<Reply>

/** A request that a model is about to make. */
export interface ModelCall {
  body: RequestParams
  /** The model that makes it. */
  model: object
  /** How it is sent: its headers. */
  transport: TransportOptions
  /**
   * Sends it, and gives the whole reply, also of one that is streamed. What is called with a failure
   * that may pass is waited for before the next attempt.
   */
  send: (
    signal?: AbortSignal,
    onFailure?: (failure: unknown) => Promise<void>,
  ) => Promise<ReplyResponse>
}

/** Answers the requests of a program: by sending them, or by itself. */
export type AnswerCall = (call: ModelCall) => Promise<ReplyResponse>

let storage: AsyncLocalStorage<AnswerCall> | undefined

/** Runs a program whose models get their replies from `answer`. */
export function runAnswered<T>(answer: AnswerCall, run: () => Promise<T>): Promise<T> {
  storage ??= createStorage()
  return storage.run(answer, run)
}

function createStorage(): AsyncLocalStorage<AnswerCall> {
  const created = new AsyncLocalStorage<AnswerCall>()
  addInterceptor((client, model) => {
    const answer = created.getStore()
    return answer ? toAnsweredClient(answer, client, model) : client
  })
  return created
}

function toAnsweredClient(
  answer: AnswerCall,
  client: MessagesSender,
  model: object,
): MessagesSender {
  return {
    countTokens: (body, options) => client.countTokens(body, options),
    create: (body, options) => {
      const send: ModelCall['send'] = (signal, onFailure) =>
        withSignal(options, signal, (joined) => client.create(body, withHook(joined, onFailure)))
      return answer({ body, model, send, transport: options })
    },
    stream: async (body, options) => {
      const send: ModelCall['send'] = (signal, onFailure) =>
        withSignal(options, signal, (joined) =>
          collectStream(client, body, withHook(joined, onFailure)),
        )
      const { data, info } = await answer({ body, model, send, transport: options })
      return { events: emitEvents(data), info: { ...info, isWhole: true } }
    },
  }
}

/** What comes of a request that one more signal ends. Signals of a whole job are let go of with each. */
async function withSignal<T>(
  options: TransportOptions,
  signal: AbortSignal | undefined,
  send: (options: TransportOptions) => Promise<T>,
): Promise<T> {
  if (!signal) return send(options)
  if (!options.signal) return send({ ...options, signal })
  const joined = joinSignals([options.signal, signal])
  try {
    return await send({ ...options, signal: joined.signal })
  } finally {
    joined.release()
  }
}

/** The options with one more that hears of failures. */
function withHook(
  options: TransportOptions,
  onFailure: ((failure: unknown) => Promise<void>) | undefined,
): TransportOptions {
  if (!onFailure) return options
  const onFailedAttempt = async (failure: unknown) => {
    await options.onFailedAttempt?.(failure)
    await onFailure(failure)
  }
  return { ...options, onFailedAttempt }
}

async function* emitEvents(reply: Reply): AsyncGenerator<StreamEvent[]> {
  yield toEvents(reply)
}

/** The whole reply to a streamed request. */
async function collectStream(
  client: MessagesSender,
  body: RequestParams,
  transport: TransportOptions,
): Promise<ReplyResponse> {
  let info: ResponseInfo = UNKNOWN_INFO
  const watched: MessagesSender = {
    create: (...request) => client.create(...request),
    countTokens: (...request) => client.countTokens(...request),
    stream: async (...request) => {
      const opened = await client.stream(...request)
      info = opened.info
      return opened
    },
  }
  const settings = { names: undefined, maxContinuations: 0, withHeaders: false }
  let last: Outcome = EMPTY_OUTCOME
  for await (const batch of streamCall({ client: watched, body, transport, ...settings })) {
    batch.drain()
    last = batch.reply
  }
  const reply: object = replyFromState(last.state)
  return { data: reply as Reply, info }
}
