/** Sends rows as single messages, many at a time. */
import type { RequestParams } from '../wire.ts'
import type { JobCore } from './core.ts'
import type { Exchange } from './exchange.ts'
import type { RowOutcome } from './finish.ts'
import { type AnswerRequest, type RowGate, RowRunner, type Ticket } from './row-runner.ts'
import type { NumberedRow, RowSource } from './rows.ts'
import { SharedReplies } from './sharing.ts'
import { Slots } from './slots.ts'
import { NotSentError } from './stops.ts'
import { PrefixWarmer } from './warm.ts'

/** Rows that begin together: a key's limits are known when the first replies are there. */
export const FIRST_ROWS = 8

export class MessageSender<Row, Output> {
  readonly #core: JobCore<Row, Output>
  readonly #shared: SharedReplies | undefined
  readonly #slots: Slots
  readonly #runner: RowRunner<Row, Output>

  constructor(core: JobCore<Row, Output>) {
    this.#core = core
    const { dedupe, warm, maxConcurrency } = core.settings
    this.#shared = dedupe ? new SharedReplies(core.journal) : undefined
    this.#slots = new Slots(maxConcurrency, FIRST_ROWS)
    const warmer = warm ? new PrefixWarmer(core.around) : undefined
    const gate = new JournalGate(core)
    this.#runner = new RowRunner(core.runnable, gate, toAnswer(this.#shared, warmer))
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
      const outcome = await this.#runner.run(row)
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
}

/** Answers by the reply to an equal request, or by sending: alone, where it writes a cached prefix. */
export function toAnswer(
  shared: SharedReplies | undefined,
  warmer: PrefixWarmer | undefined,
): AnswerRequest {
  return (body, { at }, exchange, pay) => {
    const send = () => (warmer ? warmer.send(body, pay) : pay())
    return shared ? shared.answer(body, at, exchange, send) : send()
  }
}

/** Lets requests through within the budget, after the journal has a note of them. */
class JournalGate<Row, Output> implements RowGate {
  readonly #core: JobCore<Row, Output>

  constructor(core: JobCore<Row, Output>) {
    this.#core = core
  }

  get attempts() {
    return this.#core.settings.attempts
  }

  get around() {
    return this.#core.around
  }

  get stop() {
    return this.#core.stop.signal
  }

  get cancel() {
    return this.#core.cancel.signal
  }

  async admit(body: RequestParams, { at }: NumberedRow, exchange: Exchange): Promise<Ticket> {
    const { budget, journal } = this.#core
    const reservation = await this.#unlessStopped(exchange, () => budget.reserve(body))
    if (this.#core.isStopped) {
      reservation.settle(undefined)
      exchange.isStopped = true
      throw new NotSentError('The job has stopped.')
    }
    if (!exchange.isNoted) journal.noteSent(at)
    exchange.isNoted = true
    return { settle: ({ usage, model }) => reservation.settle(usage, model) }
  }

  hasStopped({ isStopped }: Exchange): boolean {
    if (this.#core.budget.isReached) this.#core.stopSending('budget')
    return isStopped || this.#core.cancel.signal.aborted
  }

  takeBack({ at }: NumberedRow): void {
    this.#core.journal.noteSent(at, false)
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
