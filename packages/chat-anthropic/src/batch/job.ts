/** A job: its results as they come, its figures, and how it is stopped. */
import { onAbort } from '../signals.ts'
import { BatchSender } from './batches/batch-sender.ts'
import { captureRequest } from './capture.ts'
import type { JobCore } from './core.ts'
import { checkSameJob, toHeader } from './identity.ts'
import type { JournalHeader } from './journal/lines.ts'
import { DONE, FAILED, SENT } from './journal/row-table.ts'
import { MessageSender } from './messages.ts'
import { RemoteSender } from './remote/remote-sender.ts'
import { inOrder, Lookahead, ResultQueue } from './results.ts'
import { createRunName, type NumberedRow, type RowSource } from './rows.ts'
import { JobError, NotSentError } from './stops.ts'
import type { RowResult, BatchState, BatchStats } from './types.ts'

/** How far the results of a job in order run ahead: rows for each one under way, and how many at most. */
const [AHEAD, MOST_AHEAD] = [10, 10_000]
const PROGRESS_EVERY = 1_000

/** Sends rows; which way is decided when the first ones are there. */
export interface Sender<Row> {
  sendAll(rows: RowSource<Row>): Promise<void>
}

/**
 * Bulk work under way. Iterate it for results as they come, `ordered()` for those in the order of
 * the rows, or `await finish()` where the journal is all that is wanted. It begins with the first of
 * them. Leaving an iteration stops the job.
 */
export class BatchJob<Row = unknown, Output = unknown> implements AsyncIterable<RowResult<Output>> {
  readonly #core: JobCore<Row, Output>
  readonly #rows: RowSource<Row>
  readonly #signal: AbortSignal | undefined
  #finished: Promise<void> | undefined

  /** Jobs are made by `runBatch`. */
  constructor(core: JobCore<Row, Output>, rows: RowSource<Row>, signal: AbortSignal | undefined) {
    this.#core = core
    this.#rows = rows
    this.#signal = signal
  }

  /** The job's figures now. */
  get stats(): BatchStats {
    return this.#core.figures.read()
  }

  /** Results as they come, those of runs before included. Throws what the job cannot go on for. */
  [Symbol.asyncIterator](): AsyncGenerator<RowResult<Output>> {
    return this.#read(undefined)
  }

  /** Results in the order of the rows. Rows that were not finished are left out. */
  ordered(): AsyncGenerator<RowResult<Output>> {
    const { maxConcurrency } = this.#core.settings
    const ahead = Math.max(maxConcurrency, Math.min(AHEAD * maxConcurrency, MOST_AHEAD))
    return this.#read(new Lookahead(ahead))
  }

  /** Runs the job to its end without handing out results; gives its last figures. */
  async finish(): Promise<BatchStats> {
    await (this.#finished ??= this.#run())
    const { fault } = this.#core
    if (fault) throw fault.reason
    return this.stats
  }

  /** Sends nothing more until `resume`. What is under way goes on. */
  pause(): void {
    this.#core.pauseSending()
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#core.resumeSending()
  }

  /** Sends nothing more; what is under way is finished. The same job with its journal goes on. */
  stop(): void {
    this.#core.stopSending('interrupted')
  }

  /** Ends what is under way, open Message Batches included. Their rows are sent again by another run. */
  async cancel(): Promise<void> {
    this.#core.stopSending('canceled')
    this.#core.cancel.abort(new NotSentError('The job was canceled.'))
    await this.#finished
  }

  async *#read(lookahead: Lookahead | undefined): AsyncGenerator<RowResult<Output>> {
    if (this.#finished) throw new JobError('The job has begun already: its results are read once.')
    const queue = new ResultQueue<RowResult<Output>>()
    this.#core.reader = { queue, lookahead }
    const running = (this.#finished = this.#run())
    void running.then(() => queue.end(this.#core.fault))
    try {
      yield* lookahead ? inOrder(queue.read(), lookahead) : queue.read()
    } finally {
      queue.leave()
      lookahead?.advance(Number.POSITIVE_INFINITY)
      this.stop()
      await running
    }
  }

  /** Runs to the end. Does not reject: what went wrong is kept for whoever reads. */
  async #run(): Promise<void> {
    const core = this.#core
    core.figures.state = 'running'
    const leave = this.#signal && onAbort(this.#signal, () => this.stop())
    if (this.#signal?.aborted) this.stop()
    const timer = setInterval(() => this.#report(), PROGRESS_EVERY)
    try {
      await this.#send()
    } catch (error) {
      core.fail(error)
    }
    clearInterval(timer)
    leave?.()
    this.#end(core.stopState ?? 'done')
  }

  async #send(): Promise<void> {
    const core = this.#core
    const rows = this.#rows
    try {
      const first = await rows.next()
      if (!first) return
      const header = await this.#identify(first)
      rows.putBack([first])
      const sender = await chooseSender(core, header, rows)
      await sender.sendAll(rows)
    } finally {
      await rows.close()
    }
  }

  /** Writes whose journal it is, or checks that it is this job's. */
  async #identify(row: NumberedRow<Row>): Promise<JournalHeader> {
    const { journal, settings, runnable } = this.#core
    const run = createRunName()
    if (!journal.isFile && !settings.queue) return { ...ANYBODY, run }
    const captured = await captureRequest(runnable, row.input)
    const header = toHeader(row, captured, run)
    if (!journal.isFile) return header
    if (!journal.header) journal.begin(header)
    else if (!settings.force) checkSameJob(header, journal.header, settings.journal ?? '')
    return { ...header, run: journal.header?.run ?? header.run }
  }

  #end(state: BatchState): void {
    const { journal, figures } = this.#core
    const { table } = journal
    try {
      const isFinished = state === 'done' && table.count(DONE) + table.count(FAILED) >= figures.rows
      journal.close(isFinished)
    } catch (error) {
      this.#core.fail(error)
    }
    this.#core.end(this.#core.fault ? 'failed' : state)
    this.#report()
  }

  #report(): void {
    try {
      this.#core.settings.onProgress?.(this.stats)
    } catch (error) {
      this.#core.fail(error)
    }
  }
}

/** Of a job that nothing else has to recognize. */
const ANYBODY = { journal: 1, model: '', options: '', prompt: '', input: '' } as const

/** From so many rows on, `auto` makes batches. */
const MANY = 1_000

async function chooseSender<Row, Output>(
  core: JobCore<Row, Output>,
  header: JournalHeader,
  rows: RowSource<Row>,
): Promise<Sender<Row>> {
  const { via, queue } = core.settings
  const first: NumberedRow<Row>[] = []
  const looked = via === 'auto' ? MANY : -1
  while (first.length <= looked) {
    const row = await rows.next()
    if (!row) break
    first.push(row)
  }
  rows.putBack(first)
  // What is in batches already is paid, and comes from there; so does what is in a queue.
  const { content, table } = core.journal
  const isMany = first.length > MANY && !(queue && table.count(SENT) > 0)
  const isBatched = via === 'batches' || isMany || content.batches.size > 0
  if (isBatched) return new BatchSender(core, header.run)
  return queue ? new RemoteSender(core, header, queue) : new MessageSender(core)
}
