/** Results on their way to the program: in the order they come, or in that of the rows. */

/** How many results wait for a program before nothing more is sent. */
const MOST = 100

/** A queue whose writers wait while it is full, and whose reader waits while it is empty. */
export class ResultQueue<T> {
  readonly #items: T[] = []
  #at = 0
  #isOpen = true
  #error: { reason: unknown } | undefined
  #wakeReader: (() => void) | undefined
  #wakeWriters: (() => void)[] = []

  /** Adds a result; waits while there are too many. Once nobody reads, it is dropped. */
  async add(item: T): Promise<void> {
    if (!this.#isOpen) return
    this.#items.push(item)
    this.#wakeReader?.()
    if (this.#items.length - this.#at <= MOST) return
    await new Promise<void>((resolve) => this.#wakeWriters.push(resolve))
  }

  /** Ends the queue behind what is in it. */
  end(error?: { reason: unknown }): void {
    this.#isOpen = false
    this.#error = error
    this.#wakeReader?.()
  }

  /** Nobody reads any more. */
  leave(): void {
    this.#isOpen = false
    this.#items.length = this.#at = 0
    this.#resumeWriters()
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      while (this.#at < this.#items.length) yield this.#take()
      if (this.#error) throw this.#error.reason
      if (!this.#isOpen) return
      await new Promise<void>((resolve) => (this.#wakeReader = resolve))
      this.#wakeReader = undefined
    }
  }

  #take(): T {
    const item = this.#items[this.#at]!
    this.#at += 1
    if (this.#at > MOST) this.#at -= this.#items.splice(0, this.#at).length
    if (this.#items.length - this.#at <= MOST) this.#resumeWriters()
    return item
  }

  #resumeWriters(): void {
    const writers = this.#wakeWriters
    this.#wakeWriters = []
    for (const resume of writers) resume()
  }
}

/** Keeps rows from running far ahead of the oldest that is not finished, where order matters. */
export class Lookahead {
  readonly #rows: number
  #next = 0
  #resume: (() => void) | undefined

  constructor(rows: number) {
    this.#rows = rows
  }

  /** Waits until a row may begin. */
  async waitFor(row: number): Promise<void> {
    while (row >= this.#next + this.#rows) {
      await new Promise<void>((resolve) => (this.#resume = resolve))
    }
  }

  /** Notes the row whose result is handed out next. */
  advance(next: number): void {
    this.#next = Math.max(this.#next, next)
    this.#resume?.()
  }
}

/** Results in the order of their rows; those whose row was not finished are left out. */
export async function* inOrder<T extends { row: number }>(
  results: AsyncIterable<T>,
  lookahead: Lookahead,
): AsyncGenerator<T> {
  const early = new Map<number, T>()
  let next = 0
  for await (const result of results) {
    early.set(result.row, result)
    for (let found = early.get(next); found; found = early.get(next)) {
      early.delete(next)
      next += 1
      lookahead.advance(next)
      yield found
    }
  }
  yield* [...early.values()].toSorted((one, other) => one.row - other.row)
}
