/** A job over processes: Redis, an API that answers, workers and a coordinator. */
import type { BatchOptions, BatchStats } from 'chat-anthropic/batch'
import type { Emulator } from 'anthropic-emulator'
import { newFile, startEcho } from './jobs.ts'
import { kill, type Started, startProgram } from './programs.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

/** How a coordinator is started. */
interface JobSettings {
  rows: number
  model?: string
  options?: BatchOptions
  /** Another address of Redis. */
  redis?: string
}

export class Harness implements AsyncDisposable {
  readonly redis: RedisServer
  readonly api: Emulator
  readonly journal = newFile()
  readonly #started: Started[] = []
  #broken: string | undefined

  constructor(redis: RedisServer, api: Emulator) {
    this.redis = redis
    this.api = api
  }

  startWorker(options: object = {}, more: object = {}): Started {
    const all = { redis: this.redis.url, concurrency: 10, lock: 2_000, ...options }
    return this.#keep('worker', { api: this.api.url, options: all, ...more })
  }

  startJob({ rows, model, options = {}, redis = this.redis.url }: JobSettings): Started {
    const queue = { redis, lease: 2_000, ...options.queue }
    const all = { journal: this.journal, ...options, queue }
    return this.#keep('coordinator', { api: this.api.url, rows, model, options: all })
  }

  /** Throws where a process has ended that nobody has killed: what a test waits for will not come. */
  check(): false {
    if (this.#broken !== undefined) throw new Error(this.#broken)
    return false
  }

  #keep(name: 'coordinator' | 'worker', settings: object): Started {
    const started = startProgram(name, settings)
    this.#started.push(started)
    void started.ended.then(({ code, stderr }) => {
      if (code) this.#broken ??= `A ${name} has ended with ${code}: ${stderr}`
    })
    return started
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map(kill))
    await this.api.close()
    await this.redis[Symbol.asyncDispose]()
  }
}

export async function startHarness(ms = 20): Promise<Harness> {
  const [redis, api] = await Promise.all([startRedis(), startEcho(ms)])
  return new Harness(redis, api)
}

/** The last figures of a coordinator that has ended well. */
export async function figuresOf(job: Started): Promise<BatchStats> {
  const { code, stdout, stderr } = await job.ended
  if (code !== 0) throw new Error(`The coordinator has ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}
