/** A worker: does rows of whatever job is in its queue, until it is closed. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { BatchRunnable } from 'chat-anthropic/batch'
import type { RemoteJob } from 'chat-anthropic/batch/remote'
import { type Keys, keysOf } from '../keys.ts'
import { createWorkerMetrics } from '../metrics.ts'
import { connect, readPlace, untilTaken } from '../redis/connect.ts'
import { defineScripts, type Store } from '../redis/scripts.ts'
import { Session } from './session.ts'
import { DEAD_AFTER, DEFAULT_NAME, LOCK } from '../times.ts'

/** Milliseconds between two looks at the job. */
const LOOK_EVERY = 500

/** How a worker works. */
export interface WorkerOptions<Row = never, Output = unknown> {
  /** `redis://` or `rediss://` (TLS), with a user and password where they are needed. */
  redis: string
  /** What is run for each row: what the coordinator has, in this program. */
  runnable:
    | BatchRunnable<Row, Output>
    | ((command: RemoteJob['command']) => BatchRunnable<Row, Output>)
  /** The name of the queue. Default `"batch"`. */
  name?: string | undefined
  /** How many rows are under way at a time. Default 50. */
  concurrency?: number | undefined
  /** Milliseconds after which rows are given to another worker when this one stands still. Default 15,000. */
  lock?: number | undefined
}

/** What a worker has done. */
export interface WorkerStats {
  /** Rows finished, failed ones included. */
  rows: number
  /** Rows that ended with an error; those put back in the queue are not counted. */
  failed: number
  /** Rows being done now; 0 without a job. */
  underWay: number
  /** Whether there is a job to work for. */
  isBusy: boolean
}

/**
 * Works for the jobs of a queue, one after the other: it waits where there is none. Throws
 * `UnsupportedInputError` for a URL that is none of Redis.
 */
export function worker<Row, Output>(options: WorkerOptions<Row, Output>): BatchWorker {
  readPlace(options.redis)
  return new BatchWorker(options)
}

/** A worker that runs until it is closed, or cannot go on. */
export class BatchWorker implements AsyncDisposable {
  /** Resolves when it was closed. Rejects with what it cannot work for: another program, no credentials. */
  readonly finished: Promise<void>
  readonly #options: WorkerOptions
  readonly #stop = new AbortController()
  readonly #name = `${process.pid} on ${hostname()} ${randomUUID()}`
  #session: Session | undefined
  /** The run of a job that is for another program. */
  #refused: string | undefined
  #ending: Promise<void> | undefined
  #fault: { reason: unknown } | undefined
  #rows = 0
  #failed = 0

  /** Workers are made by `worker`. */
  constructor(options: WorkerOptions) {
    this.#options = options
    this.finished = this.#work()
    // Who does not wait for it, closes it.
    this.finished.catch(() => {})
  }

  /** A snapshot; rows are counted over all jobs since the worker was made. */
  get stats(): WorkerStats {
    const underWay = this.#session?.underWay ?? 0
    const isBusy = this.#session !== undefined
    return { rows: this.#rows, failed: this.#failed, underWay, isBusy }
  }

  /** Finishes what is sent, leaves other rows to other workers, and ends. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.finished.catch(() => {})
  }

  /** Does what `close` does, at the end of `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #work(): Promise<void> {
    const { redis, name = DEFAULT_NAME } = this.#options
    const store = defineScripts(await connect(redis))
    const keys = keysOf(name)
    try {
      while (!this.#stop.signal.aborted) {
        await this.#look(store, keys)
        await this.#pause()
      }
    } finally {
      await this.#leave(store, keys)
    }
    if (this.#fault) throw this.#fault.reason
  }

  /** Says that it lives, and goes with the job. */
  async #look(store: Store, keys: Keys): Promise<void> {
    const beat = () => store.caBeat(keys.workers, keys.control, this.#name, DEAD_AFTER)
    const answer = await untilTaken(beat, this.#stop.signal)
    if (!answer) return
    const [, run, state, coordinator] = answer as [number, string, string, string]
    const session = this.#session
    if (session && (session.coordinator !== coordinator || state !== 'running')) {
      if (state === 'canceled') session.cancel()
      // What is under way is finished for whoever coordinates the same job now.
      else if (state !== 'running' || run !== session.run) session.stopSending()
      // It goes on saying that it lives while rows are finished.
      this.#endOnce(session)
    }
    if (!session && state === 'running' && (await this.#isWanted(run, store, keys))) {
      await this.#begin(coordinator, store, keys)
    }
  }

  #endOnce(session: Session): void {
    if (!this.#ending) this.#ending = this.#end(session)
  }

  async #end(session: Session): Promise<void> {
    await session.retire()
    this.#session = this.#ending = undefined
  }

  async #begin(coordinator: string, store: Store, keys: Keys): Promise<void> {
    const text = await store.get(keys.job)
    if (text === null) return
    const job: RemoteJob = JSON.parse(text)
    const { runnable, name = DEFAULT_NAME, concurrency = 50, lock = LOCK } = this.#options
    const program = typeof runnable === 'function' ? runnable(job.command) : runnable
    const setup = {
      coordinator,
      name,
      store,
      keys,
      concurrency,
      lock,
      metrics: createWorkerMetrics(name),
    }
    const onFault = (reason: unknown) => this.#fail(reason)
    const onRow = (isDone: boolean) => {
      this.#rows += 1
      if (!isDone) this.#failed += 1
    }
    const onBudget = () => {
      session.stopSending()
      this.#endOnce(session)
    }
    const session: Session = new Session({ ...setup, onRow, onBudget, onFault }, job, program)
    this.#session = session
    await session.begin().catch(async (reason: unknown) => {
      await this.#end(session)
      this.#refused = job.run
      // What nobody coordinates is left behind: a job of this program may come.
      if (await isCoordinated(job.run, store, keys)) this.#fail(reason)
    })
  }

  /** Whether a job may be one for this program: one that was not, and is left alone, is not. */
  async #isWanted(run: string, store: Store, keys: Keys): Promise<boolean> {
    return run !== this.#refused || isCoordinated(run, store, keys)
  }

  #fail(reason: unknown): void {
    this.#fault ??= { reason }
    this.#stop.abort()
  }

  #pause(): Promise<void> {
    const { signal } = this.#stop
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, LOOK_EVERY)
      signal.addEventListener('abort', end)
    })
  }

  async #leave(store: Store, keys: Keys): Promise<void> {
    await this.#session?.close()
    this.#session = undefined
    await store.zrem(keys.workers, this.#name)
    store.disconnect()
  }
}

/** Whether the coordinator of a job lives: its lease names the run. */
async function isCoordinated(run: string, store: Store, keys: Keys): Promise<boolean> {
  const lease = await store.get(keys.lease)
  return lease?.includes(` ${run} `) ?? false
}
