/**
 * A place between a model and its API: bulk work sees requests there, and answers some itself. It is
 * global, since the two builds of this package are two copies of every module.
 */
import type { MessagesClient } from './client.ts'

/** Sends the requests of a model. */
export type MessagesSender = Pick<MessagesClient, 'create' | 'stream' | 'countTokens'>

/** Gives what sends the requests of a call in place of the model's client, or that client. */
export type Interceptor = (
  client: MessagesSender,
  model: object,
  /** The options of the call. */
  options: object,
) => MessagesSender

const KEY = Symbol.for('chat-anthropic.interceptor')

interface Global {
  [KEY]?: Interceptor
}

/** Puts an interceptor before the one that is there. */
export function addInterceptor(interceptor: Interceptor): void {
  const shared = globalThis as Global
  const before = shared[KEY]
  shared[KEY] = (client, model, options) =>
    interceptor(before?.(client, model, options) ?? client, model, options)
}

/** What sends the requests of a call that a model makes now. */
export function interceptClient(
  client: MessagesClient,
  model: object,
  options: object,
): MessagesSender {
  const shared = globalThis as Global
  return shared[KEY]?.(client, model, options) ?? client
}
