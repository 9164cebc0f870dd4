/** A job that pauses sends nothing, whatever happens to it and to Redis meanwhile. */
import { describe, expect, test, vi } from 'vitest'
import { runBatch } from 'chat-anthropic/batch'
import { newFile, startEcho, until } from './support/jobs.ts'
import {
  changeRedis,
  chat,
  leaveRows,
  loseAll,
  newQueue,
  startWorker,
  texts,
  useRedis,
} from './support/queues.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })
useRedis()

/** Long enough for a worker to begin what it may begin. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_000))

describe.skipIf(!hasRedis)('a job over a queue that pauses', () => {
  test('begins nothing before the queue is open', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const options = { queue, journal: newFile() }
    await leaveRows(runBatch(chat(api), texts(50), options), queue, 50)
    const job = runBatch(chat(api), texts(50), options)
    const finished = job.finish()
    job.pause()
    await until(() => job.stats.workers !== undefined)
    await using working = startWorker(queue, chat(api))
    await until(() => working.stats.isBusy)
    await aWhile()
    expect(api.requestCount).toBe(0)
    job.resume()
    expect(await finished).toMatchObject({ state: 'done', done: 50 })
  })

  test('sends nothing when it is stopped', async () => {
    await using api = await startEcho(10)
    const queue = newQueue()
    await using working = startWorker(queue, chat(api), { concurrency: 20 })
    const job = runBatch(chat(api), texts(2_000), { queue, journal: newFile() })
    const finished = job.finish()
    await until(() => api.requestCount > 40)
    job.pause()
    await until(() => working.stats.underWay === 0 && job.stats.done === working.stats.rows)
    const before = api.requestCount
    job.stop()
    expect(await finished).toMatchObject({ state: 'interrupted' })
    expect(api.requestCount).toBe(before)
  })

  test('sends nothing when Redis loses all it has, and all rows when it goes on', async () => {
    await using api = await startEcho(10)
    const queue = newQueue()
    await using working = startWorker(queue, chat(api), { concurrency: 20 })
    const job = runBatch(chat(api), texts(200), { queue, journal: newFile() })
    const finished = job.finish()
    await until(() => api.requestCount > 40)
    job.pause()
    await until(() => working.stats.underWay === 0 && job.stats.done === working.stats.rows)
    const before = api.requestCount
    await loseAll(queue)
    const about = `{chat-anthropic}:${queue.name}:about:control`
    await changeRedis(queue, (client) => expect.poll(() => client.exists(about)).toBe(1))
    await aWhile()
    expect(api.requestCount).toBe(before)
    job.resume()
    expect(await finished).toMatchObject({ state: 'done', done: 200 })
    expect(api.requestCount).toBe(200)
  })

  test('is done when its last rows are, and stays so when it is told to go on', async () => {
    await using api = await startEcho(300)
    const queue = newQueue()
    await using _ = startWorker(queue, chat(api))
    const job = runBatch(chat(api), texts(3), { queue, journal: newFile() })
    const finished = job.finish()
    await until(() => api.requestCount === 3)
    job.pause()
    expect(await finished).toMatchObject({ state: 'done', done: 3 })
    job.resume()
    expect(job.stats.state).toBe('done')
    expect(await job.finish()).toMatchObject({ state: 'done', done: 3 })
  })
})
