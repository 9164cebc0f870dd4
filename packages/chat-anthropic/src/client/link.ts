/** How a request is ended before its time: by the caller, by the clock, by leaving its stream. */
import { TimeoutError } from '../errors/errors.ts'

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
 * The way to end a request before its time. It has a signal of its own, which follows the caller's
 * until it is released, only where the caller or the platform needs one: the SDK's own timer is a
 * lot cheaper.
 */
export class Link {
  readonly #controller: AbortController | undefined
  readonly #caller: AbortSignal | undefined
  readonly #follow: (() => void) | undefined
  readonly #endsBySignal: boolean
  #stop: (() => void) | undefined
  #isOver = false

  constructor(caller: AbortSignal | undefined, { endsBySignal, asksFirst }: Needs) {
    this.#endsBySignal = endsBySignal
    if (!caller && !endsBySignal && !asksFirst) return
    this.#controller = new AbortController()
    if (!caller) return
    this.#caller = caller
    this.#follow = () => this.abort()
    if (caller.aborted) this.abort()
    caller.addEventListener('abort', this.#follow, { once: true })
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
  leave(): void {
    if (this.#endsBySignal) this.#controller?.abort(LEFT)
  }

  /** Takes what else has to be ended; what comes after the end is ended at once. */
  onAbort(stop: () => void): void {
    this.#stop = stop
    if (this.#isOver) stop()
  }

  release(): void {
    if (this.#follow) this.#caller?.removeEventListener('abort', this.#follow)
  }
}

interface Bounded<T> {
  work: () => Promise<T>
  /** Ends the work before its time. */
  link: Link
  /** What a failure is to the caller. */
  toFailure: (error: unknown) => unknown
}

/** What `work` comes to, unless that takes longer: it is then told to stop, and not waited for. */
export function within<T>(ms: number, { work, link, toFailure }: Bounded<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(toFailure(late(ms)))
      link.abort()
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
