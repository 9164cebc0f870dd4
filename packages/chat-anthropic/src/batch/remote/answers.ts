/** What a row has come to, as a worker reports it. */
import { Exchange } from '../exchange.ts'
import { nameOf, type RowOutcome, toLine } from '../finish.ts'
import type { RemoteAnswer, RemoteRow, ReturnedRow } from './types.ts'

/** No worker has survived it: it is not given to another one. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError'
}

/** An outcome as an answer. */
export function toAnswer({ row, id, key, input }: RemoteRow, outcome: RowOutcome): RemoteAnswer {
  const [{ isDone, cost }, line] = toLine({ at: row, id, key, input }, outcome)
  const { failure, exchange } = outcome
  return {
    isDone,
    cost: cost ?? null,
    usage: exchange.usage ?? null,
    failure: failure ? nameOf(failure) : null,
    line,
  }
}

/** The answer of a row whose workers did not live to give one. */
export function toLostAnswer({ loss, ...row }: ReturnedRow): RemoteAnswer {
  const exchange = new Exchange()
  // It may have been paid by each of them.
  exchange.cost = undefined
  return toAnswer(row, { failure: new WorkerLostError(loss ?? 'Its workers died.'), exchange })
}
