/** Counts what requests use while they are made, and lets none be made beyond a budget. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { type AnyUsage, costOf, type CostOptions } from '../../models/cost.ts'
import type { RequestParams } from '../../wire.ts'
import type { RequestWatcher, WatchedReply, WatchedRequest } from '../requests/watch.ts'
import { BudgetError, type BudgetScope } from './budget-error.ts'
import { addSpending, type BudgetLimit, isUsedUp, NOTHING, type Spending } from './spent.ts'

export interface TallySettings {
  per: BudgetScope
  limit: BudgetLimit
  prices: CostOptions['prices']
}

/** What is used beside a sum; calls of one step share the sum. */
export class Tally {
  readonly settings: TallySettings
  #spent: Spending

  constructor(settings: TallySettings, spent: Spending) {
    this.settings = settings
    this.#spent = spent
  }

  get spent(): Spending {
    return this.#spent
  }

  add(spending: Spending): void {
    this.#spent = addSpending(this.#spent, spending)
  }

  /** Throws where nothing may be asked for any more. */
  check(): void {
    const { per, limit } = this.settings
    if (isUsedUp(limit, this.#spent)) throw new BudgetError(per, limit, this.#spent)
  }
}

/** Watches the requests of one call of an agent's model, or of one of its tools. */
export class TalliedCalls implements RequestWatcher {
  readonly #tally: Tally
  /** What they have used. */
  spent: Spending = NOTHING
  /** Whether any was made: an answer from a cache takes none. */
  hasAsked = false
  /** The error of a reply whose price nobody knows: it was paid, and cannot be counted. */
  unpriced: UnsupportedInputError | undefined

  constructor(tally: Tally) {
    this.#tally = tally
  }

  prepare({ body }: WatchedRequest): RequestParams {
    this.hasAsked = true
    this.#tally.check()
    const { limit, prices } = this.#tally.settings
    const { model, speed = null } = body
    const cost = costOf({ input_tokens: 1, output_tokens: 1 }, model, { prices, speed })
    if (limit.usd !== undefined && cost === undefined) throw unknownPrice(model)
    return body
  }

  settle({ body }: WatchedRequest, { fields, usage }: WatchedReply): void {
    if (Object.keys(usage).length === 0) return
    this.add(usage, [String(fields['model'] ?? body.model), body.model])
  }

  /** Adds what a reply reports, at the price of the first model that has one. */
  add(usage: AnyUsage, models: readonly string[]): void {
    const { limit, prices } = this.#tally.settings
    const cost = models
      .map((model) => costOf(usage, model, { prices }))
      .find((usd) => usd !== undefined)
    if (limit.usd !== undefined && cost === undefined) this.unpriced = unknownPrice(models[0] ?? '')
    const spending = { usd: cost ?? 0, tokens: countTokens(usage), calls: 1 }
    this.spent = addSpending(this.spent, spending)
    this.#tally.add(spending)
  }
}

function unknownPrice(model: string): UnsupportedInputError {
  return new UnsupportedInputError(
    `the price of ${JSON.stringify(model)} is unknown, and a budget in USD cannot count it`,
    'Pass `prices`, or limit `tokens`.',
    'budget.usd',
  )
}

const COUNTED = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
] as const

/** In LangChain's counters the input has the others in it. */
function countTokens(usage: AnyUsage): number {
  if ('total_tokens' in usage) return usage.total_tokens
  const counters: { [Key in (typeof COUNTED)[number]]?: unknown } = usage
  return COUNTED.reduce((sum, key) => sum + (Number(counters[key]) || 0), 0)
}
