/**
 * Sees the requests that models make while something runs, changes them on their way, and reads
 * what their replies used. A stream goes on as it comes.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { addInterceptor, type MessagesSender } from '../../client/interception.ts'
import { mergeUsage } from '../../response/usage.ts'
import {
  type Fields,
  type RawUsage,
  type RequestParams,
  type StreamEvent,
  toRecord,
} from '../../wire.ts'

/** A request that a model is about to make. */
export interface WatchedRequest {
  body: RequestParams
  /** Whether it is the agent's own, and not one that a middleware makes beside it. */
  isAgents: boolean
}

/** What a reply reports of itself, as far as it has arrived. */
export interface WatchedReply {
  /** The fields of the message: `id`, `model`, `container` and others. */
  fields: Fields
  usage: RawUsage
}

/** What is done with the requests of a run. */
export interface RequestWatcher {
  /** The body to send in its place. What it throws ends the call, and nothing is sent. */
  prepare?(request: WatchedRequest): RequestParams
  /** Called once for each reply, also for one that broke off. */
  settle?(request: WatchedRequest, reply: WatchedReply): void
}

/** The option that marks an agent's own calls; requests beside them do not have it. */
const MARK = 'isCallOfAgent'

/** Settings of a model call that mark it as the agent's own. */
export function markAgentCall(settings: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...settings, [MARK]: true }
}

let storage: AsyncLocalStorage<readonly RequestWatcher[]> | undefined

/** Runs something whose requests a watcher sees, after those that watch already. */
export function watchRequests<T>(watcher: RequestWatcher, run: () => T): T {
  storage ??= createStorage()
  return storage.run([...(storage.getStore() ?? []), watcher], run)
}

function createStorage(): AsyncLocalStorage<readonly RequestWatcher[]> {
  const created = new AsyncLocalStorage<readonly RequestWatcher[]>()
  addInterceptor((client, _model, options) => {
    const watchers = created.getStore()
    const isAgents = toRecord(options)[MARK] === true
    return watchers?.length ? toWatchedClient(client, watchers, isAgents) : client
  })
  return created
}

function toWatchedClient(
  client: MessagesSender,
  watchers: readonly RequestWatcher[],
  isAgents: boolean,
): MessagesSender {
  const prepare = (body: RequestParams): WatchedRequest =>
    watchers.reduce<WatchedRequest>(
      (request, watcher) => ({ isAgents, body: watcher.prepare?.(request) ?? request.body }),
      { isAgents, body },
    )
  const settle = (request: WatchedRequest, reply: WatchedReply) => {
    for (const watcher of watchers) watcher.settle?.(request, reply)
  }
  return {
    countTokens: (body, options) => client.countTokens(body, options),
    create: async (body, options) => {
      const request = prepare(body)
      const response = await client.create(request.body, options)
      const { usage, ...fields } = toRecord(response.data)
      settle(request, { fields, usage: toRecord(usage) })
      return response
    },
    stream: async (body, options) => {
      const request = prepare(body)
      const { events, info } = await client.stream(request.body, options)
      return { events: readAlong(events, (reply) => settle(request, reply)), info }
    },
  }
}

/** The same events; what they report of the message is known when they end, in whatever way. */
async function* readAlong(
  events: AsyncGenerator<StreamEvent[]>,
  end: (reply: WatchedReply) => void,
): AsyncGenerator<StreamEvent[]> {
  let reply: WatchedReply = { fields: {}, usage: {} }
  try {
    for await (const batch of events) {
      reply = batch.reduce(readEvent, reply)
      yield batch
    }
  } finally {
    end(reply)
  }
}

function readEvent(reply: WatchedReply, event: StreamEvent): WatchedReply {
  if (event.type !== 'message_start' && event.type !== 'message_delta') return reply
  const beside: Fields =
    event.type === 'message_start' ? toRecord(event.message) : toRecord(event.delta)
  const { usage: ofMessage, ...fields } = beside
  const { usage: ofEvent } = event as { usage?: RawUsage }
  return {
    fields: { ...reply.fields, ...fields },
    usage: mergeUsage(mergeUsage(reply.usage, ofEvent), toRecord(ofMessage)),
  }
}
