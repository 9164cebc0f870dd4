/** The rows of a job as BullMQ's jobs: each has an id that names its run and its row. */
import { type Job, type JobType, Queue } from 'bullmq'
import type { RemoteAnswer, RemoteRow } from 'chat-anthropic/batch/remote'
import { jobIdOf, PREFIX } from '../keys.ts'
import { untilSent } from '../redis/connect.ts'
import type { Store } from '../redis/scripts.ts'
import type { RowData } from '../row-data.ts'

/** Rows that are taken together. */
const TOGETHER = 200
/** Events of BullMQ that are kept: each holds a whole answer. */
const MOST_EVENTS = 100
const NOT_BEGUN = ['wait', 'delayed', 'prioritized'] as const
const ALL = [...NOT_BEGUN, 'active', 'completed', 'failed'] as const

export type RowJob = Job<RowData, RemoteAnswer>

export class RowJobs {
  readonly #queue: Queue<RowData, RemoteAnswer>
  readonly #run: string
  readonly #store: Store

  constructor(store: Store, name: string, run: string) {
    const streams = { events: { maxLen: MOST_EVENTS } }
    this.#queue = new Queue(name, { connection: store, prefix: PREFIX, streams })
    this.#queue.on('error', () => {})
    this.#store = store
    this.#run = run
  }

  /** The key of the list of those that workers have. */
  get activeKey(): string {
    return this.#queue.toKey('active')
  }

  /** The ids of all there are, those of other runs too. */
  listAll(): Promise<string[]> {
    return this.#list(ALL)
  }

  /** The rows of this run that no worker has begun. */
  async listNotBegun(): Promise<number[]> {
    return this.toRows(await this.#list(NOT_BEGUN))
  }

  #list(states: readonly JobType[]): Promise<string[]> {
    return untilSent(() => this.#queue.getRanges([...states], 0, -1))
  }

  /** The rows of this run among some ids. */
  toRows(ids: readonly string[]): number[] {
    const own = jobIdOf(this.#run, '')
    return ids.filter((id) => id.startsWith(own)).map((id) => Number(id.slice(own.length)))
  }

  /** Adds rows; what is there under an id is left alone. */
  async put(rows: readonly RemoteRow[]): Promise<void> {
    const run = this.#run
    const jobs = rows.map((row) => ({
      name: 'row',
      data: { run, ...row },
      opts: { jobId: jobIdOf(run, row.row), attempts: 10, backoff: 1_000 },
    }))
    await untilSent(() => this.#queue.addBulk(jobs))
  }

  /** Some that workers have ended, the first ones first. */
  async listEnded(): Promise<RowJob[]> {
    const ended = () => this.#queue.getJobs(['completed', 'failed'], 0, TOGETHER - 1, true)
    const jobs: (RowJob | undefined)[] = await untilSent(ended)
    // It may have been listed, and be removed meanwhile.
    return jobs.filter((job) => job?.data !== undefined) as RowJob[]
  }

  async has(row: number): Promise<boolean> {
    return (await this.#queue.getJobState(jobIdOf(this.#run, row))) !== 'unknown'
  }

  /** Removes a row; false where a worker has it, or it is not there. */
  async remove(row: number): Promise<boolean> {
    return (await untilSent(() => this.#queue.remove(jobIdOf(this.#run, row)))) !== 0
  }

  /** Removes what is of other runs; what workers have of it stays until it comes back. */
  async removeOthers(ids: readonly (string | undefined)[]): Promise<void> {
    const own = jobIdOf(this.#run, '')
    const others = ids.flatMap((id) => (id === undefined || id.startsWith(own) ? [] : [id]))
    await Promise.all(others.map((id) => untilSent(() => this.#queue.remove(id))))
  }

  /** Removes all there is. */
  async removeAll(): Promise<void> {
    await untilSent(() => this.#queue.obliterate({ force: true }))
  }

  /** Keeps few events, also where the queue was removed since it was opened. */
  async limitEvents(): Promise<void> {
    await this.#store.hset(this.#queue.toKey('meta'), 'opts.maxLenEvents', MOST_EVENTS)
  }

  isPaused(): Promise<boolean> {
    return this.#queue.isPaused()
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await (isPaused ? this.#queue.pause() : this.#queue.resume())
  }

  async close(): Promise<void> {
    await this.#queue.close()
  }
}
