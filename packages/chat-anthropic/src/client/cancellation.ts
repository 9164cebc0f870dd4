/** How a request ends early: by the caller's signal, by a timeout, by leaving its stream. */
import { TimeoutError } from '../errors/errors.ts'
import { onAbort } from '../signals.ts'

// Shared: an error made per call would capture a stack, which the SDK would retain through the signal.
const ABANDONED = new DOMException('Nobody reads on.', 'AbortError')

/** What a request needs a signal for beside the caller's. */
export interface CancellationNeeds {
  /** The connection of a stream is closed by a signal only. */
  endsBySignal: boolean
  /** Credentials are asked for before a request is sent. */
  asksFirst: boolean
}

/**
 * Ends one request early. It makes a signal, which follows the caller's until it is released, only
 * where the caller or the platform needs one: the SDK's own timer is a lot cheaper.
 */
export class RequestCancellation {
  readonly #controller: AbortController | undefined
  readonly #caller: AbortSignal | undefined
  readonly #unfollow: (() => void) | undefined
  readonly #endsBySignal: boolean
  #stop: (() => void) | undefined
  #isOver = false

  constructor(caller: AbortSignal | undefined, { endsBySignal, asksFirst }: CancellationNeeds) {
    this.#endsBySignal = endsBySignal
    if (!caller && !endsBySignal && !asksFirst) return
    this.#controller = new AbortController()
    if (!caller) return
    this.#caller = caller
    if (caller.aborted) this.abort()
    else this.#unfollow = onAbort(caller, () => this.abort())
  }

  get signal(): AbortSignal | undefined {
    return this.#controller?.signal
  }

  abort(): void {
    this.#controller?.abort(this.#caller?.reason)
    this.#isOver = true
    this.#stop?.()
  }

  /** Ends a stream that nobody reads on, where letting go of its body does not. */
  abandon(): void {
    if (this.#endsBySignal) this.#controller?.abort(ABANDONED)
  }

  /** Takes what else has to be stopped; after the end it is stopped immediately. */
  onAbort(stop: () => void): void {
    this.#stop = stop
    if (this.#isOver) stop()
  }

  release(): void {
    this.#unfollow?.()
  }
}

interface Bounded<T> {
  work: () => Promise<T>
  /** Stops the work when the time is up. */
  cancellation: RequestCancellation
  /** What a failure is to the caller. */
  toFailure: (error: unknown) => unknown
}

/** What `work` comes to; when that takes too long, the work is stopped and not waited for. */
export function withTimeout<T>(
  ms: number,
  { work, cancellation, toFailure }: Bounded<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(toFailure(timeoutError(ms)))
      cancellation.abort()
    }, clampDelay(ms))
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

/** The failure of a request that took longer than `timeout`. */
export function timeoutError(ms: number): TimeoutError {
  const hint = 'Raise `timeout` (milliseconds), or stream.'
  return new TimeoutError(`No reply within ${ms} ms. ${hint}`, { retryable: true })
}

/** The longest delay a timer takes; a longer one would fire immediately. */
export function clampDelay(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1)
}
