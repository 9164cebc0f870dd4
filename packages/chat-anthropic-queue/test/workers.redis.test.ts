/** Processes die, stand still, and lose their way to each other; every row has one line. */
import { describe, expect, test, vi } from 'vitest'
import { figuresOf, startHarness } from './support/harness.ts'
import { countRepeats, linesOf, sentTo, until } from './support/jobs.ts'
import { kill } from './support/programs.ts'
import { startProxy } from './support/proxy.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 600_000 })

const numbers = (rows: number) => Array.from({ length: rows }, (_, at) => at)

const rowsOf = (journal: string) =>
  linesOf(journal)
    .map(({ row }) => row)
    .toSorted((a, b) => a - b)

describe.skipIf(!hasRedis)('with processes of their own', () => {
  test('a worker that is killed loses no row, and pays for none twice but those it had', async () => {
    await using jobs = await startHarness()
    const { api, journal } = jobs
    const [first] = [jobs.startWorker(), jobs.startWorker()]
    const job = jobs.startJob({ rows: 400 })
    await until(() => api.requestCount > 100)
    await kill(first)
    expect(await figuresOf(job)).toMatchObject({ state: 'done', rows: 400, done: 400, failed: 0 })
    expect(rowsOf(journal)).toEqual(numbers(400))
    expect(countRepeats(sentTo(api))).toBeLessThanOrEqual(10)
  })

  test('a coordinator that is killed is taken over from, and nothing is paid twice', async () => {
    await using jobs = await startHarness()
    const { api, journal } = jobs
    // Its rows stay its own, however busy the machine is.
    jobs.startWorker({ lock: 300_000 })
    const first = jobs.startJob({ rows: 300 })
    await until(() => api.requestCount > 80)
    await kill(first)
    const job = jobs.startJob({ rows: 300, options: { inDoubt: 'report' } })
    expect(await figuresOf(job)).toMatchObject({ state: 'done', rows: 300, done: 300, failed: 0 })
    expect(rowsOf(journal)).toEqual(numbers(300))
    expect(countRepeats(sentTo(api))).toBe(0)
  })

  test('a Redis that is killed comes back with all rows', async () => {
    await using jobs = await startHarness()
    const { api, redis, journal } = jobs
    jobs.startWorker()
    const job = jobs.startJob({ rows: 300 })
    await until(() => api.requestCount > 80)
    await redis.kill()
    await redis.start()
    expect(await figuresOf(job)).toMatchObject({ state: 'done', rows: 300, done: 300, failed: 0 })
    expect(rowsOf(journal)).toEqual(numbers(300))
    expect(countRepeats(sentTo(api))).toBeLessThanOrEqual(10)
  })

  test('a network that is cut for a while is waited for', async () => {
    await using jobs = await startHarness()
    const { api, redis, journal } = jobs
    await using proxy = await startProxy(redis.port)
    jobs.startWorker({ redis: proxy.url })
    const job = jobs.startJob({ rows: 200, redis: proxy.url })
    await until(() => api.requestCount > 50)
    await proxy.cut()
    const { requestCount } = api
    await until(() => api.requestCount >= requestCount)
    await proxy.join()
    expect(await figuresOf(job)).toMatchObject({ state: 'done', rows: 200, done: 200, failed: 0 })
    expect(rowsOf(journal)).toEqual(numbers(200))
    expect(countRepeats(sentTo(api))).toBeLessThanOrEqual(10)
  })

  test('rows of a worker that stands still go to another one, and its late answers are dropped', async () => {
    await using jobs = await startHarness(50)
    const { api, journal } = jobs
    const still = jobs.startWorker()
    const job = jobs.startJob({ rows: 60 })
    await until(() => api.requestCount > 10)
    still.child.kill('SIGSTOP')
    jobs.startWorker()
    await until(() => new Set(sentTo(api)).size === 60)
    still.child.kill('SIGCONT')
    expect(await figuresOf(job)).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(rowsOf(journal)).toEqual(numbers(60))
    expect(countRepeats(sentTo(api))).toBeLessThanOrEqual(10)
  })

  test('a row that kills its worker each time becomes a failure, and the others are done', async () => {
    await using jobs = await startHarness()
    const { journal } = jobs
    const over = new AbortController()
    const job = jobs.startJob({ rows: 30, options: { attempts: 2 } })
    const work = async () => {
      // Someone starts workers again, as a cluster does.
      while (!over.signal.aborted)
        await jobs.startWorker({ concurrency: 1 }, { poison: 'row 7' }).ended
    }
    const working = work()
    const figures = await figuresOf(job)
    over.abort()
    expect(figures).toMatchObject({ state: 'done', done: 29, failed: 1 })
    expect(linesOf(journal).find(({ row }) => row === 7)).toMatchObject({
      state: 'failed',
      result: { type: 'errored', error: { error: { type: 'WorkerLostError' } } },
    })
    await jobs[Symbol.asyncDispose]()
    await working
  })

  test('what a worker that is killed had reserved of the budget is free for others', async () => {
    await using jobs = await startHarness(300)
    const { api } = jobs
    const poor = jobs.startWorker({ concurrency: 5 })
    // Room for five requests: all that are reserved are the killed worker's.
    const job = jobs.startJob({ rows: 500, options: { budget: { usd: 0.0026 } } })
    await until(() => api.requestCount >= 4)
    jobs.startWorker({ concurrency: 5 })
    await kill(poor)
    const { state, cost } = await figuresOf(job)
    expect(state).toBe('budget')
    expect(cost).toBeLessThanOrEqual(0.0026)
    expect(cost).toBeGreaterThan(0.001)
  })

  test('rows that no worker survives keep nothing of the budget reserved', async () => {
    await using jobs = await startHarness(300)
    const { api } = jobs
    const poor = jobs.startWorker({ concurrency: 2 })
    const job = jobs.startJob({ rows: 500, options: { attempts: 1, budget: { usd: 0.004 } } })
    await until(() => api.requestCount >= 2)
    await kill(poor)
    jobs.startWorker({ concurrency: 5 })
    const { state, failed, cost } = await figuresOf(job)
    expect({ state, failed }).toEqual({ state: 'budget', failed: 2 })
    expect(cost).toBeLessThanOrEqual(0.004)
  })
})
