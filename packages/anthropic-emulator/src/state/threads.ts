import { apiError, type ApiError } from '../wire/api-error.ts'
import { BoundedMap } from '../wire/memory.ts'
import { isObject, objects, string, without } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** Conversations that the server holds, by the id of their last reply. */
export interface Threads {
  /** The request as if the client had sent the whole conversation. */
  expand: (body: Json) => { body: Json } | { refused: ApiError }
  /** Holds the conversation of a request with its reply. */
  remember: (body: Json, reply: Json) => void
}

// A thread keeps these from its first request.
const KEPT = ['system', 'tools']

function refuseThread(status: number, code: string, message: string): { refused: ApiError } {
  const error = apiError({ status, message: `thread: ${message}`, details: { error_code: code } })
  return { refused: error }
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

function withoutBreakpoint(value: unknown): unknown {
  if (!isObject(value)) return value
  const { content } = value
  const bare = without(value, 'cache_control')
  return Array.isArray(content) ? { ...bare, content: content.map(withoutBreakpoint) } : bare
}

// Cache breakpoints were for the request that sent them: in later ones they take up no place.
function withoutBreakpoints(messages: unknown): Json[] {
  return objects(messages).flatMap((message) => objects([withoutBreakpoint(message)]))
}

interface Held {
  fields: Json
  messages: readonly Json[]
  continued: boolean
}

function continueThread(body: Json, { fields, messages }: Held) {
  const changed = KEPT.find((field) => field in body && !isSame(body[field], fields[field]))
  if (changed !== undefined) {
    const message = `\`${changed}\` differs from the value that is stored with the thread.`
    return refuseThread(400, 'thread_fingerprint_mismatch', message)
  }
  return { body: { ...fields, ...body, messages: [...messages, ...objects(body.messages)] } }
}

const continuedId = ({ thread }: Json): string | undefined =>
  isObject(thread) && thread.type === 'continue' ? string(thread.previous_message_id) : undefined

/** A place for conversations; beyond so many bytes the oldest are forgotten. */
export function createThreads(most = Infinity): Threads {
  const all = new BoundedMap<Held>(most)
  return {
    expand(body) {
      const id = continuedId(body)
      if (id === undefined) return { body }
      const held = all.get(id)
      if (!held) {
        return refuseThread(
          404,
          'thread_not_found',
          `No thread is held under the message id ${id}.`,
        )
      }
      if (!held.continued) return continueThread(body, held)
      const message = `The response ${id} has already been continued, which each can be only once.`
      return refuseThread(400, 'thread_already_continued', message)
    },
    remember(body, reply) {
      if (!isObject(body.thread)) return
      const before = all.get(continuedId(body) ?? '')
      if (before) before.continued = true
      const turn = { role: 'assistant', content: reply.content }
      const kept = KEPT.flatMap((field): [string, unknown][] =>
        field in body ? [[field, body[field]]] : [],
      )
      const held = {
        fields: Object.fromEntries(kept),
        messages: withoutBreakpoints([...objects(body.messages), turn]),
        continued: false,
      }
      all.set(string(reply.id), held, JSON.stringify(held).length)
    },
  }
}
