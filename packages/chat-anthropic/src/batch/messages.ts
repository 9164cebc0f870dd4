/** Sends rows as single messages, many at a time. */
import { getRetryable } from '@langchain/core/errors'
import { ApiError, RateLimitError } from '../errors/errors.ts'
import type { JobCore } from './core.ts'
import { Exchange, findPartialUsage } from './exchange.ts'
import type { RowOutcome } from './finish.ts'
import { type ModelCall, type ReplyResponse, runAnswered } from './row-context.ts'
import type { NumberedRow, RowSource } from './rows.ts'
import { SharedReplies } from './sharing.ts'
import { Slots } from './slots.ts'
import { isFatal, NotSentError } from './stops.ts'
import { PrefixWarmer } from './warm.ts'

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000
/** Rows that begin together: a key's limits are known when the first replies are there. */
const FIRST_ROWS = 8
/** Refusals for rate that count for no attempt, as long as other rows pass. */
const FREE_REFUSALS = 100

export class MessageSender<Row, Output> {
  readonly #core: JobCore<Row, Output>
  readonly #shared: SharedReplies | undefined
  readonly #warmer: PrefixWarmer | undefined
  readonly #slots: Slots
  /** Requests that were answered: others pass while one is refused for rate. */
  #answered = 0

  constructor(core: JobCore<Row, Output>) {
    this.#core = core
    const { dedupe, warm, maxConcurrency } = core.settings
    this.#shared = dedupe ? new SharedReplies(core.journal) : undefined
    this.#warmer = warm ? new PrefixWarmer(core.around) : undefined
    this.#slots = new Slots(maxConcurrency, FIRST_ROWS)
  }

  /** Sends all rows that have no result. */
  async sendAll(rows: RowSource<Row>): Promise<void> {
    for (;;) {
      const row = await this.#core.nextToSend(rows)
      if (!row) break
      await this.#slots.take()
      if (this.#core.isStopped) {
        this.#slots.release()
        break
      }
      void this.#sendInSlot(row)
    }
    await this.#slots.waitUntilIdle()
  }

  async #sendInSlot(row: NumberedRow<Row>): Promise<void> {
    await this.sendOne(row)
    this.#slots.release()
  }

  /** Sends one row to its end; gives what it came to, where it came to something. */
  async sendOne(row: NumberedRow<Row>): Promise<RowOutcome | undefined> {
    const { figures } = this.#core
    figures.underWay += 1
    try {
      const outcome = await this.#sendRow(row)
      if (!outcome) return undefined
      const written = this.#core.finish(row, outcome)
      this.#shared?.end(row.at, outcome.exchange)
      await written
      return outcome
    } catch (error) {
      this.#core.fail(error)
      return undefined
    } finally {
      figures.underWay -= 1
    }
  }

  /** What a row comes to, tried as often as may help; undefined where the job has stopped. */
  async #sendRow(row: NumberedRow<Row>): Promise<RowOutcome | undefined> {
    const { settings, around, stop } = this.#core
    const exchange = new Exchange()
    let free = FREE_REFUSALS
    for (let failures = 0; ;) {
      const answered = this.#answered
      const outcome = await this.#tryRow(row, exchange)
      const { failure } = outcome
      if (this.#hasStopped(exchange)) return this.#takeBack(row, failure, exchange)
      if (!failure || getRetryable(failure) !== true) return outcome
      const isFree = RateLimitError.isInstance(failure) && this.#answered > answered && free > 0
      if (isFree) free -= 1
      else failures += 1
      if (failures >= settings.attempts) return outcome
      await around.sleep(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), stop.signal)
      // Not tried to the end: its failure is not the last word.
      if (this.#core.isStopped) return this.#takeBack(row, failure, exchange)
    }
  }

  /** Leaves a row for the next run. Where the API has refused it, it is not in doubt. */
  #takeBack(row: NumberedRow<Row>, failure: unknown, { isNoted }: Exchange): undefined {
    const wasRefused = ApiError.isInstance(failure) && failure.status !== undefined
    if (isNoted && wasRefused) this.#core.journal.noteSent(row.at, false)
  }

  #hasStopped({ isStopped }: Exchange): boolean {
    if (this.#core.budget.isReached) this.#core.stopSending('budget')
    return isStopped || this.#core.cancel.signal.aborted
  }

  async #tryRow(row: NumberedRow<Row>, exchange: Exchange): Promise<RowOutcome> {
    const { runnable } = this.#core
    exchange.calls = 0
    exchange.sharedWith = exchange.reply = undefined
    try {
      const answer = (call: ModelCall) => this.#answer(call, row, exchange)
      const output = await runAnswered(answer, () => runnable.invoke(row.input))
      return { output, exchange }
    } catch (error) {
      if (isFatal(error)) {
        this.#takeBack(row, error, exchange)
        throw error
      }
      return { failure: error instanceof Error ? error : new Error(String(error)), exchange }
    }
  }

  #answer(call: ModelCall, row: NumberedRow<Row>, exchange: Exchange): Promise<ReplyResponse> {
    const pay = () => this.#sendPaid(call, row, exchange)
    const send = () => (this.#warmer ? this.#warmer.send(call.body, pay) : pay())
    return this.#shared ? this.#shared.answer(call.body, row.at, exchange, send) : send()
  }

  /** Sends one request, within the budget, after the journal has a note of it. */
  async #sendPaid(
    { body, send }: ModelCall,
    row: NumberedRow<Row>,
    exchange: Exchange,
  ): Promise<ReplyResponse> {
    const { budget, journal, cancel } = this.#core
    const reservation = await this.#unlessStopped(exchange, () => budget.reserve(body))
    if (this.#core.isStopped) {
      reservation.settle(undefined)
      exchange.isStopped = true
      throw new NotSentError('The job has stopped.')
    }
    if (!exchange.isNoted) journal.noteSent(row.at)
    exchange.isNoted = true
    try {
      const response = await send(cancel.signal)
      this.#answered += 1
      const { data } = response
      exchange.noteReply(data, reservation.settle(data.usage, data.model))
      return response
    } catch (error) {
      const usage = findPartialUsage(error)
      const cost = reservation.settle(usage)
      if (usage) exchange.notePaid(usage, cost)
      throw error
    }
  }

  async #unlessStopped<T>(exchange: Exchange, reserve: () => Promise<T>): Promise<T> {
    try {
      return await reserve()
    } catch (error) {
      if (error instanceof NotSentError) exchange.isStopped = true
      else this.#core.fail(error)
      throw error
    }
  }
}
