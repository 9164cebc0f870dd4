/**
 * Limits how many attempts run at the same time, by core's `AsyncCaller`.
 *
 * Leans on: the caller keeping to its limit, rejecting as soon as the signal aborts, and calling
 * once only with `maxRetries: 0`. It judges and marks failures, so it is shown none
 * (`client/client.ts`).
 */
import { AsyncCaller } from '@langchain/core/utils/async_caller'

/** A queue for so many calls at a time; none where the number is not limited. */
export function createQueue(maxConcurrency: number | undefined): AsyncCaller | undefined {
  return maxConcurrency ? new AsyncCaller({ maxConcurrency, maxRetries: 0 }) : undefined
}
