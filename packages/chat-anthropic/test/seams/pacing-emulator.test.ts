/** Bulk work on a key with a small limit, against the emulator; the clock is the test's. */
import { startEmulator } from 'anthropic-emulator'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { chat } from '../behaviour/failures/support.ts'
import { inTime } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 }))
afterEach(() => void vi.useRealTimers())

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => void vi.restoreAllMocks())

test('600 rows, 50 at once, against 20 a second: none is lost, few are refused (D2)', async () => {
  await using api = await startEmulator({
    reply: 'Fine.',
    now: () => Date.now(),
    rateLimit: { requests: 1_200, burst: 1 },
  })
  const statuses: { at: number; status: number }[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const at = Date.now()
    const response = await api.fetch(input, init)
    statuses.push({ at, status: response.status })
    await new Promise((resolve) => setTimeout(resolve, 80))
    return response
  }
  const llm = chat(api, { apiKey: 'key-of-600', maxRetries: 2, clientOptions: { fetch } })
  // What loads with the first call takes time of the test's clock.
  await inTime(llm.invoke('Hi'), 25)
  statuses.length = 0
  const begun = Date.now()
  const rows = Array.from({ length: 600 }, (_, row) => `Row ${row}`)
  const batch = llm.batch(rows, { maxConcurrency: 50 }, { returnExceptions: true })
  const answers = (await inTime(batch, 25)) as unknown[]
  expect(answers.filter((answer) => answer instanceof Error)).toEqual([])
  const late = statuses.filter(({ at, status }) => status === 429 && at > begun + 1_100)
  expect(late.length).toBeLessThanOrEqual(statuses.length / 100)
})
