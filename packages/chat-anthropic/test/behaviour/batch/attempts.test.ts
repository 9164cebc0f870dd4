/** Rows whose failures may pass. */
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { runBatch } from '../../../src/batch/run-batch.ts'
import { chat, collect, newFile, sentTexts, startEcho, texts } from './support.ts'

/** A clock that a sleep moves on. */
function fakeClock() {
  let at = 0
  const waits: number[] = []
  const sleep = async (ms: number) => {
    waits.push(ms)
    at += ms
  }
  return { now: () => at, sleep, waits }
}

const OVERLOADED = { error: { type: 'overloaded_error', message: 'Busy.' } } as const

test('a row is tried again while its failure may pass', async () => {
  let count = 0
  await using api = await startEcho({ script: () => ((count += 1) < 4 ? OVERLOADED : 'Fine.') })
  const clock = fakeClock()
  const [result] = await collect(runBatch(chat(api), ['a'], {}, clock))
  expect(result!.output?.text).toBe('Fine.')
  expect(clock.waits).toEqual([2_000, 4_000, 8_000])
})

test('no more often than asked for', async () => {
  await using api = await startEcho({ reply: OVERLOADED })
  const [result] = await collect(runBatch(chat(api), ['a'], { attempts: 3 }, fakeClock()))
  expect(result!.failure).toMatchObject({ name: 'OverloadedError' })
  expect(sentTexts(api)).toHaveLength(3)
})

test('a job that stops while a row waits leaves it for the next run, not in doubt', async () => {
  let isBusy = true
  await using api = await startEcho({
    script: () => (isBusy ? OVERLOADED : 'Fine.'),
  })
  const journal = newFile()
  const clock = fakeClock()
  let stop = () => {}
  const sleep = async () => stop()
  const job = runBatch(chat(api), ['a'], { journal }, { ...clock, sleep })
  stop = () => job.stop()
  expect(await job.finish()).toMatchObject({ state: 'interrupted', done: 0, failed: 0 })
  isBusy = false
  const again = runBatch(chat(api), ['a'], { journal, inDoubt: 'report' })
  expect(await again.finish()).toMatchObject({ state: 'done', done: 1 })
})

test('a signal stops a job: what is under way is finished', async () => {
  const stop = new AbortController()
  await using api = await startEcho({
    script: () => {
      stop.abort()
      return 'Fine.'
    },
  })
  const job = runBatch(chat(api), texts(100), { signal: stop.signal, maxConcurrency: 4 })
  const stats = await job.finish()
  expect(stats.state).toBe('interrupted')
  expect(stats.done).toBe(sentTexts(api).length)
  expect(stats.done).toBeLessThanOrEqual(4)
})

test('cancel ends what is under way', async () => {
  let answer = () => {}
  const answered = new Promise<string>((resolve) => (answer = () => resolve('Late.')))
  await using api = await startEcho({ script: () => answered })
  const overHttp = { anthropicApiUrl: api.url, clientOptions: {} }
  const job = runBatch(chat(api, overHttp), texts(10), { maxConcurrency: 4 })
  const finished = job.finish()
  await expect.poll(() => sentTexts(api).length).toBe(4)
  await job.cancel()
  expect(await finished).toMatchObject({ state: 'canceled', done: 0, failed: 0, underWay: 0 })
  answer()
})

test('a signal of the program’s own is let go of with each row', async () => {
  await using api = await startEcho({ reply: 'Fine.' })
  const { signal } = new AbortController()
  const model = chat(api).withConfig({ signal })
  const results = await collect(runBatch(model, texts(9), {}))
  expect(results.every(({ output }) => output?.text === 'Fine.')).toBe(true)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
