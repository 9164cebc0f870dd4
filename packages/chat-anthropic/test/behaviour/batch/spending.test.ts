/** What a job spends. */
import { expect, test } from 'vitest'
import { runBatch } from '../../../src/batch/index.ts'
import { chat, linesOf, newFile, sentTexts, startEcho, texts } from './support.ts'

/** What a row of the echo costs. */
async function costOfRow(): Promise<number> {
  await using api = await startEcho()
  return (await runBatch(chat(api), texts(10)).finish()).cost / 10
}

test.each([1, 4, 20])('a budget is kept, with %i rows under way', async (maxConcurrency) => {
  const each = await costOfRow()
  await using api = await startEcho()
  const journal = newFile()
  const usd = each * 40
  const options = { journal, maxConcurrency }
  const stats = await runBatch(chat(api), texts(100), { ...options, budget: { usd } }).finish()
  expect(stats.state).toBe('budget')
  expect(stats.cost).toBeLessThanOrEqual(usd + maxConcurrency * each)
  expect(stats.cost).toBeGreaterThan(usd * 0.5)
  // Nothing is in doubt, and what is left can be sent with a higher one.
  const more = { budget: { usd: each * 300 }, inDoubt: 'report' as const }
  const last = await runBatch(chat(api), texts(100), { ...options, ...more }).finish()
  expect(last).toMatchObject({ state: 'done', done: 100, failed: 0 })
  expect(sentTexts(api)).toHaveLength(100)
  const costs = linesOf(journal).map(({ cost }) => Number(cost ?? 0))
  expect(last.cost).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost, 0),
    9,
  )
})

test('a budget counts what runs before have spent', async () => {
  const each = await costOfRow()
  await using api = await startEcho()
  const journal = newFile()
  const options = { journal, budget: { usd: each * 30 }, maxConcurrency: 2 }
  const first = await runBatch(chat(api), texts(60), options).finish()
  const second = await runBatch(chat(api), texts(60), options).finish()
  expect(second.state).toBe('budget')
  expect(second.cost).toBeLessThanOrEqual(each * 32)
  expect(second.cost).toBeGreaterThanOrEqual(first.cost)
})

test('a budget needs a price', async () => {
  await using api = await startEcho()
  const model = chat(api, { model: 'claude-haiku-4-5', modelOverrides: {} })
  const unknown = chat(api, { model: 'claude-mystery-9' })
  const budget = { usd: 1 }
  const run = runBatch(unknown, texts(2), { budget }).finish()
  await expect(run).rejects.toThrow('no price of the model claude-mystery-9 is known')
  expect(sentTexts(api)).toEqual([])
  const prices = { 'claude-mystery': { input: 1, output: 5 } } as never
  expect(await runBatch(model, texts(2), { budget, prices }).finish()).toMatchObject({ done: 2 })
})

test('a cost that is not known is not 0', async () => {
  await using api = await startEcho({ models: { add: ['claude-mystery-9'] } })
  const stats = await runBatch(chat(api, { model: 'claude-mystery-9' }), texts(2)).finish()
  expect(stats).toMatchObject({ done: 2, cost: 0, unpriced: 2 })
})
