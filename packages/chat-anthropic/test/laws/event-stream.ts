/** Server-sent events in the frames of Amazon's event streams, as Bedrock sends them. */
import { EventStreamCodec } from '@smithy/eventstream-codec'
import { parseEvents } from './reference.ts'

export const EVENT_STREAM = 'application/vnd.amazon.eventstream'

const utf8 = {
  decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  encode: (text: string) => new TextEncoder().encode(text),
}
const codec = new EventStreamCodec(
  (input) => (typeof input === 'string' ? input : utf8.decode(input as Uint8Array)),
  utf8.encode,
)

const HEADERS = {
  ':event-type': { type: 'string', value: 'chunk' },
  ':content-type': { type: 'string', value: 'application/json' },
  ':message-type': { type: 'string', value: 'event' },
} as const

/** Each event in a frame of its own. */
export function framed(sse: Uint8Array): Uint8Array {
  return Buffer.concat(
    parseEvents(sse).map((event) => {
      const bytes = Buffer.from(JSON.stringify(event)).toString('base64')
      return codec.encode({ headers: HEADERS, body: utf8.encode(JSON.stringify({ bytes })) })
    }),
  )
}
