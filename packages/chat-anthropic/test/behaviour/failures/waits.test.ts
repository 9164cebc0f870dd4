/** How long a failed attempt is waited after; the clock is the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chat, failureOf } from './support.ts'

const ERROR = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Not faked: lets what is under way go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** When attempts were made, in milliseconds since the first, of a call that always fails. */
async function attemptsOf(
  maxRetries: number,
  headers: Record<string, string> = {},
): Promise<number[]> {
  const times: number[] = []
  const fetch = async () => {
    times.push(Date.now())
    return Response.json(ERROR, { status: 529, headers })
  }
  const seen = { failures: 0, waits: 0, isOver: false }
  const onFailedAttempt = () => void (seen.failures += 1)
  const options = { maxRetries, onFailedAttempt, clientOptions: { fetch } }
  const llm = chat({ url: 'http://localhost' }, options)
  const failure = failureOf(llm.invoke('Hi')).finally(() => (seen.isOver = true))
  while (!seen.isOver) {
    await turn()
    if (seen.waits === seen.failures) continue
    seen.waits += 1
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersToNextTimerAsync()
  }
  expect(await failure).toMatchObject({ status: 529, retryable: true })
  return times.map((time) => time - times[0]!)
}

describe('a wait that the server asks for is kept up to a minute', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()

  test.each<[name: string, headers: () => Record<string, string>, times: number[]]>([
    ['60 seconds', () => ({ 'retry-after': '60' }), [0, 60_000]],
    ['60000 milliseconds', () => ({ 'retry-after-ms': '60000' }), [0, 60_000]],
    ['a date in a minute', () => ({ 'retry-after': inSeconds(60) }), [0, 60_000]],
    ['one second', () => ({ 'retry-after': '1' }), [0, 1_000]],
    ['61 seconds', () => ({ 'retry-after': '61' }), [0]],
    ['60001 milliseconds', () => ({ 'retry-after-ms': '60001' }), [0]],
    ['a date in 61 seconds', () => ({ 'retry-after': inSeconds(61) }), [0]],
  ])('%s', async (_, headers, times) => {
    // Dates have whole seconds.
    vi.setSystemTime(Date.UTC(2026, 0, 1))
    expect(await attemptsOf(1, headers())).toEqual(times)
  })

  test('and is no longer for chance', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9)
    expect(await attemptsOf(2, { 'retry-after': '5' })).toEqual([0, 5_000, 10_000])
  })
})

describe('without one, attempts keep further and further apart', () => {
  const LONGEST = [500, 1_000, 2_000, 4_000, 8_000, 8_000]

  const waitsOf = (times: readonly number[]) => times.slice(1).map((time, at) => time - times[at]!)

  test.each([
    ['at the longest', 0, 1],
    ['half way', 0.5, 0.875],
    ['at the shortest', 0.999_999, 0.75],
  ])('%s', async (_, random, part) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    const waits = waitsOf(await attemptsOf(6))
    expect(waits).toHaveLength(6)
    for (const [at, wait] of waits.entries()) {
      expect(Math.abs(wait - LONGEST[at]! * part)).toBeLessThanOrEqual(1)
    }
  })

  test('by chance, so that many callers do not come back together', async () => {
    const waits = new Set<number>()
    for (let caller = 0; caller < 10; caller += 1) waits.add((await attemptsOf(1))[1]!)
    expect(waits.size).toBeGreaterThan(1)
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(374)
      expect(wait).toBeLessThanOrEqual(500)
    }
  })
})
