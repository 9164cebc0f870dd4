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

/**
 * A signal of our own that follows the caller's and lets go of it in the end. `isNeeded` where the
 * connection can be closed by a signal only.
 */
export function linkSignal(signal: AbortSignal | undefined, isNeeded: boolean): Link {
  let stop = () => {}
  const onAbort = (next: () => void) => {
    stop = next
  }
  const nothing = () => {}
  if (!signal && !isNeeded)
    return { signal, abort: () => stop(), onAbort, leave: nothing, release: nothing }
  const controller = new AbortController()
  const abort = () => {
    controller.abort(signal?.reason)
    stop()
  }
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    abort,
    onAbort,
    leave: isNeeded ? () => controller.abort(LEFT) : nothing,
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

function late(ms: number): TimeoutError {
  const wayOut = 'Raise `timeout` (milliseconds), or stream.'
  return new TimeoutError(`No reply within ${ms} ms. ${wayOut}`, { retryable: true })
}

/** The longest delay a timer takes; a longer one would fire at once. */
export function timerDelay(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1)
}
