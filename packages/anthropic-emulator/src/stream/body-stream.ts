import type { Step } from '../wire/frames.ts'

/** The connection that a body is sent over. */
export interface BodyConnection {
  signal: AbortSignal
  /** Destroys the connection; where there is none, the body fails instead. */
  hangUp?: () => void
  /** Called once: with true when the client went away first. */
  onEnd: (aborted: boolean) => void
  /** Called with all that is sent, as it is sent. */
  onSent: (bytes: string | Uint8Array) => void
}

function toReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError')
}

/** Waits, or fails as soon as the signal does. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(toReason(signal))
    const stop = () => {
      clearTimeout(timer)
      reject(toReason(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(toReason(signal))
    signal.addEventListener('abort', () => reject(toReason(signal)), { once: true })
  })
}

function endOnce(connection: BodyConnection): (aborted: boolean) => void {
  let ended = false
  return (aborted) => {
    if (!ended) connection.onEnd(aborted)
    ended = true
  }
}

type Pause = Exclude<Step, { do: 'send' }>

// Waits add up from the first one on: timers are late, and a fast stream would be slower than asked.
function createWaiter(signal: AbortSignal): (ms: number) => Promise<void> {
  let due: number | undefined
  return async (ms) => {
    due = (due ?? performance.now()) + ms
    const left = due - performance.now()
    if (left > 0) await sleep(left, signal)
  }
}

// Behind a port the transport cancels the body when its client leaves; in-process the body itself
// has to fail, as that of fetch does.
async function breakOff(
  step: Exclude<Pause, { do: 'wait' }>,
  connection: BodyConnection,
  end: (aborted: boolean) => void,
): Promise<void> {
  if (step.do === 'stall') return rejectOnAbort(connection.signal)
  end(false)
  if (!connection.hangUp)
    throw new TypeError('terminated', { cause: new Error('other side closed') })
  connection.hangUp()
  return rejectOnAbort(connection.signal)
}

interface Cursor {
  plan: Iterator<Step>
  /** The step that comes next. */
  ahead: IteratorResult<Step, unknown>
}

async function readNextBytes(
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
export function toBodyStream(
  steps: Iterable<Step>,
  connection: BodyConnection,
): ReadableStream<Uint8Array> {
  const end = endOnce(connection)
  const encoder = new TextEncoder()
  const wait = createWaiter(connection.signal)
  const rest = (step: Pause) =>
    step.do === 'wait' ? wait(step.ms) : breakOff(step, connection, end)
  const plan = steps[Symbol.iterator]()
  const cursor: Cursor = { plan, ahead: plan.next() }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      if (connection.hangUp) return
      connection.signal.addEventListener('abort', () => {
        end(true)
        controller.error(connection.signal.reason)
      })
    },
    async pull(controller) {
      try {
        const bytes = await readNextBytes(cursor, rest)
        if (bytes !== undefined) {
          connection.onSent(bytes)
          controller.enqueue(typeof bytes === 'string' ? encoder.encode(bytes) : bytes)
        }
        // Closed together with the last bytes: who stops reading after them has not gone away early.
        if (!cursor.ahead.done) return
        end(false)
        controller.close()
      } catch (error) {
        if (!connection.hangUp || !connection.signal.aborted) throw error
      }
    },
    cancel: () => end(true),
  }
  return new ReadableStream<Uint8Array>(source, { highWaterMark: 0 })
}
