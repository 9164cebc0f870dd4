import { apiError } from './api-error.ts'
import type { Fault } from './delivery-types.ts'
import { PING, toFrame } from './events.ts'
import { isObject, string } from './json.ts'
import { isImmediate, type Pace } from './pace.ts'
import { countText } from './tokens.ts'

/** What is sent in one piece: an event of a stream, or a part of another body. */
export type Frame = string | Uint8Array

/** One thing that happens while a body is sent. */
export type Step =
  | { do: 'send'; bytes: Frame }
  | { do: 'wait'; ms: number }
  | { do: 'cut' }
  | { do: 'stall' }

const never = Number.POSITIVE_INFINITY
const DATA = /^data: (.*)$/m

// How many tokens an event brings; only deltas do.
function tokensOf(frame: Frame): number {
  if (typeof frame !== 'string' || !frame.startsWith('event: content_block_delta')) return 0
  try {
    const event: unknown = JSON.parse(DATA.exec(frame)?.[1] ?? '')
    const delta = isObject(event) && isObject(event.delta) ? event.delta : {}
    return countText(string(delta.text ?? delta.thinking ?? delta.partial_json))
  } catch {
    return 0
  }
}

// Waits, with the pings that fall into the waiting.
function waiting(pingEvery: number): (ms: number) => Generator<Step> {
  let untilPing = pingEvery
  return function* (ms) {
    let left = ms
    while (left >= untilPing) {
      yield { do: 'wait', ms: untilPing }
      yield { do: 'send', bytes: PING }
      left -= untilPing
      untilPing = pingEvery
    }
    if (left > 0) yield { do: 'wait', ms: left }
    untilPing -= left
  }
}

function* paced(frames: readonly Frame[], pace: Pace): Generator<Step> {
  const wait = waiting(pace.pingEvery)
  const perToken = 1000 / pace.tokensPerSecond
  for (const [at, bytes] of frames.entries()) {
    const first = at === 1 ? pace.timeToFirstToken : 0
    const ms = pace.delay + first + (perToken > 0 ? perToken * tokensOf(bytes) : 0)
    // Nothing comes before the first event, no ping either.
    if (at > 0) yield* wait(ms)
    else if (ms > 0) yield { do: 'wait', ms }
    yield { do: 'send', bytes }
  }
}

/** How long a stream of these frames takes, in milliseconds. */
export function duration(frames: readonly Frame[], pace: Pace): number {
  if (isImmediate(pace)) return 0
  const waits = [...paced(frames, { ...pace, delay: 0, pingEvery: never })]
  return waits.reduce((sum, step) => sum + (step.do === 'wait' ? step.ms : 0), 0)
}

/** The error that a fault puts into the middle of a stream. */
export function lateError(errorAfter: NonNullable<Fault['errorAfter']>) {
  const { type = 'overloaded_error', message } = typeof errorAfter === 'number' ? {} : errorAfter
  const { message: usual } = apiError({ type })
  return { type, message: message ?? usual }
}

const eventsOf = ({ errorAfter = never }: Fault): number =>
  typeof errorAfter === 'number' ? errorAfter : errorAfter.events

function* trouble(fault: Fault, sent: number): Generator<Step, boolean> {
  if (fault.errorAfter !== undefined && sent >= eventsOf(fault)) {
    yield { do: 'send', bytes: toFrame({ type: 'error', error: lateError(fault.errorAfter) }) }
    return true
  }
  if (sent >= (fault.cutAfter ?? never)) {
    yield { do: 'cut' }
    return true
  }
  if (sent >= (fault.stallAfter ?? never)) {
    yield { do: 'stall' }
    return true
  }
  return sent >= (fault.endAfter ?? never)
}

function malformed(frame: Frame): Frame {
  if (typeof frame !== 'string') return frame.slice(0, frame.length / 2)
  return frame.replace(DATA, (_, data: string) => `data: ${data.slice(0, data.length / 2)}`)
}

function* disturbed(steps: Iterable<Step>, fault: Fault): Generator<Step> {
  let sent = 0
  if (yield* trouble(fault, sent)) return
  for (const step of steps) {
    if (step.do !== 'send') {
      yield step
      continue
    }
    sent += 1
    const bytes = sent === fault.malformedEvent ? malformed(step.bytes) : step.bytes
    yield { do: 'send', bytes }
    if (sent === fault.duplicateEvent) yield { do: 'send', bytes }
    if (yield* trouble(fault, sent)) return
  }
}

/** The events of a stream in order, with its pace and the faults that are counted in events. */
export function eventSteps(frames: readonly Frame[], fault: Fault, pace: Pace): Iterable<Step> {
  return disturbed(paced(frames, { ...pace, delay: fault.slow ?? pace.delay }), fault)
}
