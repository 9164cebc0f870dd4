/** Many calls against a server that allows a rate, on a clock that only this test moves. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SentCall } from './allowance.ts'
import { Pacer } from './pacing.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A token bucket: so many at once, and so many a second. */
class Bucket {
  readonly size: number
  readonly perSecond: number
  #left: number
  #at = Date.now()

  constructor(size: number, perSecond: number) {
    this.size = this.#left = size
    this.perSecond = perSecond
  }

  take(): boolean {
    const now = Date.now()
    this.#left = Math.min(this.size, this.#left + ((now - this.#at) / 1000) * this.perSecond)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

interface Run {
  bucket: Bucket
  rows: number
  latency: number
  /** What a refusal asks for, in milliseconds. */
  retryAfter: number
}

/** Sends all rows, fifty at once, each until it passes. */
async function sendAll({ bucket, rows, latency, retryAfter }: Run) {
  const done = { sent: 0, refused: 0, refusedLater: 0, seconds: 0 }
  // As many different latencies as rows, the same in each run.
  let dice = 1
  const throwDice = () => (dice = (dice * 16_807) % 2_147_483_647) / 2_147_483_647
  const pacer = new Pacer({ now: () => Date.now(), random: throwDice })
  const sendOnce = async (): Promise<boolean> => {
    const call = await pacer.takeTurn(undefined)
    done.sent += 1
    const passed = bucket.take()
    await sleep(latency * (0.5 + throwDice()))
    pacer.noteEnd()
    if (passed) {
      pacer.noteSuccess(call, undefined)
      return true
    }
    done.refused += 1
    if (Date.now() > 1000 + latency) done.refusedLater += 1
    pacer.noteRefusal(retryAfter)
    return false
  }
  let next = 0
  const work = async () => {
    for (; next < rows;) {
      next += 1
      while (!(await sendOnce()));
    }
  }
  const working = Promise.all(Array.from({ length: 50 }, work))
  const isDone = working.then(() => true)
  while (!(await Promise.race([isDone, vi.advanceTimersByTimeAsync(10).then(() => false)])));
  return { ...done, seconds: Date.now() / 1000 }
}

describe('600 rows, 50 at once, 20 a second allowed', () => {
  const runs: [string, Run, seconds: number][] = [
    [
      'a second to wait',
      { bucket: new Bucket(20, 20), rows: 600, latency: 100, retryAfter: 1000 },
      40,
    ],
    ['fast replies', { bucket: new Bucket(20, 20), rows: 600, latency: 5, retryAfter: 1000 }, 40],
    ['a short wait', { bucket: new Bucket(20, 20), rows: 600, latency: 100, retryAfter: 50 }, 40],
    [
      'a larger bucket',
      { bucket: new Bucket(60, 20), rows: 600, latency: 100, retryAfter: 1000 },
      40,
    ],
    ['slow replies', { bucket: new Bucket(20, 20), rows: 600, latency: 500, retryAfter: 1000 }, 60],
  ]

  test.each(runs)('%s: one in a hundred is refused at most', async (_, run, seconds) => {
    run.bucket = new Bucket(run.bucket.size, run.bucket.perSecond)
    const { sent, refused, refusedLater, seconds: taken } = await sendAll(run)
    expect(sent - refused).toBe(600)
    expect(refusedLater).toBeLessThanOrEqual(6)
    // The rate that is allowed is used.
    expect(taken).toBeLessThan(seconds)
  })
})

test('a slow limit is not passed more often than its refusals make known', async () => {
  const bucket = new Bucket(10, 10 / 60)
  const { sent, refused } = await sendAll({ bucket, rows: 60, latency: 300, retryAfter: 1000 })
  expect(sent - refused).toBe(60)
  expect(refused).toBeLessThanOrEqual(70)
})

/** A call that need not wait. */
function sentNow(pacer: Pacer): SentCall {
  const turn = pacer.takeTurn(undefined)
  if (turn instanceof Promise) throw new Error('It has to wait.')
  return turn
}

describe('a pacer', () => {
  test('lets calls go at once as long as nothing is refused', () => {
    const pacer = new Pacer()
    for (let call = 0; call < 1000; call += 1) {
      pacer.noteSuccess(sentNow(pacer), undefined)
    }
    expect(vi.getTimerCount()).toBe(0)
  })

  test('holds every call back after one refusal, the jitter included', async () => {
    const pacer = new Pacer({ now: () => Date.now(), random: () => 1 })
    pacer.noteRefusal(1000)
    let sent = 0
    void Promise.resolve(pacer.takeTurn(undefined)).then(() => (sent += 1))
    await vi.advanceTimersByTimeAsync(1090)
    expect(sent).toBe(0)
    await vi.advanceTimersByTimeAsync(10)
    expect(sent).toBe(1)
  })

  test('listens once on a signal that many waiting calls share', () => {
    const pacer = new Pacer()
    pacer.noteRefusal(1000)
    const { signal } = new AbortController()
    const listen = vi.spyOn(signal, 'addEventListener')
    for (let call = 0; call < 20; call += 1) void pacer.takeTurn(signal)
    expect(listen).toHaveBeenCalledTimes(1)
  })

  test('does not take the pace of a quiet key for what the server allows', async () => {
    const pacer = new Pacer()
    pacer.noteSuccess(sentNow(pacer), undefined)
    pacer.noteRefusal(1)
    let sent = 0
    for (let call = 0; call < 5; call += 1) {
      void Promise.resolve(pacer.takeTurn(undefined)).then(() => (sent += 1))
    }
    await vi.advanceTimersByTimeAsync(700)
    expect(sent).toBe(5)
  })

  test.each([
    [3_000, 'nothing'],
    [12_000, 'nothing'],
    [3_600_000, 'nothing'],
    [21_000, 'a call'],
    [3_600_000, 'a call'],
  ])(
    'measures what passes, and not that nothing was asked for %i ms before, %s under way',
    async (quiet, underWay) => {
      const pacer = new Pacer()
      pacer.noteSuccess(sentNow(pacer), undefined)
      pacer.noteEnd()
      if (underWay !== 'nothing') sentNow(pacer)
      await vi.advanceTimersByTimeAsync(quiet)
      const burst = Array.from({ length: 50 }, () => sentNow(pacer))
      // A refusal comes before any answer is written.
      for (let refused = 0; refused < 30; refused += 1) pacer.noteRefusal(1_000)
      await vi.advanceTimersByTimeAsync(100)
      for (const call of burst.slice(30)) pacer.noteSuccess(call, undefined)
      let sent = 0
      for (let call = 0; call < 30; call += 1) {
        void Promise.resolve(pacer.takeTurn(undefined)).then(() => (sent += 1))
      }
      await vi.advanceTimersByTimeAsync(3_000)
      expect(sent).toBe(30)
    },
  )

  test('lets go of a call whose signal aborts while it waits', async () => {
    const pacer = new Pacer()
    pacer.noteRefusal(1000)
    const controller = new AbortController()
    const turn = pacer.takeTurn(controller.signal)
    const reason = new Error('Enough.')
    controller.abort(reason)
    await expect(turn).rejects.toBe(reason)
    expect(() => controller.signal.throwIfAborted()).toThrow(reason)
    await expect(pacer.takeTurn(controller.signal)).rejects.toBe(reason)
  })

  test('forgets a refusal when nothing was refused for two minutes', async () => {
    const pacer = new Pacer()
    pacer.noteRefusal(1000)
    await vi.advanceTimersByTimeAsync(121_000)
    const turns = Array.from({ length: 100 }, () => pacer.takeTurn(undefined))
    expect(turns.filter((turn) => turn instanceof Promise)).toEqual([])
  })

  test('slows down when the headers say that no request is left, before one is refused', () => {
    const pacer = new Pacer()
    const reset = new Date(Date.now() + 60_000).toISOString()
    pacer.noteSuccess(
      sentNow(pacer),
      new Headers({
        'anthropic-ratelimit-requests-limit': '60',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': reset,
      }),
    )
    expect(pacer.takeTurn(undefined)).toBeInstanceOf(Promise)
  })
})
