import type { EventStreamCodec } from '@smithy/eventstream-codec'

import { apiError, type ApiError } from '../wire/api-error.ts'
import { concatBytes, lastByteOfCharacter } from '../wire/bytes.ts'
import type { Fault } from '../wire/faults.ts'
import { isObject, string } from '../wire/json.ts'
import { dataOf, type EventReader, type SentPiece } from '../wire/sent-events.ts'
import type { Frame, Step } from '../wire/frames.ts'
import type { SentEvent } from '../wire/sent-events.ts'
import type { WireEvent } from '../wire/types.ts'
import type { Framing } from './dialect.ts'

const PACKAGE = '@smithy/eventstream-codec'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Gives the exception that ends a stream for an error. */
export type ToException = (error: Pick<ApiError, 'type' | 'message'>) => {
  name: string
  message: string
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

// Bedrock pads every event, so that its length does not reveal that of the text.
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const paddingFor = (count: number): string => PADDING.slice(0, 5 + ((count * 23) % 54))

const header = (value: string) => ({ type: 'string' as const, value })

function encodeChunk(codec: EventStreamCodec, data: Uint8Array, count: number): Uint8Array {
  const body = JSON.stringify({ bytes: toBase64(data), p: paddingFor(count) })
  const headers = {
    ':event-type': header('chunk'),
    ':content-type': header('application/json'),
    ':message-type': header('event'),
  }
  return codec.encode({ headers, body: encoder.encode(body) })
}

function encodeException(
  codec: EventStreamCodec,
  { name, message }: ReturnType<ToException>,
): Uint8Array {
  const headers = {
    ':exception-type': header(name),
    ':content-type': header('application/json'),
    ':message-type': header('exception'),
  }
  return codec.encode({ headers, body: encoder.encode(JSON.stringify({ message })) })
}

function readError(data: string): Pick<ApiError, 'type' | 'message'> | undefined {
  try {
    const event: unknown = JSON.parse(data)
    if (!isObject(event) || event.type !== 'error' || !isObject(event.error)) return undefined
    const { type, message } = event.error
    return apiError({
      ...(typeof type === 'string' && { type }),
      ...(typeof message === 'string' && { message }),
    })
  } catch {
    return undefined
  }
}

const END_OF_EVENT = /\r\n\r\n|\n\n|\r\r/

// The data of the events that a text completes, which may begin and end anywhere.
function createDataReader(): (frame: Frame) => string[] {
  const createEventReader = new TextDecoder()
  let rest = ''
  return (frame) => {
    rest += typeof frame === 'string' ? frame : createEventReader.decode(frame, { stream: true })
    const events = rest.split(END_OF_EVENT)
    rest = events.pop() ?? ''
    return events.flatMap((event) => dataOf(event) ?? [])
  }
}

function removeByte(bytes: Uint8Array, at: number, mode: 'end' | 'continue'): Uint8Array {
  if (mode === 'end') return bytes.slice(0, at)
  return bytes.filter((_, index) => index !== at)
}

// A character can only break within the JSON of an event: around it all is ASCII.
function createTruncator(mode: Fault['truncatedUtf8']) {
  let done = mode === undefined
  return (bytes: Uint8Array): { bytes: Uint8Array; isLast: boolean } => {
    const at = done ? -1 : lastByteOfCharacter(bytes)
    if (at === -1 || mode === undefined) return { bytes, isLast: false }
    done = true
    return { bytes: removeByte(bytes, at, mode), isLast: mode === 'end' }
  }
}

function* frameSteps(
  codec: EventStreamCodec,
  toException: ToException,
  steps: Iterable<Step>,
  { truncatedUtf8 }: Fault,
): Generator<Step> {
  const read = createDataReader()
  const truncate = createTruncator(truncatedUtf8)
  let count = 0
  for (const step of steps) {
    if (step.do !== 'send') yield step
    const texts = step.do === 'send' ? read(step.bytes) : []
    for (const text of texts) {
      const error = readError(text)
      if (error) {
        yield { do: 'send', bytes: encodeException(codec, toException(error)) }
        return
      }
      count += 1
      const { bytes, isLast } = truncate(encoder.encode(text))
      yield { do: 'send', bytes: encodeChunk(codec, bytes, count) }
      if (isLast) return
    }
  }
}

type Decoded = ReturnType<EventStreamCodec['decode']>

function readChunkText(body: Uint8Array): string {
  const json: unknown = JSON.parse(decoder.decode(body))
  return isObject(json) ? decoder.decode(fromBase64(string(json.bytes))) : ''
}

function decodeEvent({ headers, body }: Decoded, at: number): SentEvent {
  const name = headers[':exception-type']?.value
  if (typeof name === 'string') {
    const { message }: { message: string } = JSON.parse(decoder.decode(body))
    return { at, event: { type: 'error', error: { type: name, message } } }
  }
  const text = readChunkText(body)
  try {
    const event: WireEvent = JSON.parse(text)
    return { at, event }
  } catch {
    return { at, raw: text }
  }
}

function createEventReader(codec: EventStreamCodec): EventReader {
  const events: SentEvent[] = []
  let rest: Uint8Array = new Uint8Array()
  let read = 0
  const readPiece = ({ bytes, at }: SentPiece) => {
    rest = concatBytes(rest, typeof bytes === 'string' ? encoder.encode(bytes) : bytes)
    while (rest.length >= 4) {
      const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0)
      if (length > rest.length) return
      events.push(decodeEvent(codec.decode(rest.subarray(0, length)), at))
      rest = rest.subarray(length)
    }
  }
  return {
    events,
    readOn(pieces) {
      for (const piece of pieces.slice(read)) readPiece(piece)
      read = pieces.length
    },
    rest: () => (rest.length === 0 ? '' : `(${rest.length} bytes of an event)`),
  }
}

/** Loads the framing of `application/vnd.amazon.eventstream`; without its codec, says what is missing. */
export async function loadEventStream(
  toException: ToException,
): Promise<Framing | { missing: string }> {
  try {
    const { EventStreamCodec } = await import('@smithy/eventstream-codec')
    const codec = new EventStreamCodec(
      (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
      (text) => encoder.encode(text),
    )
    return {
      headers: {
        'content-type': 'application/vnd.amazon.eventstream',
        'x-amzn-bedrock-content-type': 'application/json',
      },
      framed: (steps, fault) => frameSteps(codec, toException, steps, fault),
      reader: () => createEventReader(codec),
    }
  } catch {
    return {
      missing: `Streams of Amazon Bedrock need the package ${PACKAGE}: npm install --save-dev ${PACKAGE}`,
    }
  }
}
