/**
 * Everything is killed again and again: workers, the coordinator, Redis. `ROWS=20000 KILLS=20` is the
 * whole of it.
 */
import { expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { figuresOf, Harness } from './support/harness.ts'
import { linesOf, promptOf, until } from './support/jobs.ts'
import { kill, type Started } from './support/programs.ts'
import { hasRedis, startRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 3_600_000 })

const ROWS = Number(process.env['ROWS'] ?? 1_500)
const KILLS = Number(process.env['KILLS'] ?? 6)
const [WORKERS, CONCURRENCY] = [3, 10]

/** An API that counts how often it was asked what. */
async function startCounter() {
  const counts = new Map<string, number>()
  let total = 0
  const api = await startEmulator({
    script: async (request) => {
      const text = promptOf(request)
      counts.set(text, (counts.get(text) ?? 0) + 1)
      total += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      return `${text}!`
    },
    rateLimit: { requests: 1_000_000, inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 },
  })
  return { api, counts, total: () => total }
}

const pick = (count: number): number => Math.floor(Math.random() * count)

test.skipIf(!hasRedis)(`${KILLS} kills at random points lose no row of ${ROWS}`, async () => {
  const [redis, { api, counts, total }] = await Promise.all([startRedis(), startCounter()])
  await using jobs = new Harness(redis, api)
  const startWorker = () => jobs.startWorker({ concurrency: CONCURRENCY })
  const workers = Array.from({ length: WORKERS }, startWorker)
  let job: Started = jobs.startJob({ rows: ROWS })
  const over = new AbortController()
  const isOver = () => over.signal.aborted
  const watch = (started: Started) =>
    void started.ended.then(({ code }) => (code === 0 ? over.abort() : undefined))
  watch(job)
  const killed = { worker: 0, coordinator: 0, redis: 0 }
  const targets = [
    async () => {
      killed.worker += 1
      const at = pick(WORKERS)
      await kill(workers[at]!)
      workers[at] = startWorker()
    },
    async () => {
      killed.coordinator += 1
      await kill(job)
      job = jobs.startJob({ rows: ROWS })
      watch(job)
    },
    async () => {
      killed.redis += 1
      await redis.kill()
      await redis.start()
    },
  ]
  for (let count = 0; count < KILLS && !isOver(); count += 1) {
    const point = total() + 1 + pick((ROWS / KILLS) * 1.2)
    await until(() => jobs.check() || isOver() || total() >= Math.min(point, ROWS - 1))
    // The first three are one of each.
    if (!isOver()) await targets[count < 3 ? count : pick(3)]!()
  }
  expect(await figuresOf(job)).toMatchObject({ state: 'done', rows: ROWS, done: ROWS, failed: 0 })
  const rows = linesOf(jobs.journal).map(({ row }) => row)
  expect(rows).toHaveLength(ROWS)
  expect(new Set(rows).size).toBe(ROWS)
  expect(counts.size).toBe(ROWS)
  const twice = total() - ROWS
  console.info(`${ROWS} rows, killed ${JSON.stringify(killed)}: ${twice} paid twice`)
  // A worker that dies had so many; while Redis is away, the locks of all may end.
  const most = killed.worker * CONCURRENCY + killed.redis * WORKERS * CONCURRENCY
  expect(twice).toBeLessThanOrEqual(most)
})
