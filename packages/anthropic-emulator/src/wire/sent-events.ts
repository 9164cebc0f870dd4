import type { WireEvent } from './types.ts'

/** Bytes as they left, and when. */
export interface SentPiece {
  bytes: string | Uint8Array
  /** Of the bytes, where they are written only when they are read. */
  size?: number
  /** Milliseconds since the request arrived. */
  at: number
}

const END_OF_FRAME = /\r\n\r\n|\n\n|\r\r/

/** The data of an event in SSE framing. */
export function dataOf(frame: string): string | undefined {
  const lines = frame.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
  if (lines.length === 0) return undefined
  return lines.map((line) => line.slice('data:'.length).replace(/^ /, '')).join('\n')
}

/** A frame as the event it carries, or as text where it carries none. */
function toSentEvent(frame: string, at: number): SentEvent {
  const data = dataOf(frame)
  if (data === undefined) return { at, raw: frame }
  try {
    const event: unknown = JSON.parse(data)
    if (typeof event === 'object' && event !== null) return { at, event: event as WireEvent }
  } catch {
    // Returned as text below.
  }
  return { at, raw: frame }
}

/** Reads the events out of pieces, which may end anywhere. */
export interface EventReader {
  /** Every event that the pieces read so far complete. */
  events: SentEvent[]
  /** Reads the pieces that were not there last time. */
  readOn: (pieces: readonly SentPiece[]) => void
  /** Text after the last complete event. */
  rest: () => string
}

/** A reader at the beginning of a stream. */
export function eventReader(): EventReader {
  const decoder = new TextDecoder()
  const events: SentEvent[] = []
  let read = 0
  let rest = ''
  const readPiece = ({ bytes, at }: SentPiece) => {
    rest += typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true })
    const frames = rest.split(END_OF_FRAME)
    rest = frames.pop() ?? ''
    for (const frame of frames) if (frame !== '') events.push(toSentEvent(frame, at))
  }
  return {
    events,
    readOn(pieces) {
      while (read < pieces.length) {
        const piece = pieces[read]
        if (piece) readPiece(piece)
        read += 1
      }
    },
    rest: () => rest,
  }
}

/** A part of a stream as it was sent: an event, or text that is not one. */
export interface SentEvent {
  /** Milliseconds since the request arrived. */
  at: number
  /** The event, parsed; not there where it is no JSON. */
  event?: WireEvent
  /** Not there unless the data of the event is no JSON, or the stream ends within it. */
  raw?: string
}
