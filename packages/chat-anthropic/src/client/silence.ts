/** Bounds the time that a stream takes: its silence, and where nobody asked for a stream, all of it. */
import { StreamIdleError } from '../errors/errors.ts'
import type { Failure } from '../errors/errors.ts'
import type { StreamEvent } from '../wire.ts'
import { clampDelay, timeoutError } from './cancellation.ts'
import { isContent } from './commit-point.ts'

/** How long a stream may take. */
export interface TimeLimits {
  /** Milliseconds of silence; 0 for no limit. */
  idleMs: number
  /** Milliseconds of the whole stream since it has `begun`. */
  wholeMs: number
  begun: number
}

/** Bytes without content keep a stream alive for so many times the silence: pings, while a tool's long input is made. */
const PATIENCE = 10

/** Milliseconds that a stream is waited for once its message has ended: some servers keep the line open. */
const LAST_WAIT = 500

/** One timer for a whole stream, which counts only while someone waits for bytes. */
export class Silence {
  readonly #limits: TimeLimits
  readonly #onEnd: () => void
  readonly #pause: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #waitingSince = Number.POSITIVE_INFINITY
  /** Milliseconds of waiting since there was content. */
  #waited = 0
  /** When a stream whose message is whole is waited for no longer. */
  #lastAt = Number.POSITIVE_INFINITY
  #failure: ((origin: Partial<Failure>) => Error) | undefined

  constructor(limits: TimeLimits, onEnd: () => void) {
    this.#limits = limits
    this.#onEnd = onEnd
    const { idleMs, wholeMs } = limits
    this.#pause = clampDelay(Math.min(idleMs > 0 ? idleMs : wholeMs, wholeMs))
    if (idleMs > 0 || wholeMs < Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(this.#check, Math.min(this.#pause, this.#left(Date.now())))
    }
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  /** Takes note of content: what came before it was no silence. */
  noteContent(): void {
    this.#waited = 0
  }

  /** Takes note of what came. Once a message is whole, all that is waited for is the end of its stream. */
  noteEvents(events: readonly StreamEvent[]): void {
    if (events.some(isContent)) this.noteContent()
    if (events.some(({ type }) => type === 'message_stop')) this.#expectEnd()
  }

  #expectEnd(): void {
    const now = Date.now()
    this.#lastAt = Math.min(this.#lastAt, now + LAST_WAIT)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#check, this.#left(now))
  }

  /** Counts from now on: somebody waits for bytes. */
  beginWait(): void {
    this.#waitingSince = Date.now()
  }

  /** Stops counting, whatever came of the wait. Throws the error of a limit that was passed. */
  endWait(origin: Partial<Failure>): void {
    this.#waited += Date.now() - this.#waitingSince
    this.#waitingSince = Number.POSITIVE_INFINITY
    if (this.#failure) throw this.#failure(origin)
  }

  /** Milliseconds until a limit would be passed. */
  #left(now: number): number {
    const { idleMs, wholeMs, begun } = this.#limits
    const whole = Math.min(begun + wholeMs, this.#lastAt) - now
    if (!(idleMs > 0)) return whole
    const quiet = this.#waitingSince + Math.min(idleMs, PATIENCE * idleMs - this.#waited) - now
    return Math.min(whole, quiet)
  }

  // A field: the timer calls it alone.
  readonly #check = (): void => {
    const now = Date.now()
    const left = this.#left(now)
    if (left > 0) {
      this.#timer = setTimeout(this.#check, Math.min(left, this.#pause))
      return
    }
    // Its end that does not come is no failure: what came is judged as if it had.
    if (this.#lastAt <= now) return this.#onEnd()
    const { idleMs, wholeMs, begun } = this.#limits
    const isWholeOver = begun + wholeMs <= now
    this.#failure = isWholeOver
      ? () => timeoutError(wholeMs)
      : (origin) => new StreamIdleError(idleMs, origin)
    this.#onEnd()
  }
}
