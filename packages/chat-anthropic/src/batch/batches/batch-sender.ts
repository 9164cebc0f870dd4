/**
 * Sends rows in Message Batches. The program runs twice for a row: until it asks its model, whose
 * request goes into a batch, and again when the reply is there. Between the two a row takes a few
 * bytes, and another process can take over.
 */
import { NotSentError } from '../stops.ts'
import { Exchange } from '../exchange.ts'
import { asksTwice, type Captured, captureRequest } from '../capture.ts'
import type { JobCore } from '../core.ts'
import { DONE, IN_BATCH, NEW } from '../journal/row-table.ts'
import { MessageSender } from '../messages.ts'
import type { NumberedRow, RowSource } from '../rows.ts'
import { toPortable } from '../../call/portable.ts'
import { findBatches } from './api.ts'
import { Draft } from './draft.ts'
import { Equals } from './equals.ts'
import { type OpenBatch, OpenBatches } from './open-batches.ts'
import { ResultReader } from './result-reader.ts'
import { Spill } from './spill.ts'
import type { RequestParams } from '../../wire.ts'

export class BatchSender<Row, Output> {
  readonly #core: JobCore<Row, Output>
  readonly #run: string
  readonly #spill = new Spill<Row>()
  readonly #equals: Equals | undefined
  #draft = new Draft()
  #batches: OpenBatches | undefined
  #reader: ResultReader<Row, Output> | undefined
  #isReading = true
  #isFirst: boolean
  #watching: Promise<void> | undefined

  constructor(core: JobCore<Row, Output>, run: string) {
    this.#core = core
    this.#run = run
    this.#equals = core.settings.dedupe ? new Equals() : undefined
    const { table, content } = core.journal
    this.#isFirst = table.count(DONE) === 0 && content.batches.size === 0
  }

  /** Sends all rows that have no result, and waits for those that are in a batch. */
  async sendAll(rows: RowSource<Row>): Promise<void> {
    try {
      for (;;) {
        const row = await this.#core.nextToSend(rows)
        if (!row) break
        await this.#prepare(row)
      }
      await this.#create()
      this.#isReading = false
      await this.#watching
      if (this.#core.cancel.signal.aborted) await this.#batches?.cancelAll()
    } finally {
      this.#isReading = false
      await this.#watching
      this.#spill.close()
    }
  }

  /** Runs the program until it asks, and puts its request into the next batch. */
  async #prepare(row: NumberedRow<Row>): Promise<void> {
    const captured = await captureRequest(this.#core.runnable, row.input)
    const { call } = captured
    if (!call || captured.isParallel) return this.#finishWithoutRequest(row, captured)
    this.#start(call.model)
    this.#spill.put(row)
    // It waits for a batch of a run before.
    if (this.#core.journal.table.stateOf(row.at) === IN_BATCH) {
      this.#equals?.note(call.body, row.at)
      return
    }
    const equal = this.#equals?.note(call.body, row.at)
    if (equal !== undefined) return this.#reader!.share(row.at, equal)
    if (this.#isFirst) return this.#tryOne(row)
    while ((await this.#add(row.at, captured)) === 'wait') await this.#waitForRoom()
  }

  /**
   * The first row goes as a message: whether requests are accepted, and whether the program asks once
   * only, would else be known when a batch has been paid.
   */
  async #tryOne(row: NumberedRow<Row>): Promise<void> {
    this.#isFirst = false
    const outcome = await new MessageSender(this.#core).sendOne(row)
    if (outcome && outcome.exchange.calls > 1) this.#core.fail(asksTwice())
  }

  /** Puts a request into the next batch, where the budget has room for it. */
  async #add(at: number, { call }: Captured): Promise<'added' | 'wait' | 'never'> {
    const { body, transport } = call!
    const reserved = this.#reserve(body)
    if (typeof reserved !== 'number') return reserved
    const request = toPortable({ body, transport, names: undefined })
    const bytes = Buffer.byteLength(JSON.stringify(request.params))
    while (this.#draft.isFull(this.#core.settings.batches, bytes)) await this.#create()
    this.#draft.add({ at, request, bytes, reserved })
    return 'added'
  }

  /** Reserves what a request will cost, if that can be. */
  #reserve(body: RequestParams): number | 'wait' | 'never' {
    const { budget, settings } = this.#core
    if (settings.limit === Number.POSITIVE_INFINITY) return 0
    try {
      const cost = budget.estimate(body, true)
      return budget.tryReserve(cost) ? cost : 'wait'
    } catch (error) {
      if (!(error instanceof NotSentError)) throw error
      this.#core.stopSending('budget')
      return 'never'
    }
  }

  /** What is reserved is in this draft or in a batch: results make room. */
  async #waitForRoom(): Promise<void> {
    const room = this.#core.budget.waitForRoom()
    await this.#create()
    await room
  }

  async #create(): Promise<void> {
    const draft = this.#draft
    this.#draft = new Draft()
    if (draft.rows.length === 0) return
    if (this.#core.isStopped && this.#core.stopState !== 'budget') return
    await this.#batches!.create(draft, this.#core.cancel.signal)
  }

  async #finishWithoutRequest(
    row: NumberedRow<Row>,
    { failure, output, isParallel }: Captured,
  ): Promise<void> {
    const exchange = new Exchange()
    if (isParallel) this.#core.fail(asksTwice())
    else if (failure === undefined) await this.#core.finish(row, { output, exchange })
    else {
      const error = failure instanceof Error ? failure : new Error(String(failure))
      await this.#core.finish(row, { failure: error, exchange })
    }
  }

  /** Begins to look after batches, with the model of the first request. */
  #start(model: object): void {
    if (this.#batches) return
    const { journal, around, settings } = this.#core
    const api = findBatches(model)
    const { poll } = settings.batches
    const batches = new OpenBatches(api, journal, { around, run: this.#run, poll })
    this.#batches = batches
    this.#reader = new ResultReader(this.#core, {
      api,
      batches,
      spill: this.#spill,
      equals: this.#equals,
    })
    this.#watching = this.#watch(batches, this.#reader).catch((error) => this.#core.fail(error))
  }

  /** Looks at open batches until there are none and no more will come. */
  async #watch(batches: OpenBatches, reader: ResultReader<Row, Output>): Promise<void> {
    const { around, settings, stop, cancel } = this.#core
    for (;;) {
      for (const batch of batches.all.values()) {
        if (this.#mustLeave()) return
        if (batch.id === undefined && !(await this.#locate(batches, batch))) continue
        const isReady = !this.#isReading || batch.rows.every((row) => this.#spill.has(row))
        if (isReady && (await batches.hasEnded(batch))) await reader.read(batch)
      }
      await this.#sendAgain(reader)
      if (this.#mustLeave()) return
      const isOver = !this.#isReading && batches.all.size === 0
      if (isOver && reader.again.length === 0) return
      const signal = this.#core.stopState === 'budget' ? cancel.signal : stop.signal
      await around.sleep(settings.batches.poll, signal)
    }
  }

  /** Finds a batch of a run before that had no reply; where there is none its rows are sent again. */
  async #locate(batches: OpenBatches, batch: OpenBatch): Promise<boolean> {
    if (batch.isBeingSent) return false
    await batches.settle(batch, this.#core.stop.signal)
    if (await batches.find(batch, this.#core.stop.signal)) return true
    if (this.#core.isStopped) return false
    batches.close(batch)
    // Those that were not read yet come with the others.
    for (const row of batch.rows) if (this.#spill.has(row)) this.#reader!.again.push(row)
    return false
  }

  /** Sends rows again that a batch did not answer. */
  async #sendAgain(reader: ResultReader<Row, Output>): Promise<void> {
    for (const at of reader.again.splice(0)) {
      const row = this.#spill.get(at)
      if (!row || this.#core.journal.table.stateOf(at) !== NEW || this.#core.isStopped) continue
      const added = await this.#add(at, await captureRequest(this.#core.runnable, row.input))
      if (added === 'wait') reader.again.push(at)
    }
    if (!this.#isReading) await this.#create()
  }

  #mustLeave(): boolean {
    return this.#core.isStopped && this.#core.stopState !== 'budget'
  }
}
