/** What replies say of the limits of a key. */
import { RateLimitError } from 'chat-anthropic'

type ReadHeaders = Pick<Headers, 'get'>

const KINDS = ['requests', 'input-tokens', 'output-tokens'] as const

/** A refusal that does not say for how long: milliseconds. */
const UNSTATED = 5_000
const LONGEST = 60_000

/** For each kind of limit what it is a minute, and what is left; empty where a reply says nothing. */
export function readLimits(headers: ReadHeaders | undefined): string[] {
  return KINDS.flatMap((kind) => {
    const limit = readNumber(headers?.get(`anthropic-ratelimit-${kind}-limit`))
    const left = readNumber(headers?.get(`anthropic-ratelimit-${kind}-remaining`))
    const isStated = limit !== undefined && limit > 0 && left !== undefined
    return isStated ? [String(limit), String(left)] : ['', '']
  })
}

function readNumber(text: string | null | undefined): number | undefined {
  const value = Number(text || 'none')
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Milliseconds for which a refusal for rate holds all workers; undefined for another failure. */
export function readHold(failure: unknown, random: () => number = Math.random): number | undefined {
  if (!RateLimitError.isInstance(failure)) return undefined
  const seconds = readNumber(failure.headers?.get('retry-after'))
  const ms = readNumber(failure.headers?.get('retry-after-ms')) ?? (seconds ?? NaN) * 1_000
  // Those that share a key elsewhere must not come back in the same millisecond.
  return Math.min(Number.isFinite(ms) ? ms : UNSTATED, LONGEST) * (1 + random() / 10)
}
