import { applyByteFaults, breakWholeBody, prepareFrames } from '../faults/byte-faults.ts'
import { applyEventFaults } from '../faults/event-faults.ts'
import type { Framing } from '../platforms/dialect.ts'
import { toBodyStream, type BodyConnection } from '../stream/body-stream.ts'
import { isImmediate, type Pace } from '../stream/pace.ts'
import type { StreamText } from '../stream/stream-text.ts'
import { concatBytes, toBytes } from '../wire/bytes.ts'
import type { Fault } from '../wire/faults.ts'
import type { Frame, Step } from '../wire/frames.ts'
import { mergeHeaders, type Reply } from '../wire/reply.ts'
import type { ReplyTarget } from './target.ts'

/** A reply up to its body, and what goes wrong with the body. */
export interface ReplyHead {
  status: number
  headers: Reply['headers']
  fault: Fault
}

// These are over before the body, or change headers only.
const BEFORE_BODY = ['delay', 'refuseConnection', 'loseReply', 'contentType']

function breaksBody(fault: Fault): boolean {
  return Object.entries(fault).some(
    ([name, value]) => value !== undefined && !BEFORE_BODY.includes(name),
  )
}

function openConnection({ entry, log, connection }: ReplyTarget): BodyConnection {
  const onEnd = (aborted: boolean) => {
    if (aborted) entry.aborted = true
    log.end()
    connection.onEnd?.()
  }
  log.isRecordedBySender = true
  connection.onBegin?.()
  const onSent = (bytes: Frame) => log.appendBytes(bytes)
  const hangUp = connection.hangUp && (() => connection.hangUp?.())
  return { signal: connection.signal, onEnd, onSent, ...(hangUp && { hangUp }) }
}

function withContentType(headers: Reply['headers'], { contentType }: Fault): Reply['headers'] {
  if (contentType === undefined) return headers
  const { 'content-type': _, ...others } = headers
  return contentType === '' ? others : { ...others, 'content-type': contentType }
}

function sendStreamed(
  target: ReplyTarget,
  steps: Iterable<Step>,
  { status, headers, fault }: ReplyHead,
  framing: Reply['headers'],
): Reply {
  const length = fault.contentLength
  const framed = length === undefined ? framing : { 'content-length': `${length}` }
  const body = toBodyStream(steps, openConnection(target))
  return { status, headers: { ...withContentType(headers, fault), ...framed }, body }
}

function sendBuffered(
  { log }: ReplyTarget,
  body: Frame,
  { status, headers, fault }: ReplyHead,
): Reply {
  log.setBody(body)
  return { status, headers: withContentType(headers, fault), body }
}

const CHUNKED = { 'transfer-encoding': 'chunked' }

const areTexts = (frames: readonly Frame[]): frames is readonly string[] =>
  frames.every((frame) => typeof frame === 'string')

/** A stream of events, in SSE framing. */
export interface EventStream {
  frames: () => readonly Frame[]
  /** All of them as one text, where they are texts. */
  whole?: () => StreamText
}

/** A stream of these frames. */
export function toEventStream(frames: readonly Frame[]): EventStream {
  if (!areTexts(frames)) return { frames: () => frames }
  const text = frames.join('')
  return { frames: () => frames, whole: () => ({ text, again: { text } }) }
}

interface PlatformFrames {
  frames: readonly Frame[]
  framing: Framing
}

// Characters are broken within the frames, before the platform frames them.
const aroundFrames = ({ truncatedUtf8: _, ...fault }: Fault): Fault => fault

function sendInFraming(
  target: ReplyTarget,
  { frames, framing }: PlatformFrames,
  pace: Pace,
  head: ReplyHead,
): Reply {
  const { fault } = head
  const events = applyEventFaults(prepareFrames(frames, fault), fault, pace)
  const steps = framing.framed(events, fault)
  target.log.readBy(framing.reader)
  if (!isImmediate(pace) || breaksBody(fault)) {
    return sendStreamed(target, applyByteFaults(steps, aroundFrames(fault)), head, CHUNKED)
  }
  const sent = [...steps].flatMap((step) => (step.do === 'send' ? [toBytes(step.bytes)] : []))
  const headers = mergeHeaders(head.headers, CHUNKED)
  return sendBuffered(target, concatBytes(...sent), { ...head, headers })
}

/** A stream of events: in one piece when nothing makes it wait or break. The headers become the reply's. */
export function sendEventStream(
  target: ReplyTarget,
  { frames, whole }: EventStream,
  pace: Pace,
  head: ReplyHead,
): Reply {
  const { status, fault, headers } = head
  const framing = target.dialect?.framing
  if (framing) return sendInFraming(target, { frames: frames(), framing }, pace, head)
  if (whole && isImmediate(pace) && !breaksBody(fault)) {
    const { text, again } = whole()
    // The log keeps what makes the text instead of the text, which is most of what a reply weighs.
    target.log.setLazyBody(again, text.length)
    // Not merged: these headers were made for this reply, and a copy of twenty takes its time.
    const framed = Object.assign(withContentType(headers, fault), CHUNKED)
    return { status, headers: framed, body: text }
  }
  const steps = applyEventFaults(prepareFrames(frames(), fault), fault, pace)
  return sendStreamed(target, applyByteFaults(steps, fault), head, CHUNKED)
}

// Whether a client can only learn from the end of the body how long it is.
const isShortened = ({ endAfter, endAfterBytes, endAfterLines, truncatedUtf8 }: Fault): boolean =>
  (endAfter ?? endAfterBytes ?? endAfterLines ?? truncatedUtf8) !== undefined

/** A body without events. */
export function sendBody(target: ReplyTarget, body: Frame, head: ReplyHead): Reply {
  if (!breaksBody(head.fault)) return sendBuffered(target, body, head)
  const { steps, bytes } = breakWholeBody(body, head.fault)
  const length = { 'content-length': `${bytes.length}` }
  return sendStreamed(target, steps, head, isShortened(head.fault) ? CHUNKED : length)
}
