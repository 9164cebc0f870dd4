import { byteSteps, preparedFrames, wholeBody } from '../faults/byte-faults.ts'
import { joined, toBytes } from '../wire/bytes.ts'
import { toBodyStream, type BodyConnection } from '../stream/body-stream.ts'
import type { Fault } from '../wire/faults.ts'
import type { Exchange } from './exchange.ts'
import { isImmediate, type Pace } from '../stream/pace.ts'
import type { Framing } from '../platforms/dialect.ts'
import { merged, type Reply } from '../wire/reply.ts'
import { eventSteps } from '../faults/event-faults.ts'
import type { Frame, Step } from '../wire/frames.ts'
import type { StreamText } from '../stream/stream-text.ts'

/** Names in lower case. */
export type Headers = Record<string, string>

/** The first part of a response, and what goes wrong with the rest. */
export interface Head {
  status: number
  headers: Headers
  fault: Fault
}

// These are over before the body, or are a matter of headers only.
const BEFORE_BODY = ['delay', 'refuseConnection', 'contentType']

function breaks(fault: Fault): boolean {
  return Object.entries(fault).some(
    ([name, value]) => value !== undefined && !BEFORE_BODY.includes(name),
  )
}

function link({ entry, log, wire }: Exchange): BodyConnection {
  const onEnd = (aborted: boolean) => {
    if (aborted) entry.aborted = true
    log.ended()
    wire.onEnd?.()
  }
  log.told = true
  wire.onBegin?.()
  const onSent = (bytes: Frame) => log.wrote(bytes)
  const hangUp = wire.hangUp && (() => wire.hangUp?.())
  return { signal: wire.signal, onEnd, onSent, ...(hangUp && { hangUp }) }
}

function typed(headers: Headers, { contentType }: Fault): Headers {
  if (contentType === undefined) return headers
  const { 'content-type': _, ...others } = headers
  return contentType === '' ? others : { ...others, 'content-type': contentType }
}

function slowly(exchange: Exchange, steps: Iterable<Step>, head: Head, framing: Headers): Reply {
  const { status, headers, fault } = head
  const length = fault.contentLength
  const all = length === undefined ? framing : { 'content-length': `${length}` }
  const body = toBodyStream(steps, link(exchange))
  return { status, headers: { ...typed(headers, fault), ...all }, body }
}

function atOnce(exchange: Exchange, body: Frame, { status, headers, fault }: Head): Reply {
  exchange.log.whole(body)
  return { status, headers: typed(headers, fault), body }
}

const CHUNKED = { 'transfer-encoding': 'chunked' }

const areTexts = (frames: readonly Frame[]): frames is readonly string[] =>
  frames.every((frame) => typeof frame === 'string')

/** A stream of events, in SSE framing. */
export interface Stream {
  frames: () => readonly Frame[]
  /** All of them as one text, where they are texts. */
  whole?: () => StreamText
}

/** A stream of these frames. */
export function toStream(frames: readonly Frame[]): Stream {
  if (!areTexts(frames)) return { frames: () => frames }
  const text = frames.join('')
  return { frames: () => frames, whole: () => ({ text, again: { text } }) }
}

interface Framed {
  frames: readonly Frame[]
  framing: Framing
}

// What breaks characters broke them within the frames.
const aroundFrames = ({ truncatedUtf8: _, ...fault }: Fault): Fault => fault

function sendFramed(
  exchange: Exchange,
  { frames, framing }: Framed,
  pace: Pace,
  head: Head,
): Reply {
  const { fault } = head
  const events = eventSteps(preparedFrames(frames, fault), fault, pace)
  const steps = framing.framed(events, fault)
  exchange.log.readBy(framing.reader)
  if (!isImmediate(pace) || breaks(fault)) {
    return slowly(exchange, byteSteps(steps, aroundFrames(fault)), head, CHUNKED)
  }
  const sent = [...steps].flatMap((step) => (step.do === 'send' ? [toBytes(step.bytes)] : []))
  const { headers, ...others } = head
  return atOnce(exchange, joined(...sent), { ...others, headers: merged(headers, CHUNKED) })
}

/** A stream of events: all at once when nothing makes it wait or break. */
export function sendStream(
  exchange: Exchange,
  { frames, whole }: Stream,
  pace: Pace,
  head: Head,
): Reply {
  const { status, fault, headers } = head
  const framing = exchange.dialect?.framing
  if (framing) return sendFramed(exchange, { frames: frames(), framing }, pace, head)
  if (whole && isImmediate(pace) && !breaks(fault)) {
    const { text, again } = whole()
    // The log keeps the way to the text instead of the text, which is most of what a reply weighs.
    exchange.log.rewritable(again, text.length)
    return { status, headers: merged(typed(headers, fault), CHUNKED), body: text }
  }
  const steps = eventSteps(preparedFrames(frames(), fault), fault, pace)
  return slowly(exchange, byteSteps(steps, fault), head, CHUNKED)
}

// Whether a client can only learn from the end of the body how long it is.
const isShortened = ({ endAfter, endAfterBytes, truncatedUtf8 }: Fault): boolean =>
  (endAfter ?? endAfterBytes ?? truncatedUtf8) !== undefined

/** A body without events. */
export function sendWhole(exchange: Exchange, body: Frame, head: Head): Reply {
  if (!breaks(head.fault)) return atOnce(exchange, body, head)
  const { steps, bytes } = wholeBody(body, head.fault)
  const length = { 'content-length': `${bytes.length}` }
  return slowly(exchange, steps, head, isShortened(head.fault) ? CHUNKED : length)
}
