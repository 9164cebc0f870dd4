/** Many calls on one key against a server that allows a rate; the clock is the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChatAnthropic, ChatAnthropicOptions } from '../../src/index.ts'
import { all, chat, failureOf, SSE } from '../behaviour/failures/support.ts'
import { frame, textMessage, textReply } from '../events.ts'
import { inTime, turn } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 }))
afterEach(() => void vi.useRealTimers())

// Jitter is tested elsewhere: here each run is the same.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => void vi.restoreAllMocks())

const PER_SECOND = 20
const REFUSAL = {
  type: 'error',
  error: { type: 'rate_limit_error', message: 'Number of requests has exceeded your rate limit' },
}
const REPLY = textMessage('Fine.')
const EVENTS = textReply('Fine.').map(frame).join('')

/** A server that refuses what is more than a bucket of 20 requests, filled with 20 a second. */
function limitedServer({ retryAfter = '1' }: { retryAfter?: string } = {}) {
  const seen = { sent: 0, refused: 0, refusedLater: 0, begun: -1 }
  let [left, at] = [PER_SECOND, Date.now()]
  const take = () => {
    const now = Date.now()
    left = Math.min(PER_SECOND, left + ((now - at) / 1000) * PER_SECOND)
    at = now
    if (left >= 1) left -= 1
    else return false
    return true
  }
  const fetch = async (_: unknown, init?: RequestInit) => {
    if (seen.sent === 0) seen.begun = Date.now()
    seen.sent += 1
    const passes = take()
    const isLater = Date.now() > seen.begun + 1_100
    await new Promise((resolve) => setTimeout(resolve, 50 + ((seen.sent * 37) % 100)))
    if (!passes) {
      seen.refused += 1
      if (isLater) seen.refusedLater += 1
      return Response.json(REFUSAL, { status: 429, headers: { 'retry-after': retryAfter } })
    }
    const isStream = String(init?.body).includes('"stream":true')
    return isStream ? new Response(EVENTS, { headers: SSE }) : Response.json(REPLY)
  }
  return { seen, fetch: fetch as typeof globalThis.fetch }
}

let count = 0

/** A model with a key that no other test has. */
function limited(fetch: typeof globalThis.fetch, options: Partial<ChatAnthropicOptions> = {}) {
  count += 1
  const url = 'http://localhost'
  const client = { clientOptions: { fetch } }
  return chat({ url }, { apiKey: `key-${count}`, maxRetries: 2, ...client, ...options })
}

const rows = (length: number) => Array.from({ length }, (_, row) => `Row ${row}`)

const isLost = (answer: unknown) => answer instanceof Error

describe('calls on one key pace themselves together (D2)', () => {
  const ways: [name: string, run: (llm: ChatAnthropic) => Promise<unknown[]>][] = [
    [
      'a batch of 600, 50 at once',
      (llm) => llm.batch(rows(600), { maxConcurrency: 50 }, { returnExceptions: true }),
    ],
    [
      '600 streams, 50 at once',
      async (llm) => {
        const waiting = rows(600)
        const answers: unknown[] = []
        const work = async () => {
          for (let row = waiting.pop(); row; row = waiting.pop()) {
            answers.push(await all(llm.stream(row)).catch((error: unknown) => error))
          }
        }
        await Promise.all(Array.from({ length: 50 }, work))
        return answers
      },
    ],
  ]

  test.each(ways)('%s: none is lost, one in a hundred is refused (D2)', async (_, run) => {
    const { seen, fetch } = limitedServer()
    const answers = await inTime(run(limited(fetch)))
    expect(answers).toHaveLength(600)
    expect(answers.filter(isLost)).toEqual([])
    expect(seen.refusedLater).toBeLessThanOrEqual(seen.sent / 100)
    // 30 seconds are the least.
    expect(Date.now() - seen.begun).toBeLessThan(60_000)
  })

  test('also those of two models that share a key, and their own of another key (D2)', async () => {
    const { seen, fetch } = limitedServer()
    const shared = { apiKey: 'shared-key' }
    const models = [limited(fetch, shared), limited(fetch, shared)]
    const batches = models.map((llm) =>
      llm.batch(rows(100), { maxConcurrency: 25 }, { returnExceptions: true }),
    )
    const answers = (await inTime(Promise.all(batches))).flat()
    expect(answers.filter(isLost)).toEqual([])
    expect(seen.refusedLater).toBeLessThanOrEqual(seen.sent / 100)
    const before = Date.now()
    await inTime(limited(limitedServer().fetch).invoke('Hi'))
    expect(Date.now() - before).toBeLessThan(500)
  })

  test('a call that waits for its turn ends with its signal (D2)', async () => {
    const { fetch } = limitedServer({ retryAfter: '30' })
    const llm = limited(fetch)
    const busy = llm.batch(rows(30), undefined, { returnExceptions: true })
    const leaving = new AbortController()
    await vi.advanceTimersByTimeAsync(500)
    const failed = failureOf(llm.invoke('Hi', { signal: leaving.signal }))
    await turn()
    leaving.abort()
    expect((await failed).name).toBe('AbortError')
    await inTime(busy)
  })
})

describe('a call alone (D2)', () => {
  const refuse = (headers: Record<string, string>) => {
    const times: number[] = []
    const fetch = async () => {
      times.push(Date.now())
      return Response.json(REFUSAL, { status: 429, headers })
    }
    return { times, fetch }
  }

  test('that is always refused ends after its attempts (D2)', async () => {
    const { times, fetch } = refuse({ 'retry-after': '2' })
    const error = await inTime(failureOf(limited(fetch).invoke('Hi')))
    expect(error).toMatchObject({ name: 'RateLimitError', status: 429 })
    expect(times).toHaveLength(3)
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(2_000)
    expect(times[1]! - times[0]!).toBeLessThan(2_400)
  })

  test('that would wait for more than a minute fails, and holds nobody (D2)', async () => {
    const { times, fetch } = refuse({ 'retry-after': '3600' })
    const llm = limited(fetch)
    await inTime(failureOf(llm.invoke('Hi')))
    await inTime(failureOf(llm.invoke('Hi')))
    expect(times).toHaveLength(2)
    expect(times[1]! - times[0]!).toBeLessThan(100)
  })

  test('after hours of little work is not held for long by one refusal (D2)', async () => {
    const { seen, fetch } = limitedServer()
    const llm = limited(fetch)
    for (let call = 0; call < 4; call += 1) {
      await inTime(llm.invoke('Hi'))
      await vi.advanceTimersByTimeAsync(600_000)
    }
    await inTime(Promise.all(rows(21).map((row) => llm.invoke(row))))
    expect(seen.refused).toBe(1)
    const before = Date.now()
    await inTime(Promise.all(rows(5).map((row) => llm.invoke(row))))
    expect(Date.now() - before).toBeLessThan(5_000)
  })
})

describe('an `onFailedAttempt` that never settles (E11)', () => {
  test('stops the call with its error after `timeout` (E11)', async () => {
    const fetch = async () => Response.json(REFUSAL, { status: 529 })
    const onFailedAttempt = () => new Promise<void>(() => {})
    const llm = limited(fetch, { onFailedAttempt, timeout: 1_000 })
    const error = await inTime(failureOf(llm.invoke('Hi')))
    expect(error).toMatchObject({ status: 529 })
    expect(Date.now()).toBeLessThan(1_500)
  })

  test('does not keep an aborted call (E11)', async () => {
    const fetch = async () => Response.json(REFUSAL, { status: 529 })
    const leaving = new AbortController()
    const onFailedAttempt = () => {
      setImmediate(() => leaving.abort())
      return new Promise<void>(() => {})
    }
    const llm = limited(fetch, { onFailedAttempt })
    expect((await failureOf(llm.invoke('Hi', { signal: leaving.signal }))).name).toBe('AbortError')
  })
})
