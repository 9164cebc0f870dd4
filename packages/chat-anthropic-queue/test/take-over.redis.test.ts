/** One process coordinates a job at a time: another one takes over what it leaves. */
import { describe, expect, test, vi } from 'vitest'
import { type BatchOptions, runBatch } from 'chat-anthropic/batch'
import { countRepeats, newFile, sentTo, startEcho, until } from './support/jobs.ts'
import {
  addOther,
  changeRedis,
  chat,
  leaveRows,
  loseAll,
  newQueue,
  openRows,
  startWorker,
  texts,
  useRedis,
} from './support/queues.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })
useRedis()

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
    await loseAll(queue)
    await using _ = startWorker(queue, chat(api))
    expect(await finished).toMatchObject({ state: 'done', done: 20, failed: 0 })
    expect(api.requestCount).toBe(20)
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

  test('rows of another job beside its own are dropped alone, where that is asked for', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile() }
    const working = startWorker(queue, chat(api), { lock: 60_000 })
    await leaveRows(runBatch(chat(api), texts(100), options), queue, 100)
    await until(() => working.stats.rows === 100)
    await working.close()
    await addOther(queue, 3)
    const run = (more: object) => runBatch(chat(api), texts(120), { ...options, ...more }).finish()
    await expect(run({})).rejects.toThrow('The queue holds 3 rows of another job')
    await using _ = startWorker(queue, chat(api))
    expect(await run({ force: true })).toMatchObject({ state: 'done', done: 120, failed: 0 })
    expect(sentTo(api).toSorted()).toEqual(texts(120).toSorted())
  })

  test('rows of another job that come in between hold nobody up', async () => {
    await using api = await startEcho(20)
    const queue = newQueue()
    await using _ = startWorker(queue, chat(api), { concurrency: 2 })
    const job = runBatch(chat(api), texts(60), { queue, maxConcurrency: 10 })
    const finished = job.finish()
    await until(() => job.stats.done > 0)
    await addOther(queue, 5)
    expect(await finished).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(new Set(sentTo(api))).toEqual(new Set(texts(60)))
  })

  test('a coordinator that has lost its lease changes nothing any more', async () => {
    const queue = newQueue()
    const away = await openRows(queue)
    const lease = `{chat-anthropic}:${queue.name}:about:lease`
    await changeRedis(queue, (client) => client.set(lease, 'another process'))
    const lost = 'Another process coordinates this job now'
    const adding = () => away.add([]).then(() => '', String)
    await expect.poll(adding).toContain(lost)
    await expect(away.setPaused(true)).rejects.toThrow(lost)
    await expect(away.takeBack()).rejects.toThrow(lost)
    await expect(away.cancel()).rejects.toThrow(lost)
    await away.close(false)
  })

  test('fewer rows than before drop no answers, and leave no rows behind', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile() }
    const working = startWorker(queue, chat(api), { lock: 60_000 })
    await leaveRows(runBatch(chat(api), texts(300), options), queue, 300)
    await until(() => working.stats.rows === 300)
    await working.close()
    expect(await runBatch(chat(api), texts(2), options).finish()).toMatchObject({ state: 'done' })
    expect(await runBatch(chat(api), texts(300), options).finish()).toMatchObject({ done: 300 })
    expect(api.requestCount).toBe(300)
    await leaveRows(runBatch(chat(api), texts(400), options), queue, 100)
    await using _ = startWorker(queue, chat(api))
    expect(await runBatch(chat(api), texts(310), options).finish()).toMatchObject({ state: 'done' })
    await changeRedis(queue, async (client) => {
      const keys = await client.keys(`{chat-anthropic}:${queue.name}:*`)
      expect(keys.filter((key) => /:[a-z0-9]{10}-\d+$/.test(key))).toEqual([])
    })
    expect(await runBatch(chat(api), texts(400), options).finish()).toMatchObject({ done: 400 })
    expect(api.requestCount).toBe(400)
  })

  test.each(['retry', 'report'] as const)(
    'rows of two calls are finished for the next coordinator, with inDoubt "%s"',
    async (inDoubt) => {
      await using api = await startEcho(100)
      const queue = newQueue()
      const options = { queue, journal: newFile(), inDoubt }
      const model = chat(api)
      const chain = {
        invoke: async (row: string) => {
          await model.invoke(row)
          return (await model.invoke(`${row} again`)).text
        },
      }
      await using _ = startWorker(queue, chain, { lock: 60_000, concurrency: 20 })
      const first = runBatch(chain, texts(300), options)
      await leaveRows(first, queue, 300, () => api.requestCount > 60)
      const stats = await runBatch(chain, texts(300), options).finish()
      expect(stats).toMatchObject({ state: 'done', done: 300, failed: 0 })
      expect(countRepeats(sentTo(api))).toBe(0)
    },
  )

  test('what is in a queue stays there, where `auto` would make a batch of as many rows', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile(), via: 'auto' } as const
    await leaveRows(runBatch(chat(api), texts(50), options), queue, 50)
    await using _ = startWorker(queue, chat(api))
    const stats = await runBatch(chat(api), texts(1_100), options).finish()
    expect(stats).toMatchObject({ state: 'done', done: 1_100 })
    expect(sentTo(api)).toHaveLength(1_100)
  })

  test('a lease that ended is not taken again when another one had it meanwhile', async () => {
    const queue = newQueue()
    const away = await openRows(queue)
    const key = (part: string) => `{chat-anthropic}:${queue.name}:about:${part}`
    await changeRedis(queue, async (client) => {
      await client.set(key('holder'), 'another process')
      await client.del(key('lease'))
    })
    const taking = () => away.take().then(() => '', String)
    await expect.poll(taking).toContain('Another process coordinates this job now')
    await away.close(false)
  })

  test('a pause that reaches Redis late, of a coordinator that was cut off, holds nobody up', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const job = runBatch(chat(api), texts(20), { queue })
    const finished = job.finish()
    await until(() => job.stats.underWay === 20)
    const meta = `{chat-anthropic}:${queue.name}:meta`
    await changeRedis(queue, (client) => client.hset(meta, 'paused', '1'))
    await using _ = startWorker(queue, chat(api))
    expect(await finished).toMatchObject({ state: 'done', done: 20 })
  })

  test('a budget that Redis has lost is opened again', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const job = runBatch(chat(api), texts(20), { queue, budget: { usd: 1 } })
    const finished = job.finish()
    await until(() => job.stats.underWay === 20)
    const budget = `{chat-anthropic}:${queue.name}:about:budget`
    await changeRedis(queue, (client) => client.del(budget))
    await using _ = startWorker(queue, chat(api))
    expect(await finished).toMatchObject({ state: 'done', done: 20 })
  })
})
