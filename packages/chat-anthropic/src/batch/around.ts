/** What bulk work reads of its surroundings: tests bring their own clock. */
import { onAbort } from '../signals.ts'

export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after some milliseconds, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const REAL: Surroundings = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(() => {
        leave?.()
        resolve()
      }, ms)
      const leave =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer)
          resolve()
        })
    }),
}
