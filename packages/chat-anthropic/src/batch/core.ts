/** What all ways of sending share: the journal, the figures, the budget, and when to stop. */
import type { Surroundings } from './around.ts'
import { Budget } from './budget.ts'
import { Figures } from './figures.ts'
import { nameOf, readLine, type RowOutcome, toLine, toResult } from './finish.ts'
import { runWithReply } from './capture.ts'
import { Exchange } from './exchange.ts'
import { Journal } from './journal/journal.ts'
import { FAILED, IN_BATCH, NEW, SENT } from './journal/row-table.ts'
import type { Lookahead, ResultQueue } from './results.ts'
import { checkSameRow } from './identity.ts'
import { nextTurn } from './next-turn.ts'
import type { RemoteAnswer } from './remote/types.ts'
import type { NumberedRow, RowSource } from './rows.ts'
import type { BatchSettings } from './settings.ts'
import type { RowResult, BatchRunnable, BatchState } from './types.ts'

/** Where results go, while the program reads them. */
export interface ResultReader<Output> {
  queue: ResultQueue<RowResult<Output>>
  /** Set where they are read in order. */
  lookahead: Lookahead | undefined
}

/**
 * Rows may have their results already, or answers that wait for no network. Timers, signals and whoever
 * else runs in this process have a turn all the same, and V8 lets go of what it holds for one turn: of a
 * row that is sent that is a lot.
 */
const PASSED_A_TURN = 1_000
const SENT_A_TURN = 10

export class JobCore<Row, Output> {
  readonly runnable: BatchRunnable<Row, Output>
  readonly settings: BatchSettings
  readonly journal: Journal
  readonly around: Surroundings
  readonly figures: Figures
  readonly budget: Budget
  /** Aborts when nothing more is to be sent; what is under way goes on. */
  readonly stop = new AbortController()
  /** Aborts what is under way as well. */
  readonly cancel = new AbortController()
  reader: ResultReader<Output> | undefined
  /** Whether a row that was sent is known to be under way elsewhere: then it is not in doubt. */
  isElsewhere: (row: number) => boolean = () => false
  /** Called when the job pauses, and when it goes on. */
  onPause: (isPaused: boolean) => void = () => {}
  /** Why nothing more is sent, where it is not that all is done. */
  stopState: BatchState | undefined
  fault: { reason: unknown } | undefined
  #asked = 0
  #paused: Promise<void> | undefined
  #resume: (() => void) | undefined
  #isOver = false

  constructor(runnable: BatchRunnable<Row, Output>, settings: BatchSettings, around: Surroundings) {
    this.runnable = runnable
    this.settings = settings
    this.around = around
    this.journal = new Journal(settings.journal)
    this.figures = new Figures(this.journal, around)
    const { limit, prices } = settings
    this.budget = new Budget({ limit, prices, spent: this.journal.content.cost })
  }

  get isStopped(): boolean {
    return this.stop.signal.aborted
  }

  get isPaused(): boolean {
    return this.#paused !== undefined
  }

  /** Sends nothing more; the first reason is the one that counts. */
  stopSending(state: BatchState): void {
    this.stopState ??= state
    this.#letGo()
    this.reader?.lookahead?.advance(Number.POSITIVE_INFINITY)
    this.stop.abort()
  }

  /** Stops for a reason that the program has to hear of. */
  fail(reason: unknown): void {
    this.fault ??= { reason }
    this.stopSending('failed')
  }

  pauseSending(): void {
    if (this.#paused || this.isStopped || this.#isOver) return
    this.#paused = new Promise((resolve) => (this.#resume = resolve))
    this.figures.state = 'paused'
    this.onPause(true)
  }

  resumeSending(): void {
    if (!this.#paused) return
    this.#letGo()
    this.onPause(false)
  }

  /** Notes how the job has ended: it cannot pause or go on any more. */
  end(state: BatchState): void {
    this.#letGo()
    this.#isOver = true
    this.figures.state = state
  }

  /** Lets what waits for the end of a pause see how it goes on. */
  #letGo(): void {
    if (!this.#paused) return
    this.#resume?.()
    this.#paused = undefined
    this.figures.state = 'running'
  }

  /**
   * The next row that is to be sent; undefined where there is none, or the job has stopped. Rows with
   * a result from a run before are handed out again, those in doubt reported where that is asked for.
   */
  async nextToSend(rows: RowSource<Row>): Promise<NumberedRow<Row> | undefined> {
    this.#asked += 1
    if (this.#asked % SENT_A_TURN === 0) await nextTurn()
    for (let passed = 1; ; passed += 1) {
      if (passed % PASSED_A_TURN === 0) await nextTurn()
      const read = rows.next()
      const row = read instanceof Promise ? await read : read
      if (!row) return undefined
      this.figures.rows += 1
      if (this.#paused) await this.#paused
      if (this.reader?.lookahead) await this.reader.lookahead.waitFor(row.at)
      if (this.isStopped) return undefined
      if (this.isToSend(row)) return row
      const handed = this.handOut(row)
      if (handed) await handed
    }
  }

  /** Writes what a row has come to, and hands it out. */
  async finish(row: NumberedRow, outcome: RowOutcome): Promise<void> {
    const { exchange, failure } = outcome
    this.journal.noteResult(...toLine(row, outcome))
    this.figures.countUsage(exchange.usage)
    if (exchange.sharedWith !== undefined) this.figures.shared += 1
    if (failure) this.figures.countFailure(nameOf(failure))
    await this.reader?.queue.add(toResult(row, outcome))
  }

  /** Writes the line that another process has made of a row. */
  note({ at, key }: Pick<NumberedRow, 'at' | 'key'>, answer: RemoteAnswer): void {
    const { isDone, cost, usage, failure, line } = answer
    this.journal.noteResult({ row: at, isDone, key, cost: cost ?? undefined }, line)
    this.figures.countUsage(usage ?? undefined)
    if (failure !== null) this.figures.countFailure(failure)
  }

  /** Hands out a row whose line is written. */
  async handOutAgain(row: NumberedRow<Row>): Promise<void> {
    const { reader } = this
    if (reader) await reader.queue.add(await this.#readEarlier(row))
  }

  /** Whether a row has no result that counts, and is not in doubt. */
  isToSend({ at }: NumberedRow<Row>): boolean {
    const { inDoubt, retryFailed } = this.settings
    const state = this.journal.table.stateOf(at)
    if (state === SENT) return inDoubt === 'retry' || this.isElsewhere(at)
    return state === NEW || state === IN_BATCH || (state === FAILED && retryFailed)
  }

  /** Hands out a row that is not sent: one with a result, or in doubt. */
  handOut(row: NumberedRow<Row>): Promise<void> | undefined {
    const { table } = this.journal
    if (table.stateOf(row.at) === SENT) {
      return this.finish(row, { failure: new InDoubtError(), exchange: new Exchange() })
    }
    if (!this.settings.force) checkSameRow(row, table.keyOf(row.at), this.settings.journal)
    this.figures.resumed += 1
    return this.reader && this.handOutAgain(row)
  }

  /** The result of a run before: its reply, through the program again. */
  async #readEarlier(row: NumberedRow<Row>): Promise<RowResult<Output>> {
    const line = this.journal.readResult(row.at)
    const { reply, failure, output, cost, calls } = readLine(line)
    const exchange = new Exchange()
    exchange.usage = reply?.usage
    exchange.cost = cost
    if (failure) return toResult(row, { failure, exchange })
    const isAgain = reply && calls === 1
    const value = isAgain ? await runWithReply(this.runnable, row.input, reply) : output
    return toResult(row, { output: value, exchange })
  }
}

/** A row that was under way when a process died: it may have been paid, or not. */
export class InDoubtError extends Error {
  /** The name of the class. */
  override readonly name = 'InDoubtError'

  constructor() {
    super(
      'The row was under way when the process ended; whether it was paid is not known. ' +
        'Send it again with `retryFailed`.',
    )
  }
}
