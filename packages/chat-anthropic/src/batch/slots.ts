/** Limits how many rows are under way. */
export class Slots {
  readonly #limit: number
  #taken = 0
  readonly #waiting: (() => void)[] = []
  #whenIdle: (() => void) | undefined

  constructor(limit: number) {
    this.#limit = limit
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
    const next = this.#waiting.shift()
    if (next) return next()
    this.#taken -= 1
    if (this.#taken === 0) this.#whenIdle?.()
  }

  /** Resolves when no slot is taken. */
  async waitUntilIdle(): Promise<void> {
    if (this.#taken > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve))
  }
}
