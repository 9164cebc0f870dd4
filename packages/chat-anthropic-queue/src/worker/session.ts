/** A worker at work for one job. */
import { DelayedError, type Job, WaitingError, Worker } from 'bullmq'
import { UnsupportedInputError } from 'chat-anthropic'
import type { BatchRunnable } from 'chat-anthropic/batch'
import {
  isFatal,
  type RemoteAnswer,
  type RemoteJob,
  RemoteRunner,
} from 'chat-anthropic/batch/remote'
import type { RowData } from '../row-data.ts'
import { type GateSetup, RedisGate } from './gate.ts'
import { PREFIX } from '../keys.ts'
import { untilTaken } from '../redis/connect.ts'
import { STALLED_EVERY } from '../times.ts'

/** Milliseconds after which a row of another job is looked at again. */
const OTHERS_LATER = 10_000

/** What a session needs of its worker. */
export interface SessionSetup extends GateSetup {
  /** The coordinator that it works for. */
  coordinator: string
  name: string
  concurrency: number
  lock: number
  /** Counts rows that are finished. */
  onRow: (isDone: boolean) => void
  /** Called with what no row could be done with. */
  onFault: (reason: unknown) => void
}

export class Session {
  readonly #setup: SessionSetup
  readonly #job: RemoteJob
  readonly #gate: RedisGate
  readonly #runner: RemoteRunner<unknown, unknown>
  readonly #worker: Worker<RowData, RemoteAnswer>
  underWay = 0

  constructor(setup: SessionSetup, job: RemoteJob, runnable: BatchRunnable<unknown, unknown>) {
    const { name, store, concurrency, lock } = setup
    this.#setup = setup
    this.#job = job
    this.#gate = new RedisGate(setup)
    this.#runner = new RemoteRunner(runnable, job, this.#gate)
    this.#worker = new Worker(name, (row, token) => this.#process(row, token), {
      connection: store,
      prefix: PREFIX,
      autorun: false,
      concurrency,
      lockDuration: lock,
      lockRenewTime: lock / 3,
      stalledInterval: Math.min(STALLED_EVERY, lock / 3),
      maxStalledCount: job.attempts - 1,
    })
    // What goes wrong between it and Redis is tried again.
    this.#worker.on('error', () => {})
  }

  get coordinator(): string {
    return this.#setup.coordinator
  }

  /** Checks that the program is that of the job, and begins. */
  async begin(): Promise<void> {
    await this.#runner.check()
    void this.#worker.run()
  }

  /** The job that it works for. */
  get run(): string {
    return this.#job.run
  }

  /** Ends what is under way. */
  cancel(): void {
    this.#gate.cancelAll()
  }

  /** Sends nothing more. */
  stopSending(): void {
    this.#gate.stopSending()
  }

  /** Begins no row any more, and finishes those under way. */
  async retire(): Promise<void> {
    await this.#worker.close()
  }

  /** Begins nothing more, and finishes what is sent. */
  async close(): Promise<void> {
    this.stopSending()
    await this.retire()
  }

  async #process(job: Job<RowData>, token: string | undefined): Promise<RemoteAnswer> {
    const { metrics } = this.#setup
    metrics.moveUnderWay(1)
    this.underWay += 1
    try {
      const answer = await this.#run(job)
      if (answer) return this.#count(answer)
    } catch (error) {
      if (!isFatal(error) && !UnsupportedInputError.isInstance(error)) throw error
      this.#gate.stopSending()
      this.#setup.onFault(error)
    } finally {
      metrics.moveUnderWay(-1)
      this.underWay -= 1
    }
    metrics.countRow('put back')
    return this.#putBack(job, token)
  }

  /** Leaves a row to others; one of another job to whoever looks for it later: it is not to be had again at once. */
  async #putBack(job: Job<RowData>, token: string | undefined): Promise<never> {
    if (job.data.run === this.#job.run) {
      await job.moveToWait(token)
      throw new WaitingError()
    }
    await job.moveToDelayed(Date.now() + OTHERS_LATER, token)
    throw new DelayedError()
  }

  async #run({ data, attemptsStarted }: Job<RowData>): Promise<RemoteAnswer | undefined> {
    const { run, ...row } = data
    if (run !== this.#job.run || this.#gate.stop.aborted) return undefined
    const { store, keys } = this.#setup
    const enter = () => store.caEnter(keys.budget, keys.sent, row.row)
    const entered = attemptsStarted > 1 ? await untilTaken(enter, this.#gate.stop) : 0
    return entered === undefined ? undefined : this.#runner.run(row, entered === 1)
  }

  #count(answer: RemoteAnswer): RemoteAnswer {
    this.#setup.metrics.countRow(answer.isDone ? 'done' : 'failed')
    this.#setup.onRow(answer.isDone)
    return answer
  }
}
