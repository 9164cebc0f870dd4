/** A Redis that has no memory left for a while. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runBatch } from 'chat-anthropic/batch'
import { newFile, startEcho, until } from './support/jobs.ts'
import { changeRedis, chat, newQueue, startWorker, texts, useRedis } from './support/queues.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })
useRedis()

const limitMemory = (bytes: number) =>
  changeRedis(newQueue(), (client) => client.config('SET', 'maxmemory', String(bytes)))

describe.skipIf(!hasRedis)('a Redis without memory', () => {
  afterEach(() => limitMemory(0))

  test('that takes no rows ends the job with what it says, and another run goes on', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile() }
    await using _ = startWorker(queue, chat(api))
    async function* rows() {
      yield 'row 0'
      await until(() => job.stats.done === 1)
      await limitMemory(1)
      yield 'row 1'
    }
    const job = runBatch(chat(api), rows(), options)
    await expect(job.finish()).rejects.toThrow('OOM')
    await limitMemory(0)
    const stats = await runBatch(chat(api), texts(3), options).finish()
    expect(stats).toMatchObject({ state: 'done', done: 3, failed: 0 })
    expect(api.requestCount).toBe(3)
  })

  test('ends no worker, and rows that are under way keep their answers', async () => {
    await using api = await startEcho(1_500)
    const queue = newQueue()
    await using working = startWorker(queue, chat(api), { lock: 60_000 })
    const job = runBatch(chat(api), texts(3), { queue, journal: newFile() })
    const finished = job.finish()
    await until(() => api.requestCount === 3)
    await limitMemory(1)
    // Longer than from one sign of life to the next.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await limitMemory(0)
    expect(await finished).toMatchObject({ state: 'done', done: 3, failed: 0 })
    expect(working.stats).toMatchObject({ rows: 3, failed: 0 })
    expect(api.requestCount).toBe(3)
  })
})
