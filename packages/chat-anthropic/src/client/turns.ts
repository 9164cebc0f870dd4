/** Attempts in their turn: calls on one key are paced together, and may wait in a queue. */
import type { SentCall } from './allowance.ts'
import { retryAttempts, type RetryPolicy } from './attempts.ts'
import type { ResponseInfo } from './json-response.ts'
import type { Pacer } from './pacing.ts'

/** Core's `AsyncCaller`, which rejects as soon as the signal aborts. */
export interface Queue {
  callWithOptions<T>(options: { signal?: AbortSignal }, call: () => Promise<T>): Promise<T>
}

interface TurnOptions extends RetryPolicy {
  /** Where attempts wait for their turn, when their number is limited. */
  queue?: Queue | undefined
}

/** The first success of some attempts, each of which is sent when it may be. */
export function withRetries<T extends { info: ResponseInfo }>(
  options: TurnOptions,
  pacer: Pacer,
  attempt: () => Promise<T>,
): Promise<T> {
  const { queue, signal } = options
  const sendInTurn = (noteSent: (call: SentCall) => void) => {
    const sent = (call: SentCall) => {
      noteSent(call)
      return attempt()
    }
    const turn = pacer.takeTurn(signal)
    return turn instanceof Promise ? turn.then(sent) : sent(turn)
  }
  const send: typeof sendInTurn = queue
    ? (noteSent) => runInQueue(queue, signal, () => sendInTurn(noteSent))
    : sendInTurn
  return retryAttempts(options, { send, pacer, headersOf })
}

function headersOf({ info }: { info: ResponseInfo }): Headers | undefined {
  return info.headers
}

/** Makes an attempt in its turn. The queue sees no failures: it would mark their errors as final. */
async function runInQueue<T>(
  queue: Queue,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  // Its place in the queue comes up after an abort, too.
  const call = () =>
    Promise.allSettled([signal?.aborted ? Promise.reject(signal.reason) : attempt()])
  const [outcome] = await queue.callWithOptions(signal ? { signal } : {}, call)
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
