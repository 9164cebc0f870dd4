import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject } from '../wire/json.ts'
import { NUMBERS, settingsProblem } from '../wire/settings.ts'

type Counts = Required<RateLimit>

const MINUTE = 60_000

const USUAL: Counts = {
  requests: 4_000,
  tokens: 2_400_000,
  inputTokens: 2_000_000,
  outputTokens: 400_000,
}

const WORDS: Readonly<Record<keyof Counts, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
}

const noCounts = (): Counts => ({ requests: 0, tokens: 0, inputTokens: 0, outputTokens: 0 })

function checkLimits(rateLimit: RateLimit): RateLimit {
  const known = Object.fromEntries(Object.keys(USUAL).map((name) => [name, NUMBERS.count]))
  const problem = settingsProblem(rateLimit, known, 'rateLimit')
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

function exceededError(name: keyof Counts, limit: number): ApiError {
  const limited = `your organization's rate limit of ${limit} ${WORDS[name]} per minute`
  const message = `This request would exceed ${limited}. Please try again later.`
  return apiError({ status: 429, message })
}

/** What an organization may use in a minute, and what it has used; answers carry both in their headers. */
export class RateLimits {
  readonly #enforced: RateLimit
  readonly #limits: Counts
  readonly #countsTokens: boolean
  readonly #now: () => number
  #used = noCounts()
  #resetAt = 0
  #reset = ''

  constructor(rateLimit: RateLimit = {}, now: () => number = Date.now) {
    const { requests: _, ...tokens } = checkLimits(rateLimit)
    this.#enforced = rateLimit
    this.#limits = limitsOf(rateLimit)
    this.#countsTokens = Object.values(tokens).some((limit) => limit !== undefined)
    this.#now = now
  }

  /** Counts a request, unless it exceeds a limit: then the answer is the error. */
  admit(inputTokens: () => number): ApiError | undefined {
    this.#begin()
    const name = this.#exceededBy(inputTokens)
    if (name) return exceededError(name, this.#limits[name])
    this.#used.requests += 1
    return undefined
  }

  /** Counts the tokens of a reply by its `usage`; returns the headers with what is left then. */
  spend(usage: unknown): Record<string, string> {
    this.#begin()
    if (!isObject(usage)) return this.headers()
    // What is read from a cache does not count towards the API's limits.
    const input = Number(usage.input_tokens ?? 0) + Number(usage.cache_creation_input_tokens ?? 0)
    const output = Number(usage.output_tokens ?? 0)
    this.#used.inputTokens += input
    this.#used.outputTokens += output
    this.#used.tokens += input + output
    return this.headers()
  }

  /** The headers with what is left. */
  headers(): Record<string, string> {
    const limits = this.#limits
    return {
      'anthropic-ratelimit-requests-limit': `${limits.requests}`,
      'anthropic-ratelimit-requests-remaining': this.#left('requests'),
      'anthropic-ratelimit-requests-reset': this.#reset,
      'anthropic-ratelimit-input-tokens-limit': `${limits.inputTokens}`,
      'anthropic-ratelimit-input-tokens-remaining': this.#left('inputTokens'),
      'anthropic-ratelimit-input-tokens-reset': this.#reset,
      'anthropic-ratelimit-output-tokens-limit': `${limits.outputTokens}`,
      'anthropic-ratelimit-output-tokens-remaining': this.#left('outputTokens'),
      'anthropic-ratelimit-output-tokens-reset': this.#reset,
      'anthropic-ratelimit-tokens-limit': `${limits.tokens}`,
      'anthropic-ratelimit-tokens-remaining': this.#left('tokens'),
      'anthropic-ratelimit-tokens-reset': this.#reset,
    }
  }

  /** Seconds until the minute is over. */
  retryAfter(): string {
    return `${Math.max(1, Math.ceil((this.#resetAt - this.#now()) / 1_000))}`
  }

  #begin(): void {
    const now = this.#now()
    if (now < this.#resetAt) return
    this.#used = noCounts()
    this.#resetAt = now + MINUTE
    this.#reset = new Date(this.#resetAt).toISOString().replace(/\.\d+Z$/, 'Z')
  }

  #exceededBy(inputTokens: () => number): keyof Counts | undefined {
    if (this.#over('requests', 1)) return 'requests'
    if (!this.#countsTokens) return undefined
    if (this.#over('outputTokens', 1)) return 'outputTokens'
    const tokens = inputTokens()
    return (['inputTokens', 'tokens'] as const).find((name) => this.#over(name, tokens))
  }

  #over(name: keyof Counts, wanted: number): boolean {
    const limit = this.#enforced[name]
    return limit !== undefined && this.#used[name] + wanted > limit
  }

  // A client that waits when nothing is left must not wait for a limit that is not enforced.
  #left(name: keyof Counts): string {
    const least = this.#enforced[name] === undefined ? 1 : 0
    return `${Math.max(least, this.#limits[name] - this.#used[name])}`
  }
}

/** What is allowed in a minute; what is left out is not limited. */
export interface RateLimit {
  requests?: number
  /** Input and output together. */
  tokens?: number
  inputTokens?: number
  outputTokens?: number
}
