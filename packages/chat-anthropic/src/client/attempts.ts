/** The one retry loop, for requests and for the beginnings of streams. */
import { getRetryable } from '@langchain/core/errors'
import { ApiError, RateLimitError } from '../errors/errors.ts'
import { clampDelay } from './cancellation.ts'
import type { SentCall } from './allowance.ts'
import type { Pacer } from './pacing.ts'
import { onAbort } from '../signals.ts'

/** How often a failed attempt is repeated. */
export interface RetryPolicy {
  /** Attempts beyond the first. */
  maxRetries: number
  signal?: AbortSignal | undefined
  /** Called with each failure that would be retried; throws to stop. */
  onFailedAttempt?: ((error: unknown) => unknown) | undefined
  /** Milliseconds that it may take. */
  timeout: number
}

/** A server that asks for a longer wait than this gets none: the caller gets its error instead. */
const LONGEST_WAIT = 60_000
const FIRST_BACKOFF = 500
const LONGEST_BACKOFF = 8_000
/** Refusals for rate that spend no attempt, as long as other calls on the key pass. */
const FREE_REFUSALS = 10

/** One attempt, in its turn: calls on one key are paced together. */
export interface Attempt<T> {
  /** Tells when it is sent, before what comes of it. */
  send: (noteSent: (call: SentCall) => void) => Promise<T>
  pacer: Pacer
  headersOf: (result: T) => Headers | undefined
}

/**
 * The first success of up to `maxRetries + 1` attempts. Errors marked as retryable are tried
 * again, after what `retry-after` says or a jittered backoff; any other is thrown immediately.
 * A refusal for rate spends no attempt where other calls on the key have passed meanwhile.
 */
export async function retryAttempts<T>(policy: RetryPolicy, attempt: Attempt<T>): Promise<T> {
  const { pacer } = attempt
  const { maxRetries, signal } = policy
  let free = maxRetries > 0 ? FREE_REFUSALS : 0
  for (let failures = 0; ; failures += 1) {
    signal?.throwIfAborted()
    const passed = pacer.successes
    let sent: SentCall | undefined
    try {
      const result = await attempt.send((call) => (sent = call))
      if (sent) {
        pacer.noteEnd()
        pacer.noteSuccess(sent, attempt.headersOf(result))
      }
      return result
    } catch (error) {
      if (sent) pacer.noteEnd()
      const wait = chooseDelay(error, failures)
      const isPaced = wait !== undefined && RateLimitError.isInstance(error)
      if (isPaced) pacer.noteRefusal(wait, error.headers)
      if (isPaced && free > 0 && pacer.successes > passed) {
        free -= 1
        failures -= 1
      }
      if (wait === undefined || failures >= maxRetries || signal?.aborted) throw error
      await waitForHandler(error, policy)
      // The pacer holds every call for as long, this one included.
      if (!isPaced) await sleep(wait, signal)
    }
  }
}

/** Lets the handler stop the call. One that does not settle in time has stopped it. */
async function waitForHandler(
  error: unknown,
  { onFailedAttempt, timeout, signal }: RetryPolicy,
): Promise<void> {
  const answer = onFailedAttempt?.(error)
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return
  let end = () => {}
  const isLate = new Promise<never>((_, reject) => {
    const stop = () => reject(signal?.reason)
    const timer = setTimeout(() => reject(error), clampDelay(timeout))
    const leave = signal && onAbort(signal, stop)
    end = () => {
      clearTimeout(timer)
      leave?.()
    }
  })
  await Promise.race([Promise.resolve(answer), isLate]).finally(end)
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
