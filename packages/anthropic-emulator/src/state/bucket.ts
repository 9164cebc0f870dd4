const MINUTE = 60_000

/** How a bucket fills. */
export interface BucketSize {
  /** What flows in during a minute. */
  perMinute: number
  /** What it holds at most. */
  capacity: number
}

/**
 * A token bucket: it is full at first and fills all the time; what is taken may leave a debt. Times
 * are milliseconds since 1970, and whoever asks says what time it is.
 */
export class Bucket {
  readonly size: BucketSize
  /** What flows in during a minute, as headers show it. */
  readonly shownLimit: string
  #level: number
  #at: number

  constructor(size: BucketSize, now: number) {
    this.size = size
    this.shownLimit = `${size.perMinute}`
    this.#level = size.capacity
    this.#at = now
  }

  /** What is in it at this time; below zero where more was taken than there was. */
  level(now: number): number {
    const { perMinute, capacity } = this.size
    // A clock that was turned back fills nothing.
    const passed = Math.max(0, now - this.#at)
    this.#level = Math.min(capacity, this.#level + (passed / MINUTE) * perMinute)
    this.#at = now
    return this.#level
  }

  take(amount: number, now: number): void {
    this.#level = this.level(now) - amount
  }

  /** When it is full. */
  fullAt(now: number): number {
    return now + this.wait(this.size.capacity, now)
  }

  /** Milliseconds until it holds so much; a bucket that never will names the time until it is full. */
  wait(amount: number, now: number): number {
    const { perMinute, capacity } = this.size
    const missing = Math.min(amount, capacity) - this.level(now)
    if (missing <= 0) return 0
    return perMinute === 0 ? MINUTE : (missing / perMinute) * MINUTE
  }
}
