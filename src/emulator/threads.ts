import { apiError, type ApiError } from './api-error.ts'
import { isObject, objects, string } from './json.ts'
import type { Json } from './types.ts'

/** Conversations that the server holds, by the id of their last reply. */
export interface Threads {
  /** The request as if the client had sent the whole conversation. */
  expand: (body: Json) => { body: Json } | { refused: ApiError }
  /** Holds the conversation of a request with its reply. */
  remember: (body: Json, reply: Json) => void
}

// A thread keeps these from its first request; a later one must not send them.
const KEPT = ['system', 'tools']

function lost(id: string): ApiError {
  const message = `thread: No thread is held under the message id ${id}.`
  return apiError({ status: 404, message, details: { error_code: 'thread_not_found' } })
}

/** A place for conversations. */
export function threads(): Threads {
  const held = new Map<string, Json>()
  return {
    expand(body) {
      const { thread } = body
      if (!isObject(thread) || thread.type !== 'continue') return { body }
      const id = string(thread.previous_message_id)
      const kept = held.get(id)
      if (!kept) return { refused: lost(id) }
      const repeated = KEPT.find((field) => body[field] !== undefined)
      if (repeated !== undefined) {
        const message = `${repeated}: cannot be set when a thread continues`
        return { refused: apiError({ status: 400, message }) }
      }
      const messages = [...objects(kept.messages), ...objects(body.messages)]
      return { body: { ...kept, ...body, messages } }
    },
    remember(body, reply) {
      if (!isObject(body.thread)) return
      const turn = { role: 'assistant', content: reply.content }
      const fields = KEPT.flatMap((field) => (field in body ? [[field, body[field]]] : []))
      const messages = [...objects(body.messages), turn]
      held.set(string(reply.id), { ...(Object.fromEntries(fields) as Json), messages })
    },
  }
}
