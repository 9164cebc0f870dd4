/** What all workers of a job decide together: the budget, the rate, and what was sent. */
import { ApiError } from 'chat-anthropic'
import type { Admission, GateRequest, RequestEnd, SharedGate } from 'chat-anthropic/batch/remote'
import type { Keys } from '../keys.ts'
import { readHold, readLimits } from './limits.ts'
import type { WorkerMetrics } from '../metrics.ts'
import { untilTaken } from '../redis/connect.ts'
import type { Store } from '../redis/scripts.ts'
import { type Turn, Turnstile } from './turnstile.ts'

/** Milliseconds between two looks whether the budget has room. */
const BUDGET_WAIT = 200
/** So many replies count for the mean. */
const WEIGHT = 50

/** What a gate needs of its worker. */
export interface GateSetup {
  store: Store
  keys: Keys
  metrics: WorkerMetrics
  /** Called when there is no room in the budget, and never will be. */
  onBudget: () => void
}

export class RedisGate implements SharedGate {
  readonly #store: Store
  readonly #keys: Keys
  readonly #metrics: WorkerMetrics
  readonly #onBudget: () => void
  readonly #turnstiles = new Map<string, Turnstile>()
  readonly #stop = new AbortController()
  readonly #cancel = new AbortController()
  /** Input tokens that count for a limit, by estimated ones: what is read from a cache does not. */
  #inputRatio = 1
  #replies = 0

  constructor({ store, keys, metrics, onBudget }: GateSetup) {
    this.#store = store
    this.#keys = keys
    this.#metrics = metrics
    this.#onBudget = onBudget
  }

  get stop(): AbortSignal {
    return this.#stop.signal
  }

  get cancel(): AbortSignal {
    return this.#cancel.signal
  }

  /** Nothing more is sent; what is under way is finished. */
  stopSending(): void {
    this.#stop.abort()
  }

  /** Ends what is under way as well. */
  cancelAll(): void {
    this.#stop.abort()
    this.#cancel.abort()
  }

  async admit(request: GateRequest): Promise<Admission | undefined> {
    if (!(await this.#reserve(request))) return undefined
    const first = await this.#takeTurn(request)
    if (!first) {
      await this.#free(request, 0)
      return undefined
    }
    let turn = first
    return {
      settle: (usd, end) => this.#settle(request, turn, usd, end),
      again: async (failure) => {
        await this.#learn(request, turn, { failure })
        const next = await this.#takeTurn(request)
        // The attempts end with the failure that there was.
        if (!next) throw failure
        turn = next
      },
    }
  }

  /** Reserves what a request will cost; false where there is no room any more. */
  async #reserve({ row, usd }: GateRequest): Promise<boolean> {
    if (usd <= 0) return !this.stop.aborted
    while (!this.stop.aborted) {
      const { budget, control } = this.#keys
      const reserve = () => this.#store.caReserve(budget, control, row, usd)
      const answer = await untilTaken(reserve, this.stop)
      if (answer === 1) return true
      if (answer === -1) {
        this.#onBudget()
        return false
      }
      await new Promise((resolve) => setTimeout(resolve, BUDGET_WAIT))
    }
    return false
  }

  async #free({ row, usd }: GateRequest, spent: number): Promise<void> {
    if (usd <= 0 && spent <= 0) return
    await untilTaken(() => this.#store.caSettle(this.#keys.budget, row, usd, spent))
  }

  async #takeTurn(request: GateRequest): Promise<Turn | undefined> {
    const { model, inputTokens } = request
    const begun = performance.now()
    const known = this.#turnstiles.get(model)
    const turnstile = known ?? new Turnstile(this.#store, this.#keys, model, this.stop)
    if (!known) this.#turnstiles.set(model, turnstile)
    const turn = await turnstile.take({ ...request, inputTokens: inputTokens * this.#inputRatio })
    this.#metrics.noteWait(model, performance.now() - begun)
    return turn
  }

  async #settle(request: GateRequest, turn: Turn, usd: number, end: RequestEnd): Promise<void> {
    this.#count(request, usd, end)
    await Promise.all([this.#free(request, usd), this.#learn(request, turn, end)])
  }

  /** Shares what a reply says of the limits, and that a refused request is not paid. */
  async #learn({ row, model }: GateRequest, turn: Turn, end: RequestEnd): Promise<void> {
    const { failure } = end
    const isRefused = ApiError.isInstance(failure) && failure.status !== undefined
    const headers = isRefused ? failure.headers : end.headers
    const passed = [turn.at, turn.requests, turn.inputTokens, turn.outputTokens]
    const pace = this.#keys.pace(model)
    const isReply = isRefused || !failure
    const hold = readHold(failure)
    await Promise.all([
      isReply && untilTaken(() => this.#store.caLearn(pace, ...passed, ...readLimits(headers))),
      hold !== undefined && untilTaken(() => this.#store.caRefuse(pace, Math.ceil(hold))),
      isRefused && untilTaken(() => this.#store.caUnsend(this.#keys.sent, row)),
    ])
  }

  #count({ model, inputTokens }: GateRequest, usd: number, { usage, failure }: RequestEnd): void {
    const isForRate = readHold(failure) !== undefined
    const outcome = isForRate ? 'refused for rate' : failure ? 'failed' : 'answered'
    this.#metrics.countRequest(model, outcome)
    if (!usage) return
    const counted = (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0)
    const input = counted + (usage.cache_read_input_tokens ?? 0)
    this.#metrics.countTokens(model, input, usage.output_tokens ?? 0)
    this.#metrics.countCost(model, usd)
    if (inputTokens <= 0) return
    this.#replies = Math.min(this.#replies + 1, WEIGHT)
    this.#inputRatio += (counted / inputTokens - this.#inputRatio) / this.#replies
  }
}
