import { isObject, objects, string } from '../wire/json.ts'
import type { Mask } from '../wire/mask.ts'
import { bodyOf, maskOf } from './journal.ts'
import type { JournalEntry, JournalReply } from './types.ts'
import type { Json } from '../wire/types.ts'

/** A value without the credentials in it. */
function maskValue(value: unknown, mask: Mask): unknown {
  return value === undefined ? undefined : (JSON.parse(mask(JSON.stringify(value))) as unknown)
}

function maskReply(reply: JournalReply | undefined, mask: Mask): Json | undefined {
  if (!reply) return undefined
  const { status, headers, ...content } = reply
  return { status, headers, ...(maskValue(content, mask) as Json) }
}

/** An entry as others may see it. */
export function publicEntry(entry: JournalEntry): Json {
  const { body, durationMs, reply } = entry
  const mask = maskOf(entry)
  return { ...entry, body: maskValue(body, mask), durationMs, reply: maskReply(reply, mask) }
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

// A preview must not end within a secret, which would then have no shape any more.
const LONGEST_SECRET = 4_000

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
    preview: maskOf(entry)(questionOf(body).slice(0, LONGEST_SECRET)).slice(0, MOST_PREVIEW),
    stop_reason: reply?.stop_reason,
    usage: reply?.usage,
    error: maskValue(reply?.error, maskOf(entry)),
    ...(isCut(entry) && { cut: true }),
  }
}
