/** What a job spends: reserved before a request is sent, settled from the usage of its reply. */
import { type CostOptions, costOf } from '../models/cost.ts'
import type { RawUsage, RequestParams } from '../wire.ts'
import { estimateBody } from './body-estimate.ts'
import { NotSentError, unknownPrice } from './stops.ts'

/** An answer is thought to be as long, before there are any. */
const FIRST_OUTPUT = 1_000
/** So many answers count for the mean. */
const WEIGHT = 50
/** Answers differ: the mean is reserved with some more. */
const MARGIN = 1.25

export interface BudgetSettings {
  /** USD. */
  limit: number
  /** What was spent in runs before. */
  spent: number
  prices: CostOptions['prices']
}

/** What may be spent. Where nothing is limited it adds up costs, and estimates nothing. */
export class Budget {
  readonly #limit: number
  readonly #prices: CostOptions['prices']
  #spent: number
  #reserved = 0
  #answers = 0
  #meanOutput = FIRST_OUTPUT
  /** Input tokens by estimated ones: models count the same text differently. */
  #inputRatio = 1
  readonly #waiting = new Set<() => void>()
  /** Whether a request was not sent for it. */
  isReached = false

  constructor({ limit, spent, prices }: BudgetSettings) {
    this.#limit = limit
    this.#spent = spent
    this.#prices = prices
  }

  get spent(): number {
    return this.#spent
  }

  /** What a reply has cost; undefined where a price is unknown. */
  priceOf(usage: RawUsage, model: string, batch?: boolean): number | undefined {
    return costOf(usage, model, { prices: this.#prices, batch })
  }

  /** About so many tokens a request will take. */
  estimateUsage(body: RequestParams) {
    return {
      input_tokens: Math.ceil(estimateBody(body) * this.#inputRatio),
      output_tokens: Math.ceil(Math.min(this.#meanOutput * MARGIN, body.max_tokens)),
    }
  }

  /** About what a request will cost. */
  estimate(body: RequestParams, batch?: boolean): number {
    const cost = this.priceOf(this.estimateUsage(body), body.model, batch)
    if (cost === undefined) throw unknownPrice(body.model)
    return cost
  }

  /**
   * Reserves what a request will cost, when there is room: requests under way may turn out cheaper.
   * Returns what to settle. Throws `NotSentError` where nothing can be sent any more.
   */
  async reserve(body: RequestParams): Promise<Reservation> {
    if (this.#limit === Number.POSITIVE_INFINITY) return new Reservation(this, 0, body)
    for (;;) {
      const cost = this.estimate(body)
      if (this.tryReserve(cost)) return new Reservation(this, cost, body)
      await this.waitForRoom()
    }
  }

  /** Reserves an amount where there is room. Throws where there never will be. */
  tryReserve(cost: number): boolean {
    if (this.#spent + this.#reserved + cost <= this.#limit) {
      this.#reserved += cost
      return true
    }
    if (this.#reserved > 0 && !this.isReached) return false
    this.isReached = true
    this.#wake()
    throw new NotSentError('The budget is used up.')
  }

  /** Resolves when something was settled. */
  waitForRoom(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  /** Frees what was reserved, and adds what was spent. */
  settle(reserved: number, spent: number): void {
    // What is left of sums of fractions is no reservation.
    this.#reserved = Math.max(0, this.#reserved - reserved)
    if (this.#reserved < 1e-9) this.#reserved = 0
    this.#spent += spent
    this.#wake()
  }

  /** Learns from a reply what requests come to. */
  learn(body: RequestParams, { input_tokens, output_tokens, ...cached }: RawUsage): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return
    const { cache_creation_input_tokens: written, cache_read_input_tokens: read } = cached
    const input = (input_tokens ?? 0) + (written ?? 0) + (read ?? 0)
    const estimated = estimateBody(body)
    // The first answers replace what was thought before there were any.
    this.#answers = Math.min(this.#answers + 1, WEIGHT)
    if (estimated > 0 && input > 0) {
      this.#inputRatio += (input / estimated - this.#inputRatio) / this.#answers
    }
    this.#meanOutput += ((output_tokens ?? 0) - this.#meanOutput) / this.#answers
  }

  #wake(): void {
    for (const resume of this.#waiting) resume()
    this.#waiting.clear()
  }
}

/** What is reserved for one request. */
export class Reservation {
  readonly #budget: Budget
  readonly #cost: number
  readonly #body: RequestParams

  constructor(budget: Budget, cost: number, body: RequestParams) {
    this.#budget = budget
    this.#cost = cost
    this.#body = body
  }

  /** Settles it with what was used; returns the cost, undefined where the price is unknown. */
  settle(usage: RawUsage | undefined, model = this.#body.model): number | undefined {
    const cost = usage ? this.#budget.priceOf(usage, model) : 0
    this.#budget.settle(this.#cost, cost ?? 0)
    if (usage) this.#budget.learn(this.#body, usage)
    return cost
  }
}
