/** Jobs and workers in the process of a test, over one Redis with a password. */
import { afterAll, beforeAll } from 'vitest'
import type { BatchRunnable } from 'chat-anthropic/batch'
import { type BatchWorker, worker, type WorkerOptions } from 'chat-anthropic-queue'
import { ChatAnthropic, type ChatAnthropicOptions } from 'chat-anthropic'
import type { Emulator } from 'anthropic-emulator'
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
