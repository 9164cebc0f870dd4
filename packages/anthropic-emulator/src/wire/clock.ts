/** A time: milliseconds since 1970, or an ISO date such as `2026-01-31T12:00:00Z`. */
export type ClockTime = number | string

/** A clock that can be set. */
export interface Clock {
  /** Milliseconds since 1970. */
  now: () => number
  /** Whether time passes by itself. */
  readonly isRunning: boolean
  /** Sets a time, at which the clock stands until it is advanced or run. Throws a `TypeError`. */
  set: (time: ClockTime) => void
  /** Moves the clock on by so many milliseconds, whether it stands or runs. Throws a `TypeError`. */
  advance: (milliseconds: number) => void
  /** Lets time pass again, from where the clock is. */
  run: () => void
  /** As it was at the start. */
  reset: () => void
}

/** What is wrong with a time, or nothing. */
export function findTimeProblem(time: unknown, place: string): string | undefined {
  const at = typeof time === 'string' ? Date.parse(time) : time
  // The last time that dates can show.
  if (typeof at === 'number' && Math.abs(at) <= 8.64e15) return undefined
  const wanted = 'milliseconds since 1970, or a date such as "2026-01-31T12:00:00Z"'
  return `${place} must be ${wanted}; it is ${JSON.stringify(time) ?? String(time)}.`
}

function toMilliseconds(time: ClockTime): number {
  const problem = findTimeProblem(time, 'time')
  if (problem !== undefined) throw new TypeError(problem)
  return typeof time === 'string' ? Date.parse(time) : time
}

/** A clock that runs by a function, or stands at a time. */
export function createClock(start: ClockTime | (() => number) = Date.now): Clock {
  const source = typeof start === 'function' ? start : Date.now
  const first = typeof start === 'function' ? undefined : toMilliseconds(start)
  let standsAt = first
  let offset = 0
  const now = () => standsAt ?? source() + offset
  return {
    now,
    get isRunning() {
      return standsAt === undefined
    },
    set(time) {
      standsAt = toMilliseconds(time)
    },
    advance(milliseconds) {
      if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds)) {
        throw new TypeError(`advance must be milliseconds; it is ${String(milliseconds)}.`)
      }
      if (standsAt === undefined) offset += milliseconds
      else standsAt = toMilliseconds(standsAt + milliseconds)
    },
    run() {
      if (standsAt === undefined) return
      offset = standsAt - source()
      standsAt = undefined
    },
    reset() {
      standsAt = first
      offset = 0
    },
  }
}
