import { expect, test } from 'vitest'
import { soak } from './soak.ts'

test('every one of 400 calls ends as the rules say, and leaves nothing behind', async () => {
  const figures = await soak({
    requests: 400,
    concurrency: 100,
    seed: 7,
    parts: 1,
    timeout: 2_000,
    streamIdleTimeout: 500,
  })
  expect(figures.wrong).toEqual([])
  expect(figures.streams).toBe(200)
  expect(figures.attempts.sent).toBe(figures.attempts.expected)
  expect(figures.attempts.arrived).toBe(figures.attempts.toArrive)
  expect(figures.faults.size).toBeGreaterThan(25)
  expect(figures.left).toEqual({ sockets: 0, timers: 0, listeners: 0 })
}, 120_000)
