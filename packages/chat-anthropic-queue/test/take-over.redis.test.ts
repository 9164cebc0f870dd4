/** One process coordinates a job at a time: another one takes over what it leaves. */
import { describe, expect, test, vi } from 'vitest'
import { Redis } from 'ioredis'
import { type BatchJob, type BatchOptions, runBatch } from 'chat-anthropic/batch'
import { openQueue } from 'chat-anthropic-queue'
import { newFile, sentTo, startEcho, until } from './support/jobs.ts'
import { chat, newQueue, type Queue, startWorker, texts, useRedis } from './support/queues.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })
useRedis()

/** What Redis has of a queue, as someone else may change it. */
async function changeRedis<T>({ redis: url }: Queue, change: (client: Redis) => Promise<T>) {
  const client = new Redis(url)
  await change(client)
  await client.quit()
}

/** The queue of a job that has no program, as its coordinator. */
function openRows(queue: Queue) {
  const job = {
    protocol: 1,
    run: 'otherrun00',
    header: { journal: 1, run: 'otherrun00', model: '', options: '', prompt: '', input: '' },
    first: 'x',
    isForced: false,
    attempts: 5,
    inDoubt: 'retry',
  } as const
  return openQueue({ queue, job, isDurable: true, readSpent: () => 0, onBudget: () => {} })
}

/** A job that loses its lease to another process when all of its rows are in the queue. */
async function leaveRows(
  job: Pick<BatchJob, 'finish' | 'stats'>,
  queue: Queue,
  rows: number,
): Promise<void> {
  const finished = job.finish()
  await until(() => job.stats.underWay === rows)
  const lease = `{chat-anthropic}:${queue.name}:about:lease`
  await changeRedis(queue, (client) => client.set(lease, 'another process', 'PX', 2_000))
  await expect(finished).rejects.toThrow('Another process coordinates this job now')
}

describe.skipIf(!hasRedis)('a queue that is taken over', () => {
  test('a second coordinator is refused, and takes over when the first is gone', async () => {
    await using api = await startEcho(10)
    const queue = newQueue()
    const options: BatchOptions<string> = { queue }
    const first = runBatch(chat(api), texts(3), options)
    const finished = first.finish()
    await until(() => first.stats.workers !== undefined)
    await expect(runBatch(chat(api), texts(3), options).finish()).rejects.toThrow(
      /A coordinator of this queue is at work \(process \d+ on /,
    )
    first.stop()
    expect(await finished).toMatchObject({ state: 'interrupted', done: 0 })
    await using _ = startWorker(queue, chat(api))
    expect(await runBatch(chat(api), texts(3), options).finish()).toMatchObject({ done: 3 })
  })

  test('rows that workers finish while nobody coordinates are not sent again', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile(), inDoubt: 'report' } as const
    const rows = texts(500)
    await using working = startWorker(queue, chat(api), { lock: 60_000 })
    await leaveRows(runBatch(chat(api), rows, options), queue, 500)
    await until(() => working.stats.rows === 500)
    const results = []
    for await (const result of runBatch(chat(api), rows, options)) results.push(result)
    expect(results.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual([...rows.keys()])
    expect(results.filter(({ failure }) => failure)).toEqual([])
    expect(api.requestCount).toBe(500)
  })

  test('rows that were left are done when Redis loses them after they were taken over', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile() }
    await leaveRows(runBatch(chat(api), texts(20), options), queue, 20)
    const job = runBatch(chat(api), texts(20), { ...options, maxConcurrency: 2 })
    const finished = job.finish()
    await until(() => job.stats.underWay === 2)
    await changeRedis(queue, async (client) =>
      client.del(await client.keys(`{chat-anthropic}:${queue.name}:*`)),
    )
    await using _ = startWorker(queue, chat(api))
    expect(await finished).toMatchObject({ state: 'done', done: 20, failed: 0 })
    expect(api.requestCount).toBe(20)
  })

  test('rows that a coordinator before has left stay as they are, and are not added again', async () => {
    const queue = newQueue()
    const row = { row: 0, id: '0', key: 1, input: 'x' }
    const first = await openRows(queue)
    await first.add([row])
    await first.close(false)
    const second = await openRows(queue)
    expect(second.open).toEqual(new Set([0]))
    // As if it came back and were forgotten while it is added.
    const job = `{chat-anthropic}:${queue.name}:otherrun00-0`
    await changeRedis(queue, (client) => client.del(job))
    await second.add([row])
    await changeRedis(queue, async (client) => expect(await client.exists(job)).toBe(0))
    await second.forget([0])
    await second.add([row])
    await changeRedis(queue, async (client) => expect(await client.exists(job)).toBe(1))
    await second.close(true)
  })

  test('rows of another job in the queue are not dropped, unless that is asked for', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const other = await openRows(queue)
    await other.add([{ row: 0, id: '0', key: 1, input: 'x' }])
    await other.close(false)
    // It waits: the job is not its own, and nobody coordinates it.
    await using _ = startWorker(queue, chat(api))
    await expect(runBatch(chat(api), texts(2), { queue }).finish()).rejects.toThrow(
      'The queue holds 1 rows of another job',
    )
    expect(api.requestCount).toBe(0)
    const stats = await runBatch(chat(api), texts(2), { queue, force: true }).finish()
    expect(stats).toMatchObject({ done: 2 })
    expect(sentTo(api).toSorted()).toEqual(['row 0', 'row 1'])
  })
})
