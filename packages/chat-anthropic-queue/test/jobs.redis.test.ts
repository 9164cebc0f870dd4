/** A job and its workers in one process: what a program can rely on, as on one machine. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { inspect } from 'node:util'
import { runBatch } from 'chat-anthropic/batch'
import { linesOf, newFile, promptOf, sentTo, startEcho, until } from './support/jobs.ts'
import { chat, newQueue, PASSWORD, startWorker, texts, useRedis } from './support/queues.ts'
import { hasRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })
useRedis()

describe.skipIf(!hasRedis)('a job over a queue', () => {
  test('gives results as on one machine: messages, usage, cost, failures, in order if asked', async () => {
    const bad = { error: { type: 'invalid_request_error', message: 'Bad.' } } as const
    await using api = await startEcho(0, {
      script: (request) => (promptOf(request) === 'row 3' ? bad : `${promptOf(request)}!`),
    })
    const queue = newQueue()
    await using _ = startWorker(queue, chat(api))
    const journal = newFile()
    const job = runBatch(chat(api), texts(8), { queue, journal })
    const results = []
    for await (const result of job.ordered()) results.push(result)
    expect(
      results.map(({ row, output, failure }) => [row, output?.text ?? failure?.message]),
    ).toEqual(texts(8).map((text, at) => [at, at === 3 ? '400 Bad.' : `${text}!`]))
    expect(results[0]).toMatchObject({ id: '0', usage: { input_tokens: expect.any(Number) } })
    expect(results[0]!.cost).toBeGreaterThan(0)
    expect(job.stats).toMatchObject({
      state: 'done',
      done: 7,
      failed: 1,
      underWay: 0,
      failures: { BadRequestError: 1 },
    })
    expect(linesOf(journal)).toHaveLength(8)
  })

  test('the journal is one that a run on one machine goes on with', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const journal = newFile()
    await using _ = startWorker(queue, chat(api))
    await runBatch(chat(api), texts(5), { queue, journal }).finish()
    const stats = await runBatch(chat(api), texts(9), { journal }).finish()
    expect(stats).toMatchObject({ state: 'done', done: 9, resumed: 5, workers: undefined })
    expect(api.requestCount).toBe(9)
  })

  test('a chain runs in the worker, and its output is what the program gets', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const model = chat(api)
    const chain = { invoke: async ({ q }: { q: string }) => (await model.invoke(q)).text.length }
    await using _ = startWorker(queue, chain)
    const outputs = []
    for await (const { output } of runBatch(chain, [{ q: 'a' }, { q: 'bcd' }], { queue })) {
      outputs.push(output)
    }
    expect(new Set(outputs)).toEqual(new Set([2, 4]))
  })

  test('a budget is one for all workers, and is not passed', async () => {
    await using api = await startEcho(5)
    const queue = newQueue()
    const journal = newFile()
    const one = await runBatch(chat(api), ['row 0']).finish()
    const limit = one.cost * 30
    await using first = startWorker(queue, chat(api), { concurrency: 5 })
    await using second = startWorker(queue, chat(api), { concurrency: 5 })
    const run = (usd: number) =>
      runBatch(chat(api, { maxTokens: 20 }), texts(60), {
        queue,
        journal,
        force: true,
        budget: { usd },
      })
    const stopped = await run(limit).finish()
    expect(stopped).toMatchObject({ state: 'budget', failed: 0 })
    expect(stopped.done).toBeGreaterThan(5)
    expect(stopped.cost).toBeLessThanOrEqual(limit)
    expect(await run(1).finish()).toMatchObject({ state: 'done', done: 60 })
    expect(sentTo(api)).toHaveLength(61)
    expect(first.stats.rows + second.stats.rows).toBe(60)
  })

  test('runs in a row, each with more to spend, go on where the last one stopped', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const journal = newFile()
    const { cost } = await runBatch(chat(api), ['row 0']).finish()
    await using _ = startWorker(queue, chat(api), { concurrency: 2 })
    let before = 0
    for (const rows of [100, 200, 300, 400, 500]) {
      const budget = { usd: cost * rows }
      const options = { queue, journal, force: true, budget }
      const { state, done } = await runBatch(chat(api), texts(1_000), options).finish()
      expect(state).toBe('budget')
      expect(done).toBeGreaterThan(before)
      before = done
    }
  })

  test('a worker with another model, or another prompt, does nothing and says why', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const job = runBatch(chat(api), texts(4), { queue })
    const finished = job.finish()
    const other = startWorker(queue, chat(api, { model: 'claude-sonnet-4-6' }))
    await expect(other.finished).rejects.toThrow(
      'this worker would do another job: its model is another one ' +
        '(claude-haiku-4-5, now claude-sonnet-4-6)',
    )
    const model = chat(api)
    const prompted = startWorker(queue, { invoke: (row: string) => model.invoke(`${row}?`) })
    await expect(prompted.finished).rejects.toThrow('the prompt of its first row is another one')
    expect(api.requestCount).toBe(0)
    await using _ = startWorker(queue, model)
    expect(await finished).toMatchObject({ done: 4, failed: 0 })
  })

  test('a worker without credentials ends, fails no row, and others do its rows', async () => {
    await using api = await startEcho(0, { apiKey: 'the-key' })
    const queue = newQueue()
    const finished = runBatch(chat(api), texts(10), { queue }).finish()
    const wrong = startWorker(queue, chat(api, { apiKey: 'wrong' }))
    await expect(wrong.finished).rejects.toMatchObject({ name: 'AuthenticationError' })
    await using _ = startWorker(queue, chat(api, { apiKey: 'the-key' }))
    expect(await finished).toMatchObject({ state: 'done', done: 10, failed: 0 })
  })

  test('a job that pauses begins nothing until it goes on', async () => {
    await using api = await startEcho(5)
    const queue = newQueue()
    await using working = startWorker(queue, chat(api), { concurrency: 2 })
    const job = runBatch(chat(api), texts(60), { queue })
    const finished = job.finish()
    await until(() => job.stats.done > 5)
    job.pause()
    await until(() => working.stats.underWay === 0 && job.stats.done === working.stats.rows)
    const { requestCount } = api
    expect(requestCount).toBeLessThan(60)
    expect(job.stats).toMatchObject({ state: 'paused', done: requestCount })
    job.resume()
    expect(await finished).toMatchObject({ state: 'done', done: 60 })
    expect(api.requestCount).toBe(60)
  })

  test('a job that stops finishes what is sent, and the next run does the rest', async () => {
    await using api = await startEcho(5)
    const queue = newQueue()
    const journal = newFile()
    await using _ = startWorker(queue, chat(api), { concurrency: 3 })
    const job = runBatch(chat(api), texts(60), { queue, journal })
    const finished = job.finish()
    await until(() => job.stats.done > 5)
    job.stop()
    const stopped = await finished
    expect(stopped).toMatchObject({ state: 'interrupted', failed: 0 })
    expect(stopped.done).toBe(api.requestCount)
    const again = runBatch(chat(api), texts(60), { queue, journal, inDoubt: 'report' })
    expect(await again.finish()).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(api.requestCount).toBe(60)
  })

  test('cancel ends what is under way', async () => {
    let answer = () => {}
    const answered = new Promise<string>((resolve) => (answer = () => resolve('Late.')))
    await using api = await startEcho(0, { script: () => answered })
    const queue = newQueue()
    const overHttp = { anthropicApiUrl: api.url, clientOptions: {} }
    await using _ = startWorker(queue, chat(api, overHttp), { concurrency: 4 })
    const job = runBatch(chat(api), texts(10), { queue })
    const finished = job.finish()
    await until(() => sentTo(api).length === 4)
    await job.cancel()
    expect(await finished).toMatchObject({ state: 'canceled', done: 0, failed: 0, underWay: 0 })
    answer()
  })

  test('no password of Redis is in errors, printed objects or jobs', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const job = runBatch(chat(api), texts(2), { queue })
    await using working = startWorker(queue, chat(api))
    const finished = job.finish()
    await until(() => working.stats.isBusy)
    expect(inspect([job, working], { depth: 9 })).not.toContain(PASSWORD)
    await finished
    const wrong = { ...queue, redis: queue.redis.replace(PASSWORD, 'another-secret') }
    const error: unknown = await runBatch(chat(api), ['a'], { queue: wrong })
      .finish()
      .catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(/the Redis at 127.0.0.1:\d+ cannot be used/)
    expect(inspect(error, { depth: 9 })).not.toContain('another-secret')
    const nowhere = { ...queue, redis: 'not a url with another-secret' }
    await expect(runBatch(chat(api), ['a'], { queue: nowhere }).finish()).rejects.toThrow(
      /^`queue.redis` is no URL of a Redis. It takes redis:\/\/host:6379, or rediss:/,
    )
  })

  test('a row that is no JSON is refused before anything is sent, with its place', async () => {
    await using api = await startEcho()
    const queue = newQueue()
    const model = chat(api)
    const chain = { invoke: ({ text }: { text: string; at: Date }) => model.invoke(text) }
    const rows = [{ text: 'a', at: new Date() }]
    await expect(runBatch(chain, rows, { queue }).finish()).rejects.toThrow(
      'row 0 ("0"): a row of a queue has to be JSON, and it holds a Date at at.',
    )
  })

  test('an answer that the program here cannot read ends the job with why', async () => {
    await using api = await startEcho(5)
    const queue = newQueue()
    await using _ = startWorker(queue, chat(api))
    const unhandled: unknown[] = []
    const note = (error: unknown) => void unhandled.push(error)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const model = chat(api)
    const chain = {
      invoke: async (row: string) => {
        const { text } = await model.invoke(row)
        if (text === 'row 3!') throw new Error('only here')
        return text
      },
    }
    const job = runBatch(chain, texts(10), { queue, journal: newFile(), force: true })
    const reading = (async () => {
      for await (const _result of job);
    })()
    await expect(reading).rejects.toThrow('only here')
    expect(unhandled).toEqual([])
  })
})
