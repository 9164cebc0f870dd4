/** Workers come and go, and every row has one line. */
import { describe, expect, test, vi } from 'vitest'
import { countRepeats, linesOf, newFile, sentTo, startEcho, until } from './support/jobs.ts'
import { kill, startProgram } from './support/programs.ts'
import { hasRedis, startRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 600_000 })

const CONCURRENCY = 10

describe.skipIf(!hasRedis)('workers in processes of their own', () => {
  test('a worker that is killed loses no row, and pays for none twice but those it had', async () => {
    await using redis = await startRedis()
    await using api = await startEcho(20)
    const options = { redis: redis.url, concurrency: CONCURRENCY, lock: 3_000 }
    const workers = [1, 2].map(() => startProgram('worker', { api: api.url, options }))
    const journal = newFile()
    const job = startProgram('coordinator', {
      api: api.url,
      rows: 600,
      options: { journal, queue: { redis: redis.url } },
    })
    await until(() => api.requestCount > 150)
    await kill(workers[0]!)
    const { code, stdout, stderr } = await job.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', rows: 600, done: 600, failed: 0 })
    expect(
      linesOf(journal)
        .map(({ row }) => row)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 600 }, (_, at) => at))
    expect(countRepeats(sentTo(api))).toBeLessThanOrEqual(CONCURRENCY)
    await kill(workers[1]!)
  })
})
