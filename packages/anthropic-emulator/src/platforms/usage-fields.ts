import { isObject, without } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

const INPUT = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
]

const DELTA = 'event: message_delta\ndata: '

function toDelta(frame: string): string {
  if (!frame.startsWith(DELTA)) return frame
  const event: Json = JSON.parse(frame.slice(DELTA.length))
  if (!isObject(event.usage)) return frame
  return `${DELTA}${JSON.stringify({ ...event, usage: without(event.usage, ...INPUT) })}\n\n`
}

/** Removes the input counters from the last usage: these platforms send them only in the first. */
export const removeInputCounts = (frames: readonly string[]): readonly string[] =>
  frames.map(toDelta)

/** Removes the parts of a message's `usage` that only Anthropic's own API has. */
export function removeTiers(message: Json): Json {
  if (!isObject(message.usage)) return message
  return { ...message, usage: without(message.usage, 'service_tier', 'inference_geo') }
}
