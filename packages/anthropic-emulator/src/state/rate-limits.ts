import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject } from '../wire/json.ts'
import { NUMBERS, settingsProblem, type Setting } from '../wire/settings.ts'
import { SmallCache } from '../wire/small-cache.ts'
import { Bucket } from './bucket.ts'

type Kind = 'requests' | 'tokens' | 'inputTokens' | 'outputTokens'
type Counts = Record<Kind, number>
type Buckets = Readonly<Record<Kind, Bucket>>

// In the order in which a refusal names them.
const KINDS = ['requests', 'outputTokens', 'inputTokens', 'tokens'] as const satisfies Kind[]

const isOfInput = (kind: Kind): boolean => kind === 'inputTokens' || kind === 'tokens'

const USUAL: Counts = {
  requests: 4_000,
  tokens: 2_400_000,
  inputTokens: 2_000_000,
  outputTokens: 400_000,
}

const WORDS: Readonly<Record<Kind, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
}

const SETTINGS: Record<keyof RateLimit, Setting> = {
  requests: NUMBERS.count,
  tokens: NUMBERS.count,
  inputTokens: NUMBERS.count,
  outputTokens: NUMBERS.count,
  burst: NUMBERS.speed,
}

function checkLimits(rateLimit: RateLimit): RateLimit {
  const problem = settingsProblem(rateLimit, { ...SETTINGS }, 'rateLimit')
  if (problem !== undefined) throw new TypeError(problem)
  return rateLimit
}

function limitsOf({ requests = USUAL.requests, ...given }: RateLimit): Counts {
  const { tokens = USUAL.tokens } = given
  const share = (usual: number) => Math.min(usual, tokens)
  const { inputTokens = share(USUAL.inputTokens) } = given
  const { outputTokens = share(USUAL.outputTokens) } = given
  return { requests, tokens, inputTokens, outputTokens }
}

function exceededError(kind: Kind, limit: number): ApiError {
  const limited = `your organization's rate limit of ${limit} ${WORDS[kind]} per minute`
  const message = `This request would exceed ${limited}. Please try again later.`
  return apiError({ status: 429, message })
}

const recentClasses = new SmallCache<string>()

// The models of a family share their limits.
function classOf(model: string): string {
  const known = recentClasses.get(model)
  if (known !== undefined) return known
  const name = /\b(opus|sonnet|haiku|fable|mythos)\b/.exec(model)?.[1] ?? model
  recentClasses.set(model, name)
  return name
}

const SECOND = 1_000
const MOST_TIMES = 100
const recentTimes = new Map<number, string>()

// The API names whole seconds; what is there by then must be there.
function toTime(at: number): string {
  const second = Math.ceil(at / SECOND)
  const known = recentTimes.get(second)
  if (known !== undefined) return known
  const time = new Date(second * SECOND).toISOString().replace(/\.\d+Z$/, 'Z')
  if (recentTimes.size >= MOST_TIMES) recentTimes.clear()
  recentTimes.set(second, time)
  return time
}

/** A request that exceeds a limit: its error, and the headers that say when to come again. */
export interface LimitRefusal {
  refused: ApiError
  headers: Record<string, string>
}

/** What an organization may use, class of models by class; answers carry what is left in their headers. */
export class RateLimits {
  readonly #enforced: readonly Kind[]
  readonly #limits: Counts
  readonly #burst: number
  readonly #now: () => number
  readonly #classes = new Map<string, Buckets>()

  constructor(rateLimit: RateLimit = {}, now: () => number = Date.now) {
    const { burst = 60 } = checkLimits(rateLimit)
    this.#enforced = KINDS.filter((kind) => rateLimit[kind] !== undefined)
    this.#limits = limitsOf(rateLimit)
    this.#burst = burst
    this.#now = now
  }

  /** Counts a request, unless it exceeds a limit. */
  admit(model: string, inputTokens: () => number): LimitRefusal | undefined {
    const now = this.#now()
    const buckets = this.#bucketsOf(model, now)
    const short = this.#wantedBy(inputTokens).filter(
      ([kind, amount]) => buckets[kind].level(now) < amount,
    )
    const [first] = short
    if (first === undefined) {
      buckets.requests.take(1, now)
      return undefined
    }
    const wait = Math.max(...short.map(([kind, amount]) => buckets[kind].wait(amount, now)))
    const retryAfter = `${Math.max(1, Math.ceil(wait / 1_000))}`
    const headers = { ...this.#headersOf(buckets, now), 'retry-after': retryAfter }
    return { refused: exceededError(first[0], this.#limits[first[0]]), headers }
  }

  /** Counts the tokens of a reply by its `usage`; returns the headers with what is left then. */
  spend(model: string, usage: unknown): Record<string, string> {
    const now = this.#now()
    const buckets = this.#bucketsOf(model, now)
    if (!isObject(usage)) return this.#headersOf(buckets, now)
    // What is read from a cache does not count towards the API's limits.
    const input = Number(usage.input_tokens ?? 0) + Number(usage.cache_creation_input_tokens ?? 0)
    const output = Number(usage.output_tokens ?? 0)
    buckets.inputTokens.take(input, now)
    buckets.outputTokens.take(output, now)
    buckets.tokens.take(input + output, now)
    return this.#headersOf(buckets, now)
  }

  #headersOf(buckets: Buckets, now: number): Record<string, string> {
    const { requests, inputTokens, outputTokens, tokens } = buckets
    // Written out, because every reply is made of it.
    return {
      'anthropic-ratelimit-requests-limit': requests.shownLimit,
      'anthropic-ratelimit-requests-remaining': this.#leftOf('requests', requests, now),
      'anthropic-ratelimit-requests-reset': toTime(requests.fullAt(now)),
      'anthropic-ratelimit-input-tokens-limit': inputTokens.shownLimit,
      'anthropic-ratelimit-input-tokens-remaining': this.#leftOf('inputTokens', inputTokens, now),
      'anthropic-ratelimit-input-tokens-reset': toTime(inputTokens.fullAt(now)),
      'anthropic-ratelimit-output-tokens-limit': outputTokens.shownLimit,
      'anthropic-ratelimit-output-tokens-remaining': this.#leftOf(
        'outputTokens',
        outputTokens,
        now,
      ),
      'anthropic-ratelimit-output-tokens-reset': toTime(outputTokens.fullAt(now)),
      'anthropic-ratelimit-tokens-limit': tokens.shownLimit,
      'anthropic-ratelimit-tokens-remaining': this.#leftOf('tokens', tokens, now),
      'anthropic-ratelimit-tokens-reset': toTime(tokens.fullAt(now)),
    }
  }

  #bucketsOf(model: string, now: number): Buckets {
    const name = classOf(model)
    const known = this.#classes.get(name)
    if (known) return known
    const toBucket = (perMinute: number) => {
      const share = (perMinute * this.#burst) / 60
      // Below one no request would ever pass.
      const capacity = perMinute === 0 ? 0 : Math.max(1, Math.min(perMinute, share))
      return new Bucket({ perMinute, capacity }, now)
    }
    const { requests, tokens, inputTokens, outputTokens } = this.#limits
    const buckets = {
      requests: toBucket(requests),
      tokens: toBucket(tokens),
      inputTokens: toBucket(inputTokens),
      outputTokens: toBucket(outputTokens),
    }
    this.#classes.set(name, buckets)
    return buckets
  }

  // Of the limits that are enforced, what a request needs: of the output, that there is any.
  #wantedBy(inputTokens: () => number): (readonly [kind: Kind, amount: number])[] {
    return this.#enforced.map((kind) => [kind, isOfInput(kind) ? inputTokens() : 1])
  }

  // A client that paces itself by what is left must not wait for a limit that is not enforced.
  #leftOf(kind: Kind, bucket: Bucket, now: number): string {
    const least = this.#enforced.includes(kind) ? 0 : Math.floor(bucket.size.capacity / 2)
    return `${Math.max(least, Math.floor(bucket.level(now)))}`
  }
}

/**
 * What is allowed in a minute, for the models of each family together; what is left out is not
 * limited. It comes back all the time, not when a minute is over.
 */
export interface RateLimit {
  /** Requests a minute. */
  requests?: number
  /** Input and output together. */
  tokens?: number
  /** Without what is read from a prompt cache. */
  inputTokens?: number
  /** Tokens of answers a minute. */
  outputTokens?: number
  /** How many seconds' worth may be used in one go (60: that of a whole minute). */
  burst?: number
}
