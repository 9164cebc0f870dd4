/** A job that pauses, and how it ends. */
import { expect, test } from 'vitest'
import { runBatch } from '../../../src/batch/index.ts'
import { chat, sentTexts, startEcho, texts } from './support.ts'

test('a job that pauses sends nothing until it goes on', async () => {
  await using api = await startEcho()
  const job = runBatch(chat(api), texts(30), { maxConcurrency: 3 })
  const results = job[Symbol.asyncIterator]()
  await results.next()
  job.pause()
  expect(job.stats.state).toBe('paused')
  await expect.poll(() => job.stats.underWay).toBe(0)
  expect(sentTexts(api).length).toBeLessThan(30)
  expect(job.stats.done).toBe(sentTexts(api).length)
  job.resume()
  let count = 1
  while (!(await results.next()).done) count += 1
  expect(count).toBe(30)
})

test('a job that was paused when its last rows ended is done, and stays so', async () => {
  await using api = await startEcho()
  const job = runBatch(chat(api), texts(3))
  const results = job[Symbol.asyncIterator]()
  await results.next()
  job.pause()
  while (!(await results.next()).done);
  expect(job.stats).toMatchObject({ state: 'done', done: 3 })
  job.resume()
  job.pause()
  expect(job.stats.state).toBe('done')
})
