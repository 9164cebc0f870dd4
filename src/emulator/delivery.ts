import { toFrame } from './events.ts'
import type { Fault } from './types.ts'

/** One thing that happens while a body is sent. */
export type Step =
  | { do: 'send'; bytes: string | Uint8Array }
  | { do: 'wait'; ms: number }
  | { do: 'cut' }
  | { do: 'stall' }

/** What a body needs to know about the connection it goes to. */
export interface Link {
  signal: AbortSignal
  /** Destroys the connection; where there is none, the body fails instead. */
  hangUp?: () => void
  /** Called once: with true when the client went away first. */
  onEnd: (aborted: boolean) => void
}

const never = Number.POSITIVE_INFINITY

function* trouble(fault: Fault, sent: number): Generator<Step, boolean> {
  if (fault.errorAfter && sent >= fault.errorAfter.events) {
    const { type, message } = fault.errorAfter
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

/** The frames of a stream in order, with its pace and its faults. */
export function* steps(
  frames: readonly (string | Uint8Array)[],
  fault: Fault,
  pace: number,
): Generator<Step> {
  const wait = fault.slow ?? pace
  let sent = 0
  for (const bytes of frames) {
    if (yield* trouble(fault, sent)) return
    if (wait > 0) yield { do: 'wait', ms: wait }
    yield { do: 'send', bytes }
    sent += 1
  }
  yield* trouble(fault, sent)
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError')
}

/** Waits, or fails as soon as the signal does. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    const stop = () => {
      clearTimeout(timer)
      reject(reasonOf(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true })
  })
}

function once(link: Link): (aborted: boolean) => void {
  let ended = false
  return (aborted) => {
    if (!ended) link.onEnd(aborted)
    ended = true
  }
}

type Pause = Exclude<Step, { do: 'send' }>

// Behind a port the transport cancels the body when its client leaves; in-process the body itself
// has to fail, as that of fetch does.
async function pause(step: Pause, link: Link, end: (aborted: boolean) => void): Promise<void> {
  if (step.do === 'wait') return sleep(step.ms, link.signal)
  if (step.do === 'stall') return untilAborted(link.signal)
  end(false)
  if (!link.hangUp) throw new TypeError('terminated', { cause: new Error('other side closed') })
  link.hangUp()
  return untilAborted(link.signal)
}

interface Cursor {
  plan: Iterator<Step>
  /** The step that comes next. */
  ahead: IteratorResult<Step, unknown>
}

async function nextBytes(
  cursor: Cursor,
  wait: (step: Pause) => Promise<void>,
): Promise<string | Uint8Array | undefined> {
  while (!cursor.ahead.done) {
    const step = cursor.ahead.value
    if (step.do !== 'send') await wait(step)
    cursor.ahead = cursor.plan.next()
    if (step.do === 'send') return step.bytes
  }
  return undefined
}

/** A body that takes the steps one by one, as fast as it is read. */
export function deliver(plan: Iterator<Step>, link: Link): ReadableStream<Uint8Array> {
  const end = once(link)
  const encoder = new TextEncoder()
  const cursor: Cursor = { plan, ahead: plan.next() }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      if (link.hangUp) return
      link.signal.addEventListener('abort', () => {
        end(true)
        controller.error(link.signal.reason)
      })
    },
    async pull(controller) {
      try {
        const bytes = await nextBytes(cursor, (step) => pause(step, link, end))
        if (bytes !== undefined) {
          controller.enqueue(typeof bytes === 'string' ? encoder.encode(bytes) : bytes)
        }
        // Closed together with the last bytes: who stops reading after them has not gone away early.
        if (!cursor.ahead.done) return
        end(false)
        controller.close()
      } catch (error) {
        if (!link.hangUp || !link.signal.aborted) throw error
      }
    },
    cancel: () => end(true),
  }
  return new ReadableStream<Uint8Array>(source, { highWaterMark: 0 })
}
