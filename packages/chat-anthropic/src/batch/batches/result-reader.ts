/** Reads the results of batches that have ended, and runs the program on with each reply. */
import { IncompleteStreamError, NotFoundError, UnsupportedInputError } from '../../errors/errors.ts'
import { getRetryable } from '@langchain/core/errors'
import type { BatchResultRow } from '../../resources/batch-results.ts'
import { type Reply, toRecord } from '../../wire.ts'
import { runWithReply } from '../capture.ts'
import type { JobCore } from '../core.ts'
import { Exchange } from '../exchange.ts'
import { readLine, type RowOutcome } from '../finish.ts'
import { DONE, FAILED, IN_BATCH } from '../journal/row-table.ts'
import type { NumberedRow } from '../rows.ts'
import { Slots } from '../slots.ts'
import type { BatchesApi } from './api.ts'
import { readRowNumber } from './draft.ts'
import type { Equals } from './equals.ts'
import { isTransient, type OpenBatch, type OpenBatches, PATIENCE } from './open-batches.ts'
import type { Spill } from './spill.ts'

interface Surrounding<Row> {
  api: BatchesApi
  batches: OpenBatches
  spill: Spill<Row>
  equals: Equals | undefined
}

export class ResultReader<Row, Output> {
  /** Rows that a batch has not answered, and that are sent again. */
  readonly again: number[] = []
  readonly #core: JobCore<Row, Output>
  readonly #with: Surrounding<Row>
  readonly #slots: Slots
  /** How often a row was tried, of those that were not answered. */
  readonly #attempts = new Map<number, number>()
  /** Since when the results of a batch cannot be read. */
  readonly #missingSince = new Map<number, number>()

  constructor(core: JobCore<Row, Output>, surrounding: Surrounding<Row>) {
    this.#core = core
    this.#with = surrounding
    this.#slots = new Slots(core.settings.maxConcurrency)
  }

  /** Reads the results of a batch. Where they are not all there yet, the rest is read another time. */
  async read(batch: OpenBatch): Promise<void> {
    const again: number[] = []
    try {
      for await (const row of this.#with.api.results(batch.id!)) {
        const at = readRowNumber(batch.prefix, row.customId)
        if (at === undefined || this.#core.journal.table.stateOf(at) !== IN_BATCH) continue
        await this.#slots.take()
        void this.#finishRow(at, row, { batch, again })
        if (this.#core.isStopped && this.#core.stopState !== 'budget') break
      }
      await this.#slots.waitUntilIdle()
    } catch (error) {
      await this.#slots.waitUntilIdle()
      return this.#noteMissing(batch, error)
    }
    if (this.#core.isStopped && this.#core.stopState !== 'budget') return
    this.#with.batches.close(batch)
    this.again.push(...again)
  }

  /** Gives a row the reply of an equal one, now or when that is there. */
  async share(at: number, first: number): Promise<void> {
    const state = this.#core.journal.table.stateOf(first)
    if (state !== DONE && state !== FAILED) return this.#with.equals?.follow(at, first)
    const { reply, failure } = readLine(this.#core.journal.readResult(first))
    const exchange = new Exchange()
    if (reply) exchange.noteShared(reply, first)
    await this.#finishAnswered(at, { exchange, reply, failure })
  }

  async #finishRow(
    at: number,
    { result, raw }: BatchResultRow,
    { batch, again }: { batch: OpenBatch; again: number[] },
  ): Promise<void> {
    const { budget } = this.#core
    try {
      const exchange = new Exchange()
      const reply = readMessage(raw)
      if (reply) exchange.noteReply(reply, budget.priceOf(reply.usage, reply.model, true))
      budget.settle(batch.reserved, exchange.cost ?? 0)
      if (!reply && this.#isTriedAgain(at, result)) return void again.push(at)
      const failure = reply ? undefined : toFailure(result)
      await this.#finishAnswered(at, { exchange, reply, failure })
      for (const follower of this.#with.equals?.take(at) ?? []) await this.share(follower, at)
    } catch (error) {
      this.#core.fail(error)
    } finally {
      this.#slots.release()
    }
  }

  /** Runs the program on, and writes what the row has come to. */
  async #finishAnswered(
    at: number,
    {
      exchange,
      reply,
      failure,
    }: { exchange: Exchange; reply: Reply | undefined; failure: unknown },
  ): Promise<void> {
    const row = this.#with.spill.get(at)
    if (!row) return
    const outcome = reply
      ? await this.#runOn(row, reply, exchange)
      : { failure: toError(failure), exchange }
    this.#with.spill.forget(at)
    await this.#core.finish(row, outcome)
  }

  async #runOn(row: NumberedRow<Row>, reply: Reply, exchange: Exchange): Promise<RowOutcome> {
    try {
      return { output: await runWithReply(this.#core.runnable, row.input, reply), exchange }
    } catch (error) {
      return { failure: toError(error), exchange }
    }
  }

  #isTriedAgain(at: number, result: BatchResultRow['result']): boolean {
    // What somebody has canceled, or a run before, was not tried.
    if (result.type === 'canceled') return true
    if (result.type === 'errored' && getRetryable(result.error) !== true) return false
    const attempts = (this.#attempts.get(at) ?? 0) + 1
    this.#attempts.set(at, attempts)
    return attempts < this.#core.settings.attempts
  }

  async #noteMissing(batch: OpenBatch, error: unknown): Promise<void> {
    // Kept for 29 days, and paid: only the user can say that they are to be paid again.
    if (UnsupportedInputError.isInstance(error)) return this.#failAll(batch, error)
    const mayCome =
      isTransient(error) ||
      NotFoundError.isInstance(error) ||
      IncompleteStreamError.isInstance(error)
    const now = this.#core.around.now()
    const since = this.#missingSince.get(batch.number) ?? now
    this.#missingSince.set(batch.number, since)
    if (!mayCome || now - since > PATIENCE) throw error
  }

  async #failAll(batch: OpenBatch, error: Error): Promise<void> {
    for (const at of batch.rows) {
      const isOpen = this.#core.journal.table.stateOf(at) === IN_BATCH
      if (isOpen) {
        await this.#finishAnswered(at, {
          exchange: new Exchange(),
          reply: undefined,
          failure: error,
        })
      }
    }
    this.#with.batches.close(batch)
  }
}

function readMessage(raw: BatchResultRow['raw']): Reply | undefined {
  const { type, message } = toRecord(raw['result'])
  return type === 'succeeded' ? (toRecord(message) as object as Reply) : undefined
}

function toFailure(result: BatchResultRow['result']): unknown {
  if (result.type === 'errored') return result.error
  return new Error(`The request was not answered: it is ${result.type}.`)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
