import type { Step, Frame } from '../wire/frames.ts'
import { paceFrames } from '../stream/pace-frames.ts'
import { apiError } from '../wire/api-error.ts'
import type { Fault } from '../wire/faults.ts'
import { toFrame } from '../wire/frames.ts'
import { type Pace } from '../stream/pace.ts'

const never = Number.POSITIVE_INFINITY
const DATA = /^data: (.*)$/m

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
  return disturbed(paceFrames(frames, { ...pace, delay: fault.slow ?? pace.delay }), fault)
}
