/** Jobs and workers in the process of a test, over one Redis with a password. */
import { afterAll, beforeAll, expect } from 'vitest'
import { Queue as Bull } from 'bullmq'
import { Redis } from 'ioredis'
import type { BatchJob, BatchRunnable } from 'chat-anthropic/batch'
import type { RowQueue } from 'chat-anthropic/batch/remote'
import { type BatchWorker, openQueue, worker, type WorkerOptions } from 'chat-anthropic-queue'
import { ChatAnthropic, type ChatAnthropicOptions } from 'chat-anthropic'
import type { Emulator } from 'anthropic-emulator'
import { until } from './jobs.ts'
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts'

export const PASSWORD = 'the-secret-of-redis'

let redis: RedisServer
let count = 0

/** Starts a Redis for the tests of a file. */
export function useRedis(): void {
  beforeAll(async () => {
    if (hasRedis) redis = await startRedis('--requirepass', PASSWORD)
  })
  afterAll(() => redis?.[Symbol.asyncDispose]())
}

export interface Queue {
  redis: string
  name: string
  lease: number
}

/** Where a queue is that no other test uses. */
export function newQueue(): Queue {
  const url = `redis://:${PASSWORD}@127.0.0.1:${redis.port}`
  return { redis: url, name: `test-${(count += 1)}`, lease: 1_000 }
}

/** A model whose API answers in this process. */
export const chat = (api: Emulator, options: Partial<ChatAnthropicOptions> = {}): ChatAnthropic =>
  new ChatAnthropic({
    model: 'claude-haiku-4-5',
    maxTokens: 100,
    apiKey: `key-${(count += 1)}`,
    anthropicApiUrl: 'http://emulator.test',
    maxRetries: 0,
    clientOptions: { fetch: api.fetch },
    ...options,
  })

export const texts = (many: number): string[] =>
  Array.from({ length: many }, (_, at) => `row ${at}`)

export const startWorker = <Row>(
  { redis, name }: Queue,
  runnable: BatchRunnable<Row, unknown>,
  options: Partial<WorkerOptions<Row>> = {},
): BatchWorker => worker({ redis, name, runnable, lock: 2_000, ...options })

/** What Redis has of a queue, as someone else may change it. */
export async function changeRedis<T>({ redis: url }: Queue, change: (client: Redis) => Promise<T>) {
  const client = new Redis(url)
  await change(client)
  await client.quit()
}

/** The queue of a job that has no program, as its coordinator. */
export function openRows(queue: Queue, isForced = false): Promise<RowQueue> {
  const job = {
    protocol: 1,
    run: 'otherrun00',
    header: { journal: 1, run: 'otherrun00', model: '', options: '', prompt: '', input: '' },
    first: 'x',
    isForced,
    attempts: 5,
    inDoubt: 'retry',
  } as const
  const fixed = { isDurable: true, isPaused: false, readSpent: () => 0, onBudget: () => {} }
  return openQueue({ queue, job, ...fixed })
}

/** A job that loses its lease to another process when so many rows are under way, or when it is time. */
export async function leaveRows(
  job: Pick<BatchJob, 'finish' | 'stats'>,
  queue: Queue,
  rows: number,
  isTime = () => job.stats.underWay === rows,
): Promise<void> {
  const finished = job.finish()
  await until(isTime)
  const lease = `{chat-anthropic}:${queue.name}:about:lease`
  await changeRedis(queue, (client) => client.set(lease, 'another process', 'PX', 2_000))
  await expect(finished).rejects.toThrow('Another process coordinates this job now')
}

/** Puts rows of another job in a queue, before those that wait. */
export async function addOther({ redis: url, name }: Queue, count: number): Promise<void> {
  const jobs = new Bull(name, { connection: { url }, prefix: '{chat-anthropic}' })
  for (let row = 0; row < count; row += 1) {
    const data = { run: 'otherrun00', row, id: String(row), key: 1, input: 'x' }
    await jobs.add('row', data, { jobId: `otherrun00-${row}`, lifo: true })
  }
  await jobs.close()
}

/** Redis without anything of a queue. */
export function loseAll(queue: Queue): Promise<void> {
  return changeRedis(queue, async (client) =>
    client.del(await client.keys(`{chat-anthropic}:${queue.name}:*`)),
  )
}
