/** What was used by calls that failed: nothing of them came into the state. */
import { addSpending, NOTHING, type Spending } from './spent.ts'

const MOST = 1_000

/** By thread, until its next call brings it into the state. A run without a thread has ended with its error. */
export class Debts {
  readonly #owed = new Map<string, Spending>()

  owedBy(thread: string | undefined): Spending {
    return (thread !== undefined && this.#owed.get(thread)) || NOTHING
  }

  /** What is owed; it is owed no longer. */
  take(thread: string | undefined): Spending {
    const owed = this.owedBy(thread)
    if (thread !== undefined) this.#owed.delete(thread)
    return owed
  }

  add(thread: string | undefined, spending: Spending): void {
    if (thread === undefined || spending.calls === 0) return
    const [oldest] = this.#owed.keys()
    if (this.#owed.size >= MOST && oldest !== undefined) this.#owed.delete(oldest)
    this.#owed.set(thread, addSpending(this.owedBy(thread), spending))
  }
}
