/** The figures of a job. */
import type { RawUsage } from '../wire.ts'
import type { Surroundings } from './around.ts'
import type { Journal } from './journal/journal.ts'
import { DONE, FAILED } from './journal/row-table.ts'
import type { BatchState, BatchStats } from './types.ts'

export class Figures {
  state: BatchState = 'ready'
  rows = 0
  resumed = 0
  shared = 0
  underWay = 0
  workers: number | undefined
  readonly #failures: Record<string, number> = {}
  readonly #journal: Journal
  readonly #around: Surroundings
  readonly #begun: number
  #inputTokens = 0
  #outputTokens = 0

  constructor(journal: Journal, around: Surroundings) {
    this.#journal = journal
    this.#around = around
    this.#begun = around.now()
  }

  countUsage(usage: RawUsage | undefined): void {
    const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage ?? {}
    this.#inputTokens += (input_tokens ?? 0) + (cache_creation_input_tokens ?? 0)
    this.#inputTokens += cache_read_input_tokens ?? 0
    this.#outputTokens += usage?.output_tokens ?? 0
  }

  countFailure(name: string): void {
    this.#failures[name] = (this.#failures[name] ?? 0) + 1
  }

  read(): BatchStats {
    const { table, content } = this.#journal
    const { state, rows, resumed, shared, underWay, workers } = this
    return {
      state,
      rows,
      done: table.count(DONE),
      failed: table.count(FAILED),
      resumed,
      shared,
      underWay,
      workers,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      cost: content.cost,
      unpriced: content.unpriced,
      failures: { ...this.#failures },
      elapsed: this.#around.now() - this.#begun,
    }
  }
}
