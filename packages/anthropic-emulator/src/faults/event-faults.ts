import type { Pace } from '../stream/pace.ts'
import { paceFrames } from '../stream/pace-frames.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'
import type { Fault } from '../wire/faults.ts'
import { toFrame, type Frame, type Step } from '../wire/frames.ts'

const never = Number.POSITIVE_INFINITY
const DATA = /^data: (.*)$/m

/** The error that `errorAfter` sends in the middle of a stream. */
export function midStreamError(errorAfter: NonNullable<Fault['errorAfter']>): ApiError {
  const { type = 'overloaded_error', message } = typeof errorAfter === 'number' ? {} : errorAfter
  return apiError({ type, ...(message !== undefined && { message }) })
}

const eventsBeforeError = ({ errorAfter = never }: Fault): number =>
  typeof errorAfter === 'number' ? errorAfter : errorAfter.events

/** What the fault does after that many events; returns whether the stream ends there. */
function* interrupt(fault: Fault, sent: number): Generator<Step, boolean> {
  if (fault.errorAfter !== undefined && sent >= eventsBeforeError(fault)) {
    const { type, message } = midStreamError(fault.errorAfter)
    yield { do: 'send', bytes: toFrame({ type: 'error', error: { type, message } }) }
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

function cutData(frame: Frame): Frame {
  if (typeof frame !== 'string') return frame.slice(0, frame.length / 2)
  return frame.replace(DATA, (_, data: string) => `data: ${data.slice(0, data.length / 2)}`)
}

function* breakEvents(steps: Iterable<Step>, fault: Fault): Generator<Step> {
  let sent = 0
  if (yield* interrupt(fault, sent)) return
  for (const step of steps) {
    if (step.do !== 'send') {
      yield step
      continue
    }
    sent += 1
    const bytes = sent === fault.malformedEvent ? cutData(step.bytes) : step.bytes
    yield { do: 'send', bytes }
    if (sent === fault.duplicateEvent) yield { do: 'send', bytes }
    if (yield* interrupt(fault, sent)) return
  }
}

/** The events of a stream in order, with its pace and the faults that are counted in events. */
export function applyEventFaults(
  frames: readonly Frame[],
  fault: Fault,
  pace: Pace,
): Iterable<Step> {
  return breakEvents(paceFrames(frames, { ...pace, delay: fault.slow ?? pace.delay }), fault)
}
