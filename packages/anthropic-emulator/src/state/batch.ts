import { hash } from '../wire/hash.ts'
import { NUMBERS, settingsProblem, type Setting } from '../wire/settings.ts'
import type { Json } from '../wire/types.ts'

const DAY = 24 * 60 * 60_000
const KEPT = 29 * DAY

/** Answers one request of a batch. */
export type Answerer = (request: BatchRequest) => Promise<BatchResult>

/** What a batch is made from. */
export interface BatchParts {
  id: string
  requests: readonly BatchRequest[]
  createdAt: number
  /** Milliseconds until all requests are answered. */
  delay: number
  answer: Answerer
  /** About how many bytes it holds, results included. */
  weight?: number
  /** What is drawn by it is the same for the same seed and id. */
  seed: number
  options: BatchOptions
}

const toTime = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString().replace('Z', '000+00:00')

function countResults(results: readonly BatchResult[] | undefined, requests: number): Json {
  const of = (type: string) => results?.filter((result) => result.type === type).length ?? 0
  return {
    processing: results ? 0 : requests,
    succeeded: of('succeeded'),
    errored: of('errored'),
    canceled: of('canceled'),
    expired: of('expired'),
  }
}

const FAILED: BatchResult = {
  type: 'errored',
  error: {
    type: 'error',
    error: { type: 'api_error', message: 'Internal server error' },
    request_id: null,
  },
}

/**
 * A batch. Nothing happens in it by itself: each look at it does what is due by then, so that its
 * state depends on nothing but the clock.
 */
export class Batch {
  readonly id: string
  readonly createdAt: number
  readonly weight: number
  readonly #parts: BatchParts
  #canceledAt: number | undefined
  #endedAt: number | undefined
  #work: Promise<BatchResult[]> | undefined
  #results: BatchResult[] | undefined

  constructor(parts: BatchParts) {
    this.id = parts.id
    this.createdAt = parts.createdAt
    this.weight = parts.weight ?? 0
    this.#parts = parts
  }

  /** How many of its requests are not answered yet. */
  get processing(): number {
    return this.#results ? 0 : this.#parts.requests.length
  }

  get hasEnded(): boolean {
    return this.#results !== undefined
  }

  /** Ends the batch if it is due. */
  async advance(now: number): Promise<void> {
    const end = this.#canceledAt ?? this.createdAt + Math.min(this.#parts.delay, DAY)
    if (now < end) return
    this.#endedAt ??= end
    const rest = this.#canceledAt === undefined ? 'expired' : 'canceled'
    this.#work ??= this.#answer(this.#countAnswered(end), rest)
    this.#results = await this.#work
  }

  /** Answers no more requests than have been answered by now. */
  cancel(now: number): void {
    this.#canceledAt ??= now
  }

  /** The lines of the results file, once the batch has ended and until it is archived. */
  results(now: number): Json[] | undefined {
    if (!this.#results || this.#isArchived(now)) return undefined
    const results = this.#results
    const lines = this.#parts.requests.map(({ customId }, at) => ({
      custom_id: customId,
      result: results[at],
    }))
    return this.#shuffle(lines)
  }

  /** The batch as the API shows it; `origin` is where its results are. */
  show(now: number, origin: string): Json & { id: string } {
    const open = this.#canceledAt === undefined ? 'in_progress' : 'canceling'
    const archived = this.#isArchived(now)
    const url = `${origin}/v1/messages/batches/${this.id}/results`
    return {
      id: this.id,
      type: 'message_batch',
      processing_status: this.#results ? 'ended' : open,
      request_counts: countResults(this.#results, this.#parts.requests.length),
      ended_at: this.#results ? toTime(this.#endedAt) : null,
      created_at: toTime(this.createdAt),
      expires_at: toTime(this.createdAt + DAY),
      archived_at: archived ? toTime(this.createdAt + KEPT) : null,
      cancel_initiated_at: toTime(this.#canceledAt),
      results_url: this.#results && !archived ? url : null,
    }
  }

  #isArchived(now: number): boolean {
    return now >= this.createdAt + KEPT
  }

  // The requests are answered evenly over the delay; without one, when the batch is first looked at.
  #countAnswered(at: number): number {
    const { requests, delay } = this.#parts
    if (delay === 0) return this.#canceledAt === undefined ? requests.length : 0
    const share = (at - this.createdAt) / delay
    return Math.min(requests.length, Math.floor(requests.length * share))
  }

  // One after the other: a script's turns are used up in the order of the requests.
  async #answer(count: number, rest: 'canceled' | 'expired'): Promise<BatchResult[]> {
    const results: BatchResult[] = []
    for (const [at, request] of this.#parts.requests.entries()) {
      const answer = () => this.#drawFate(at) ?? this.#parts.answer(request)
      results.push(at < count ? await answer() : { type: rest })
    }
    return results
  }

  #draw(what: string, at: number): number {
    return hash(`${this.#parts.seed}:${this.id}:${what}:${at}`) / 2 ** 32
  }

  // What the options let happen to a share of the requests.
  #drawFate(at: number): BatchResult | undefined {
    const { errored = 0, expired = 0 } = this.#parts.options
    const drawn = this.#draw('fate', at)
    if (drawn < errored) return FAILED
    return drawn < errored + expired ? { type: 'expired' } : undefined
  }

  // The API promises no order, so that of the requests never happens by chance.
  #shuffle<Line>(lines: readonly Line[]): Line[] {
    const places = lines.map((_, at) => at)
    const drawn = places.map((at) => this.#draw('place', at))
    places.sort((one, other) => (drawn[one] ?? 0) - (drawn[other] ?? 0))
    const [first, ...others] = places
    const isInOrder = places.every((place, at) => place === at)
    const order = isInOrder && first !== undefined ? [...others, first] : places
    return order.flatMap((place) => lines.slice(place, place + 1))
  }
}

const RATE: Setting = {
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  wanted: 'a number from 0 to 1',
}

const SETTINGS: Record<keyof BatchOptions, Setting> = {
  queueLimit: NUMBERS.count,
  errored: RATE,
  expired: RATE,
}

/** The options for batches; throws a TypeError for what makes no sense. */
export function checkBatchOptions(options: BatchOptions = {}): BatchOptions {
  const problem = settingsProblem(options, { ...SETTINGS }, 'batches')
  if (problem !== undefined) throw new TypeError(problem)
  return options
}

/** What happens to batches and their requests. */
export interface BatchOptions {
  /**
   * How many requests of batches may be in processing together; what is more is refused with 429. The
   * API allows 100,000 to 500,000; without it there is no limit.
   */
  queueLimit?: number
  /** The share of requests, from 0 to 1, that end as `errored` with an `api_error`. */
  errored?: number
  /** The share of requests, from 0 to 1, that end as `expired`. */
  expired?: number
}

/** One request of a batch. */
export interface BatchRequest {
  customId: string
  params: Json
}

/** What became of one request. */
export type BatchResult = Json & { type: 'succeeded' | 'errored' | 'canceled' | 'expired' }
