import { isObject, objects, string } from '../wire/json.ts'
import { bodyOf } from './journal.ts'
import type { JournalEntry } from './types.ts'
import type { Json } from '../wire/types.ts'

// Credentials that a body carries to third parties.
const SECRET_FIELDS = ['authorization_token']

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact)
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([key, field]) => {
    const secret = SECRET_FIELDS.includes(key) && typeof field === 'string'
    return [key, secret ? '[redacted]' : redact(field)]
  })
  return Object.fromEntries(fields) as Json
}

/** An entry as others may see it. */
export function publicEntry(entry: JournalEntry): Json {
  const { body, durationMs, reply } = entry
  return { ...entry, body: redact(body), durationMs, reply }
}

function questionOf(body: Json): string {
  const last = objects(body.messages).at(-1)
  if (!last) return ''
  if (typeof last.content === 'string') return last.content
  const blocks = objects(last.content)
  const texts = blocks.map(({ text }) => string(text)).filter((text) => text !== '')
  return texts.at(-1) ?? blocks.map(({ type }) => string(type)).join(', ')
}

// A stream that ends in neither its last event nor an error.
function isCut({ durationMs, aborted, reply }: JournalEntry): boolean {
  if (durationMs === undefined || aborted || !reply?.events || reply.error) return false
  return reply.status < 400 && reply.events.at(-1)?.event?.type !== 'message_stop'
}

const MOST_PREVIEW = 120

/** An entry in a line. */
export function summaryOf(entry: JournalEntry): Json {
  const { id, method, path, platform, at, status, aborted, durationMs, reply } = entry
  const asked = bodyOf(entry)
  const body = isObject(asked) ? asked : {}
  return {
    id,
    at,
    method,
    path,
    ...(platform !== undefined && { platform }),
    status,
    aborted,
    durationMs,
    model: body.model,
    stream: body.stream === true,
    preview: questionOf(body).slice(0, MOST_PREVIEW),
    stop_reason: reply?.stop_reason,
    usage: reply?.usage,
    error: reply?.error,
    ...(isCut(entry) && { cut: true }),
  }
}
