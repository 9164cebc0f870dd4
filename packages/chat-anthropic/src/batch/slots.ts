/** Limits how many rows are under way: to `first`, then to one more for each that ended. */
export class Slots {
  readonly #most: number
  #limit: number
  #taken = 0
  readonly #waiting: (() => void)[] = []
  #whenIdle: (() => void) | undefined

  constructor(most: number, first = most) {
    this.#most = most
    this.#limit = Math.min(first, most)
  }

  get taken(): number {
    return this.#taken
  }

  /** Takes a slot as soon as there is one. */
  async take(): Promise<void> {
    if (this.#taken >= this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
      return
    }
    this.#taken += 1
  }

  /** Hands the slot to the next that waits, or frees it. */
  release(): void {
    this.#widen()
    const next = this.#waiting.shift()
    if (next) return next()
    this.#taken -= 1
    if (this.#taken === 0) this.#whenIdle?.()
  }

  #widen(): void {
    if (this.#limit === this.#most) return
    this.#limit += 1
    const next = this.#waiting.shift()
    if (!next) return
    this.#taken += 1
    next()
  }

  /** Resolves when no slot is taken. */
  async waitUntilIdle(): Promise<void> {
    if (this.#taken > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve))
  }
}
