/** How a request is ended before its time: by the caller, by the clock, by leaving its stream. */
import { TimeoutError } from '../errors.ts'

/** The way to end a request before its time. */
export interface Link {
  /** None where nobody needs one: the SDK then has its own timer, which is a lot cheaper. */
  signal: AbortSignal | undefined
  abort: () => void
  /** Ends a stream that nobody reads on, where letting go of its body does not. */
  leave: () => void
  /** Takes what else has to be ended. */
  onAbort: (stop: () => void) => void
  release: () => void
}

// One for all: an error of its own would keep the stack, and the SDK by its signal both for ever.
const LEFT = new DOMException('Nobody reads on.', 'AbortError')

/** What a link needs a signal of its own for. */
export interface Needs {
  /** The connection of a stream is closed by a signal only. */
  endsBySignal: boolean
  /** Credentials are asked for before a request is sent. */
  asksFirst: boolean
}

/**
 * A signal of our own that follows the caller's and lets go of it in the end; none where neither
 * the caller nor the platform needs one.
 */
export function linkSignal(
  signal: AbortSignal | undefined,
  { endsBySignal, asksFirst }: Needs,
): Link {
  let stop = () => {}
  let isOver = false
  const end = () => {
    isOver = true
    stop()
  }
  // What comes after the end is ended at once.
  const onAbort = (next: () => void) => {
    stop = next
    if (isOver) next()
  }
  const nothing = () => {}
  if (!signal && !endsBySignal && !asksFirst)
    return { signal, abort: end, onAbort, leave: nothing, release: nothing }
  const controller = new AbortController()
  const abort = () => {
    controller.abort(signal?.reason)
    end()
  }
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    abort,
    onAbort,
    leave: endsBySignal ? () => controller.abort(LEFT) : nothing,
    release: () => signal?.removeEventListener('abort', abort),
  }
}

interface Bounded<T> {
  work: () => Promise<T>
  /** Ends the work before its time. */
  stop: () => void
  /** What a failure is to the caller. */
  toFailure: (error: unknown) => unknown
}

/** What `work` comes to, unless that takes longer: it is then told to stop, and not waited for. */
export function within<T>(ms: number, { work, stop, toFailure }: Bounded<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(toFailure(late(ms)))
      stop()
    }, timerDelay(ms))
    work().then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(toFailure(error))
      },
    )
  })
}

/** The failure of what took longer than it may. */
export function late(ms: number): TimeoutError {
  const wayOut = 'Raise `timeout` (milliseconds), or stream.'
  return new TimeoutError(`No reply within ${ms} ms. ${wayOut}`, { retryable: true })
}

/** The longest delay a timer takes; a longer one would fire at once. */
export function timerDelay(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1)
}
