import type { Json } from './types.ts'
import { string } from './json.ts'

/** A ping in SSE framing; it alone is written with a blank. */
export const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

/** An event in SSE framing. */
export function toFrame(event: Json): string {
  if (event.type === 'ping') return PING
  return `event: ${string(event.type)}\ndata: ${JSON.stringify(event)}\n\n`
}

/** What is sent in one piece: an event of a stream, or a part of another body. */
export type Frame = string | Uint8Array

/** One thing that happens while a body is sent. */
export type Step =
  | { do: 'send'; bytes: Frame }
  | { do: 'wait'; ms: number }
  | { do: 'cut' }
  | { do: 'stall' }

/** A text that is written once more whenever it is read. */
export interface Rewritable {
  readonly text: string
}
