/** The queue of a job as its coordinator sees it: rows go in, and come back with what they have come to. */
import { randomUUID } from 'node:crypto'
import { Worker } from 'bullmq'
import { JobError } from 'chat-anthropic/batch'
import type {
  QueueRequest,
  RemoteRow,
  ReturnedRow,
  RowQueue,
  UnfinishedRow,
} from 'chat-anthropic/batch/remote'
import { jobIdOf, type Keys, keysOf, PREFIX } from '../keys.ts'
import { Lease } from './lease.ts'
import { type RowJob, RowJobs } from './row-jobs.ts'
import { type CoordinatorMetrics, createCoordinatorMetrics } from '../metrics.ts'
import { connect } from '../redis/connect.ts'
import { defineScripts, type Store } from '../redis/scripts.ts'
import { DEAD_AFTER, DEFAULT_NAME, LOCK, STALLED_EVERY } from '../times.ts'

/** Milliseconds until it is looked again, where nothing has come back. */
const IDLE = 50
/** Milliseconds between two looks at the workers and at what they report. */
const LOOK_EVERY = 500
const LEASE = 15_000

/**
 * Opens the queue of a job, as its only coordinator. Throws `JobError` where another process coordinates
 * the queue, or it holds the rows of another job.
 */
export async function openQueue(request: QueueRequest): Promise<RowQueue> {
  const { redis, name = DEFAULT_NAME, lease: ms = LEASE } = request.queue
  const store = defineScripts(await connect(redis))
  const lease = new Lease(store, { keys: keysOf(name), ms, run: request.job.run })
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
  readonly #jobs: RowJobs
  /** Gives rows of workers that died to others; it does none itself. */
  readonly #watcher: Worker
  readonly #metrics: CoordinatorMetrics
  /** Rows that were added, and not forgotten. */
  readonly #rows = new Map<number, RemoteRow>()
  #lost: ReturnedRow[] = []
  #isPaused: boolean
  #lookedAt = 0
  /** Whether Redis was away, and may have lost something. */
  #isSuspect = false

  constructor(request: QueueRequest, store: Store, lease: Lease, name: string) {
    this.#request = request
    this.#store = store
    this.#lease = lease
    this.#isPaused = request.isPaused
    this.#keys = keysOf(name)
    const options = { connection: store, prefix: PREFIX }
    this.#jobs = new RowJobs(store, name, request.job.run)
    this.#watcher = new Worker(name, undefined, {
      ...options,
      autorun: false,
      lockDuration: LOCK,
      stalledInterval: STALLED_EVERY,
      maxStalledCount: request.job.attempts - 1,
    })
    this.#watcher.on('error', () => {})
    store.on('ready', () => (this.#isSuspect = true))
    this.#metrics = createCoordinatorMetrics(name, () => ({
      open: this.#rows.size,
      workers: this.workers,
    }))
  }

  /** Takes over what a coordinator before has left, and lets workers begin. */
  async begin(): Promise<void> {
    const left = await this.#jobs.listAll()
    const own = this.#jobs.toRows(left)
    if (own.length < left.length) await this.#dropOthers(left, own)
    for (const row of own) this.open.add(row)
    await this.setPaused(this.#isPaused)
    await this.#publish()
    await this.#watcher.startStalledCheckTimer()
  }

  /** Rows of another job are paid work: they are dropped only where nobody can go on with them. */
  async #dropOthers(ids: readonly string[], own: readonly number[]): Promise<void> {
    const count = ids.length - own.length
    const { isDurable = true } = JSON.parse((await this.#store.get(this.#keys.job)) ?? '{}')
    if (isDurable && !this.#request.job.isForced) {
      throw new JobError(
        `The queue holds ${count} rows of another job. Run that one again with its journal, give this ` +
          'one a `name` of its own, or pass `force` to drop them.',
      )
    }
    if (own.length > 0) return this.#jobs.removeOthers(ids)
    await this.#jobs.removeAll()
    await this.#store.del(this.#keys.sent)
    await this.#jobs.limitEvents()
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
    await this.#lease.check()
    for (const row of rows) this.#rows.set(row.row, row)
    await this.#jobs.put(rows)
  }

  keep(row: RemoteRow): void {
    this.#rows.set(row.row, row)
  }

  async take(): Promise<ReturnedRow[]> {
    await this.#lease.check()
    await this.#look()
    const jobs = await this.#jobs.listEnded()
    // Those of a coordinator that has come meanwhile are not its own.
    await this.#lease.check()
    await this.#jobs.removeOthers(jobs.map(({ id }) => id))
    const returned = [...this.#lost.splice(0), ...jobs.flatMap((job) => this.#read(job))]
    if (returned.length === 0) await new Promise((resolve) => setTimeout(resolve, IDLE))
    return returned
  }

  #read(job: RowJob): ReturnedRow[] {
    const { run, ...row } = job.data
    if (run !== this.#request.job.run) return []
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
    const { job } = this.#request
    const { workers, control, budget } = this.#keys
    const [count, run, state] = (await this.#store.caBeat(workers, control, '', DEAD_AFTER)) as [
      number,
      string,
      string,
    ]
    this.workers = count
    if (state === 'budget') this.#request.onBudget()
    const ids = jobIdOf(job.run, '')
    const hasBudget =
      job.limit === undefined ||
      (await this.#store.caFreeLost(budget, this.#jobs.activeKey, ids)) === 1
    if (this.#isSuspect || run !== job.run || !hasBudget) return this.#recover()
    // One that was away may have said otherwise before it saw that it has lost its lease.
    if ((await this.#jobs.isPaused()) !== this.#isPaused) await this.setPaused(this.#isPaused)
  }

  /** Puts back what Redis has lost. */
  async #recover(): Promise<void> {
    this.#isSuspect = false
    const { job } = this.#request
    await this.setPaused(this.#isPaused)
    await this.#publish()
    const left = new Set(this.#jobs.toRows(await this.#jobs.listAll()))
    for (const row of this.open) if (!left.has(row)) this.open.delete(row)
    const rows = [...this.#rows.values()]
    if (job.inDoubt === 'retry') return this.#jobs.put(rows)
    for (const row of rows) {
      if (await this.#jobs.has(row.row)) continue
      const loss = 'Redis has lost the row: whether it was paid is not known.'
      this.#lost.push({ ...row, answer: undefined, loss })
    }
  }

  async forget(rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return
    await this.#lease.check()
    for (const row of rows) {
      this.#rows.delete(row)
      this.open.delete(row)
    }
    await Promise.all(rows.map((row) => this.#jobs.remove(row)))
    await this.#store.hdel(this.#keys.sent, ...rows.map(String))
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await this.#lease.check()
    this.#isPaused = isPaused
    await this.#jobs.setPaused(isPaused)
  }

  async takeBack(): Promise<UnfinishedRow[]> {
    await this.#lease.check()
    const left = await this.#jobs.listNotBegun()
    const rows = await Promise.all(
      left.map(async (row) => {
        if (!(await this.#jobs.remove(row))) return []
        this.#rows.delete(row)
        this.open.delete(row)
        const sent = await this.#store.hget(this.#keys.sent, String(row))
        return [{ row, wasSent: sent !== null }]
      }),
    )
    return rows.flat()
  }

  async cancel(): Promise<void> {
    await this.#lease.check()
    await this.#store.hset(this.#keys.control, { state: 'canceled' })
  }

  async close(isFinished: boolean): Promise<void> {
    try {
      await this.#lease.check()
      const left = isFinished ? [] : await this.#jobs.listAll()
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
    await this.#jobs.removeAll()
  }

  /** Lets another process coordinate. */
  async leave(): Promise<void> {
    this.#metrics.stop()
    await this.#lease.release()
    await this.#watcher.close(true)
    await this.#jobs.close()
    this.#store.disconnect()
  }
}

function describeLoss(reason: string, times: number): string {
  return /stalled/.test(reason)
    ? `Every worker that has begun the row has died or stood still (${times} of them).`
    : `No worker could finish the row: ${reason}`
}
