/** The queue of a job as its coordinator sees it: rows go in, and come back with what they have come to. */
import { randomUUID } from 'node:crypto'
import { type Job, type JobType, Queue, Worker } from 'bullmq'
import { JobError } from 'chat-anthropic/batch'
import type {
  QueueRequest,
  RemoteAnswer,
  RemoteRow,
  ReturnedRow,
  RowQueue,
  UnfinishedRow,
} from 'chat-anthropic/batch/remote'
import { jobIdOf, type Keys, keysOf, PREFIX } from '../keys.ts'
import { Lease } from './lease.ts'
import { type CoordinatorMetrics, createCoordinatorMetrics } from '../metrics.ts'
import { connect, untilSent } from '../redis/connect.ts'
import type { RowData } from '../row-data.ts'
import { defineScripts, type Store } from '../redis/scripts.ts'
import { DEAD_AFTER, DEFAULT_NAME, LOCK, STALLED_EVERY } from '../times.ts'

/** Rows that are taken together. */
const TOGETHER = 200
/** Milliseconds until it is looked again, where nothing has come back. */
const IDLE = 50
/** Milliseconds between two looks at the workers and at what they report. */
const LOOK_EVERY = 500
const LEASE = 15_000
/** Events of BullMQ that are kept: each holds a whole answer. */
const MOST_EVENTS = 100
const NOT_BEGUN = ['wait', 'delayed', 'prioritized'] as const
const ALL = [...NOT_BEGUN, 'active', 'completed', 'failed'] as const

type RowJob = Job<RowData, RemoteAnswer>

/**
 * Opens the queue of a job, as its only coordinator. Throws `JobError` where another process coordinates
 * the queue, or it holds the rows of another job.
 */
export async function openQueue(request: QueueRequest): Promise<RowQueue> {
  const { redis, name = DEFAULT_NAME, lease: ms = LEASE } = request.queue
  const store = defineScripts(await connect(redis))
  const lease = new Lease(store, { key: keysOf(name).lease, ms, run: request.job.run })
  const rows = new RedisRows(request, store, lease, name)
  try {
    await lease.take()
    await rows.begin()
    return rows
  } catch (error) {
    await rows.leave()
    throw error
  }
}

class RedisRows implements RowQueue {
  readonly open = new Set<number>()
  workers = 0
  readonly #request: QueueRequest
  /** Workers begin anew with each coordinator: its budget and its options may be others. */
  readonly #id = randomUUID()
  readonly #store: Store
  readonly #lease: Lease
  readonly #keys: Keys
  readonly #queue: Queue<RowData, RemoteAnswer>
  /** Gives rows of workers that died to others; it does none itself. */
  readonly #watcher: Worker
  readonly #metrics: CoordinatorMetrics
  /** Rows that were added, and not forgotten. */
  readonly #rows = new Map<number, RemoteRow>()
  #lost: ReturnedRow[] = []
  #lookedAt = 0
  /** Whether Redis was away, and may have lost something. */
  #isSuspect = false

  constructor(request: QueueRequest, store: Store, lease: Lease, name: string) {
    this.#request = request
    this.#store = store
    this.#lease = lease
    this.#keys = keysOf(name)
    const options = { connection: store, prefix: PREFIX }
    const streams = { events: { maxLen: MOST_EVENTS } }
    this.#queue = new Queue(name, { ...options, streams })
    this.#watcher = new Worker(name, undefined, {
      ...options,
      autorun: false,
      lockDuration: LOCK,
      stalledInterval: STALLED_EVERY,
      maxStalledCount: request.job.attempts - 1,
    })
    this.#queue.on('error', () => {})
    this.#watcher.on('error', () => {})
    store.on('ready', () => (this.#isSuspect = true))
    this.#metrics = createCoordinatorMetrics(name, () => ({
      open: this.#rows.size,
      workers: this.workers,
    }))
  }

  /** Takes over what a coordinator before has left, and lets workers begin. */
  async begin(): Promise<void> {
    const left = await this.#list(ALL)
    const own = this.#readRows(left)
    if (own.length < left.length) await this.#dropOthers(left.length - own.length)
    for (const row of own) this.open.add(row)
    await this.#publish()
    await this.#queue.resume()
    await this.#watcher.startStalledCheckTimer()
  }

  /** The ids of the jobs in some states. */
  #list(states: readonly JobType[]): Promise<string[]> {
    return untilSent(() => this.#queue.getRanges([...states], 0, -1))
  }

  /** The rows of this job among the ids of jobs. */
  #readRows(ids: readonly string[]): number[] {
    const own = `${this.#request.job.run}-`
    return ids.filter((id) => id.startsWith(own)).map((id) => Number(id.slice(own.length)))
  }

  /** Rows of another job are paid work: they are dropped only where nobody can go on with them. */
  async #dropOthers(count: number): Promise<void> {
    const { isDurable = true } = JSON.parse((await this.#store.get(this.#keys.job)) ?? '{}')
    if (isDurable && !this.#request.job.isForced) {
      throw new JobError(
        `The queue holds ${count} rows of another job. Run that one again with its journal, give this ` +
          'one a `name` of its own, or pass `force` to drop them.',
      )
    }
    await untilSent(() => this.#queue.obliterate({ force: true }))
    await this.#store.del(this.#keys.sent)
    await this.#store.hset(this.#queue.toKey('meta'), 'opts.maxLenEvents', MOST_EVENTS)
  }

  /** Tells workers of the job. */
  async #publish(): Promise<void> {
    const { job, isDurable, readSpent } = this.#request
    const { control, budget, job: key } = this.#keys
    await this.#store.set(key, JSON.stringify({ ...job, isDurable }))
    await this.#store.caOpenBudget(budget, job.run, job.limit ?? '', readSpent())
    await this.#store.hset(control, {
      run: job.run,
      state: 'running',
      coordinator: this.#id,
    })
  }

  async add(rows: readonly RemoteRow[]): Promise<void> {
    for (const row of rows) this.#rows.set(row.row, row)
    // Those that a coordinator before has left may come back and be forgotten while these are added.
    await this.#put(rows.filter(({ row }) => !this.open.has(row)))
  }

  async #put(rows: readonly RemoteRow[]): Promise<void> {
    const { run } = this.#request.job
    const jobs = rows.map((row) => ({
      name: 'row',
      data: { run, ...row },
      // What is there under an id is left alone.
      opts: { jobId: jobIdOf(run, row.row), attempts: 10, backoff: 1_000 },
    }))
    await untilSent(() => this.#queue.addBulk(jobs))
  }

  async take(): Promise<ReturnedRow[]> {
    await this.#lease.check()
    await this.#look()
    const ended = () => this.#queue.getJobs(['completed', 'failed'], 0, TOGETHER - 1, true)
    const jobs = await untilSent(ended)
    const returned = [...this.#lost.splice(0), ...jobs.flatMap((job) => this.#read(job))]
    if (returned.length === 0) await new Promise((resolve) => setTimeout(resolve, IDLE))
    return returned
  }

  #read(job: RowJob | undefined): ReturnedRow[] {
    // It is listed, and removed meanwhile.
    if (!job?.data) return []
    const { run: _, ...row } = job.data
    const { failedReason } = job
    if (failedReason === undefined) {
      this.#metrics.countRow(job.returnvalue.isDone ? 'done' : 'failed')
      return [{ ...row, answer: job.returnvalue }]
    }
    this.#metrics.countRow('lost')
    return [{ ...row, answer: undefined, loss: describeLoss(failedReason, job.stalledCounter) }]
  }

  /** Looks at the workers, at what they report, and whether Redis has lost anything. */
  async #look(): Promise<void> {
    if (Date.now() - this.#lookedAt < LOOK_EVERY) return
    this.#lookedAt = Date.now()
    const { workers, control } = this.#keys
    const [count, run, state] = (await this.#store.caBeat(workers, control, '', DEAD_AFTER)) as [
      number,
      string,
      string,
    ]
    this.workers = count
    if (state === 'budget') this.#request.onBudget()
    if (this.#isSuspect || run !== this.#request.job.run) await this.#recover()
  }

  /** Puts back what Redis has lost. */
  async #recover(): Promise<void> {
    this.#isSuspect = false
    const { job } = this.#request
    await this.#publish()
    const left = new Set(this.#readRows(await this.#list(ALL)))
    for (const row of this.open) if (!left.has(row)) this.open.delete(row)
    const rows = [...this.#rows.values()]
    if (job.inDoubt === 'retry') return this.#put(rows)
    for (const row of rows) {
      const state = await this.#queue.getJobState(jobIdOf(job.run, row.row))
      if (state !== 'unknown') continue
      const loss = 'Redis has lost the row: whether it was paid is not known.'
      this.#lost.push({ ...row, answer: undefined, loss })
    }
  }

  async forget(rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return
    await this.#lease.check()
    const { run } = this.#request.job
    for (const row of rows) {
      this.#rows.delete(row)
      this.open.delete(row)
    }
    await Promise.all(rows.map((row) => untilSent(() => this.#queue.remove(jobIdOf(run, row)))))
    await this.#store.hdel(this.#keys.sent, ...rows.map(String))
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await (isPaused ? this.#queue.pause() : this.#queue.resume())
  }

  async takeBack(): Promise<UnfinishedRow[]> {
    const { run } = this.#request.job
    const left = this.#readRows(await this.#list(NOT_BEGUN))
    const rows = await Promise.all(
      left.map(async (row) => {
        if ((await this.#queue.remove(jobIdOf(run, row))) === 0) return []
        this.#rows.delete(row)
        const sent = await this.#store.hget(this.#keys.sent, String(row))
        return [{ row, wasSent: sent !== null }]
      }),
    )
    return rows.flat()
  }

  async cancel(): Promise<void> {
    await this.#store.hset(this.#keys.control, { state: 'canceled' })
  }

  async close(isFinished: boolean): Promise<void> {
    try {
      await this.#lease.check()
      const left = isFinished ? [] : await this.#list(ALL)
      if (left.length === 0) await this.#clear()
    } catch (error) {
      if (!(error instanceof JobError)) throw error
    } finally {
      await this.leave()
    }
  }

  async #clear(): Promise<void> {
    const { job, control, budget, sent } = this.#keys
    await this.#store.del(job, control, budget, sent)
    await untilSent(() => this.#queue.obliterate({ force: true }))
  }

  /** Lets another process coordinate. */
  async leave(): Promise<void> {
    this.#metrics.stop()
    await this.#lease.release()
    await this.#watcher.close(true)
    await this.#queue.close()
    this.#store.disconnect()
  }
}

function describeLoss(reason: string, times: number): string {
  return /stalled/.test(reason)
    ? `Every worker that has begun the row has died or stood still (${times} of them).`
    : `No worker could finish the row: ${reason}`
}
