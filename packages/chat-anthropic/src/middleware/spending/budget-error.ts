import { LangChainError, ns, stampRetryable } from '@langchain/core/errors'
import { toRecord } from '../../wire.ts'
import type { BudgetLimit, Spending } from './spent.ts'

/** What a budget is for: one run of an agent, or a thread with all of its runs. */
export type BudgetScope = 'run' | 'thread'

/** A budget that is used up. The run has ended; what it has come to is in its last checkpoint. */
export class BudgetError extends ns.sub('anthropic').brand(LangChainError, 'budget') {
  /** The name of the class. */
  override readonly name = 'BudgetError'
  /** Always false: the budget is still used up when the call is made again. */
  readonly retryable = false
  /** Whether the budget was for the run, or for its thread. */
  readonly per: BudgetScope
  /** The budget as it was set; `usd` or `tokens` is undefined where only the other is limited. */
  readonly limit: BudgetLimit
  /** What was used; it can be more than the limit by what requests under way have cost. */
  readonly spent: Spending

  constructor(per: BudgetScope, limit: BudgetLimit, spent: Spending) {
    super(describeLimit(per, limit, spent))
    this.per = per
    this.limit = limit
    this.spent = spent
    stampRetryable(this, false)
  }

  /** The error within those that LangChain wraps around it; undefined where there is none. */
  static find(error: unknown): BudgetError | undefined {
    if (BudgetError.isInstance(error)) return error
    const { cause, errors } = toRecord(error)
    // Tools that run together fail together.
    const inner: unknown[] = [cause, ...(Array.isArray(errors) ? errors : [])]
    const found = inner.map((each) => (each === undefined ? undefined : BudgetError.find(each)))
    return found.find((each) => each !== undefined)
  }
}

/** Such as "The budget of this run is used up: 0.0213 of 0.02 USD, 12040 tokens, 3 calls." */
export function describeLimit(per: BudgetScope, limit: BudgetLimit, spent: Spending): string {
  const ofUsd = limit.usd === undefined ? [] : [`${toAmount(spent.usd)} of ${limit.usd} USD`]
  const ofTokens = limit.tokens === undefined ? '' : ` of ${limit.tokens}`
  const used = [...ofUsd, `${spent.tokens}${ofTokens} tokens`, `${spent.calls} calls`]
  return `The budget of this ${per} is used up: ${used.join(', ')}.`
}

function toAmount(usd: number): string {
  return String(Number(usd.toFixed(6)))
}
