/** Many rows in Message Batches. */
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnableParallel } from '@langchain/core/runnables'
import { expect, test } from 'vitest'
import { type BatchOptions, type BatchRunnable, runBatch } from '../../../src/batch/index.ts'
import { runBatch as runBatchAround } from '../../../src/batch/run-batch.ts'
import {
  batchesOf,
  byRow,
  chat,
  collect,
  linesOf,
  movingClock,
  newFile,
  promptOf,
  sentTexts,
  startEcho,
  texts,
} from './support.ts'

const MINUTE = 60_000

/** A job in batches, under a clock that its waiting moves on. */
function runBatches<Row, Output>(
  runnable: BatchRunnable<Row, Output>,
  rows: Row[],
  options: BatchOptions<Row> = {},
  clock = movingClock(),
) {
  return runBatchAround(runnable, rows, { via: 'batches', ...options }, clock)
}

test('rows go in batches, at half the price (row 67)', async () => {
  const clock = movingClock()
  await using api = await startEcho({ batchDelay: 20 * MINUTE, now: clock.now })
  const journal = newFile()
  const prompt = ChatPromptTemplate.fromMessages([['human', 'Hello {who}']])
  const chain = prompt.pipe(chat(api)).pipe(new StringOutputParser())
  const rows = texts(25).map((who) => ({ who }))
  const job = runBatches(chain, rows, { journal, batches: { rows: 10 } }, clock)
  const results = byRow(await collect(job))
  expect(results.map(({ output }) => output)).toEqual(texts(25).map((who) => `Hello ${who}!`))
  // The first row goes as a message.
  expect(batchesOf(api).map(({ requests }) => requests.length)).toEqual([10, 10, 4])
  expect(sentTexts(api)).toHaveLength(1)
  const [first, second] = results
  expect(second!.cost).toBeCloseTo(first!.cost! / 2, 9)
  expect(job.stats).toMatchObject({ state: 'done', done: 25, failed: 0 })
  expect(linesOf(journal)).toHaveLength(26)
  expect(linesOf(journal)[3]).toMatchObject({
    result: { type: 'succeeded', message: { usage: { service_tier: 'batch' } } },
  })
})

test('a batch is as large as asked for, in bytes as well', async () => {
  await using api = await startEcho()
  const rows = texts(20).map((text) => text.padEnd(1_000, '.'))
  await runBatches(chat(api), rows, { batches: { bytes: 6_000 } }).finish()
  const sizes = batchesOf(api).map(({ requests }) => JSON.stringify(requests).length)
  expect(sizes.length).toBeGreaterThan(3)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6_000)
})

test('an id of a request names the run, the batch and the row', async () => {
  await using api = await startEcho()
  const journal = newFile()
  await runBatches(chat(api), texts(5), { journal, batches: { rows: 2 } }).finish()
  const [header] = linesOf(journal)
  const ids = batchesOf(api).flatMap(({ requests }) => requests.map(({ custom_id }) => custom_id))
  const run = String(header!['run'])
  expect(ids).toEqual([`${run}-1-1`, `${run}-1-2`, `${run}-2-3`, `${run}-2-4`])
})

test('a chain that asks twice is refused before a batch is made', async () => {
  await using api = await startEcho()
  const model = chat(api)
  const inTurn = RunnableLambda.from(async (text: string) =>
    model.invoke((await model.invoke(text)).text),
  )
  await expect(runBatches(inTurn, texts(5)).finish()).rejects.toThrow('Use `via: "messages"`')
  const inParallel = RunnableParallel.from({ one: model, other: model })
  await expect(runBatches(inParallel, texts(5)).finish()).rejects.toThrow('more than once')
  expect(batchesOf(api)).toEqual([])
})

test('a model that would take over from one that fails is not asked', async () => {
  await using api = await startEcho()
  const model = chat(api).withFallbacks([chat(api, { model: 'claude-sonnet-4-6' })])
  const stats = await runBatches(model, texts(4)).finish()
  expect(stats).toMatchObject({ done: 4 })
  expect(batchesOf(api)[0]!.requests.map(({ params }) => params.model)).toEqual(
    Array(3).fill('claude-haiku-4-5'),
  )
})

test('a row that failed for good is a failure; one that expired goes again', async () => {
  const clock = movingClock()
  let busy = 2
  await using api = await startEcho({
    now: clock.now,
    script: (request) => {
      const text = promptOf(request)
      if (text === 'bad') return { error: { type: 'invalid_request_error', message: 'Bad.' } }
      if (text === 'busy' && (busy -= 1) >= 0) return { error: { type: 'overloaded_error' } }
      return `${text}!`
    },
  })
  const job = runBatches(chat(api), ['first', 'bad', 'busy', 'fine'], {}, clock)
  const results = byRow(await collect(job))
  expect(results.map(({ output, failure }) => output?.text ?? failure?.name)).toEqual([
    'first!',
    'BadRequestError',
    'busy!',
    'fine!',
  ])
  expect(batchesOf(api)).toHaveLength(3)
})

test('a row that a day was not enough for goes again, as often as asked for', async () => {
  const clock = movingClock()
  await using api = await startEcho({ now: clock.now, batchDelay: 30 * 60 * MINUTE })
  const options = { attempts: 3, batches: { poll: 60 * MINUTE } }
  const results = byRow(await collect(runBatches(chat(api), texts(4), options, clock)))
  // The emulator does the first two of three in a day, and none of one.
  expect(results.map(({ output, failure }) => output?.text ?? failure?.message)).toEqual([
    'prompt 0!',
    'prompt 1!',
    'prompt 2!',
    'The request was not answered: it is expired.',
  ])
  expect(batchesOf(api).map(({ requests }) => requests.length)).toEqual([3, 1, 1])
})

test('a budget holds for batches as well, and what is in one is waited for', async () => {
  await using api = await startEcho()
  const one = await runBatch(chat(api), ['prompt 0']).finish()
  await using other = await startEcho()
  const budget = { usd: one.cost * 40 }
  const journal = newFile()
  const options = { budget, journal, batches: { rows: 5 } }
  const stats = await runBatches(chat(other), texts(200), options).finish()
  expect(stats.state).toBe('budget')
  expect(stats.done).toBeGreaterThan(5)
  expect(stats.cost).toBeLessThanOrEqual(budget.usd)
  const sent = batchesOf(other).reduce((sum, { requests }) => sum + requests.length, 0)
  expect(stats.done).toBe(sent + 1)
})

test('equal requests are in a batch once', async () => {
  await using api = await startEcho()
  const rows = Array.from({ length: 30 }, (_, at) => `prompt ${at % 3}`)
  const job = runBatches(chat(api), rows, { dedupe: true })
  const results = byRow(await collect(job))
  expect(results.map(({ output }) => output?.text)).toEqual(rows.map((text) => `${text}!`))
  expect(batchesOf(api).flatMap(({ requests }) => requests)).toHaveLength(2)
})

test('`auto` makes batches of many rows, and sends few as messages', async () => {
  await using api = await startEcho()
  await runBatches(chat(api), texts(20), { via: 'auto' }).finish()
  expect(batchesOf(api)).toEqual([])
  await runBatches(chat(api), texts(1_001), { via: 'auto' }).finish()
  expect(batchesOf(api)).toHaveLength(1)
})

test('cancel ends open batches; another run sends what they did not answer', async () => {
  const clock = movingClock()
  await using api = await startEcho({ now: clock.now, batchDelay: 10 * MINUTE })
  const journal = newFile()
  const options = { journal, batches: { rows: 5, poll: MINUTE } }
  const model = chat(api)
  const job = runBatches(model, texts(11), options, {
    now: clock.now,
    sleep: async (ms) => {
      await clock.sleep(ms)
      if (clock.now() > 5 * MINUTE) void job.cancel()
    },
  })
  expect(await job.finish()).toMatchObject({ state: 'canceled' })
  const stats = await runBatches(model, texts(11), options, clock).finish()
  expect(stats).toMatchObject({ state: 'done', done: 11, failed: 0 })
})
