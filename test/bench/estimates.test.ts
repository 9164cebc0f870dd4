/** An estimate is near the bill, on each kind of work that the bench measures. */
import { expect, test, vi } from 'vitest'
import { measureEstimates } from '../../bench/bulk/estimates.ts'

test('an estimate from a tenth of the rows is within a tenth of the bill', async () => {
  // Which rows are drawn is chance; the same ones each time here.
  let state = 1
  vi.spyOn(Math, 'random').mockImplementation(
    () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647,
  )
  const all = await measureEstimates(600)
  vi.restoreAllMocks()
  expect(all.map(({ name }) => name)).toEqual(['short', 'long', 'cached', 'images', 'tools'])
  for (const { name, estimated, billed } of all) {
    expect(billed, name).toBeGreaterThan(0)
    expect(Math.abs(estimated / billed - 1), name).toBeLessThan(0.1)
  }
})
