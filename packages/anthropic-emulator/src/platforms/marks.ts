import { isObject, without } from '../wire/json.ts'
import type { NewId } from '../wire/ids.ts'
import type { Json } from '../wire/types.ts'

const MARKED = ['msg', 'toolu', 'srvtoolu', 'req']

/** Marks the ids that a platform's models give, such as `msg_vrtx_01…`. */
export const withInfix =
  (infix: string) =>
  (newId: NewId): NewId =>
  (prefix) =>
    newId(MARKED.includes(prefix) ? `${prefix}_${infix}` : prefix)

const INPUT = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
]

const DELTA = 'event: message_delta\ndata: '

function toDelta(frame: string): string {
  if (!frame.startsWith(DELTA)) return frame
  const event = JSON.parse(frame.slice(DELTA.length)) as Json
  if (!isObject(event.usage)) return frame
  return `${DELTA}${JSON.stringify({ ...event, usage: without(event.usage, ...INPUT) })}\n\n`
}

/** Events whose last usage counts only what was written: these platforms leave the rest to the first. */
export const withoutInput = (frames: readonly string[]): readonly string[] => frames.map(toDelta)

/** A message without the parts of `usage` that only Anthropic's own API has. */
export function withoutTiers(message: Json): Json {
  if (!isObject(message.usage)) return message
  return { ...message, usage: without(message.usage, 'service_tier', 'inference_geo') }
}
