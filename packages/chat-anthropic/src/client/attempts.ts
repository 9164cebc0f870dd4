/** The one retry loop, for requests and for the beginnings of streams. */
import { getRetryable } from '@langchain/core/errors'
import { ApiError } from '../errors/errors.ts'
import { onAbort } from '../signals.ts'

/** How often a failed attempt is repeated. */
export interface RetryPolicy {
  /** Attempts beyond the first. */
  maxRetries: number
  signal?: AbortSignal | undefined
  /** Called with each failure that would be retried; throws to stop. */
  onFailedAttempt?: ((error: unknown) => unknown) | undefined
}

/** A server that asks for a longer wait than this gets none: the caller gets its error instead. */
const LONGEST_WAIT = 60_000
const FIRST_BACKOFF = 500
const LONGEST_BACKOFF = 8_000

/**
 * The first success of up to `maxRetries + 1` attempts. Errors marked as retryable are tried
 * again, after what `retry-after` says or a jittered backoff; any other is thrown immediately.
 */
export async function retryAttempts<T>(policy: RetryPolicy, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    policy.signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      const wait = failures < policy.maxRetries ? chooseDelay(error, failures) : undefined
      if (wait === undefined || policy.signal?.aborted) throw error
      await policy.onFailedAttempt?.(error)
      await sleep(wait, policy.signal)
    }
  }
}

/** Milliseconds until the next attempt; undefined when there should be none. */
function chooseDelay(error: unknown, failures: number): number | undefined {
  if (getRetryable(error) !== true) return undefined
  const asked = ApiError.isInstance(error) ? readRetryAfter(error.headers) : undefined
  if (asked !== undefined) return asked <= LONGEST_WAIT ? asked : undefined
  const backoff = Math.min(FIRST_BACKOFF * 2 ** failures, LONGEST_BACKOFF)
  return backoff * (1 - Math.random() / 4)
}

/** Milliseconds that `retry-after-ms` or `retry-after` (seconds, or a date) asks for. */
function readRetryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (Number.isFinite(ms)) return Math.max(ms, 0)
  const value = headers?.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      leave?.()
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const leave = signal && onAbort(signal, stop)
  })
}
