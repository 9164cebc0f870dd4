/** Processes that share a key, against a server that says what is left; the clock is the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pacer } from './pacing.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** As many different numbers as are asked for, the same in each run. */
function createDice() {
  let dice = 1
  return () => (dice = (dice * 16_807) % 2_147_483_647) / 2_147_483_647
}

interface Limits {
  /** Requests a second, and how many come at once. */
  requests: { perSecond: number; size: number }
  tokens?: { perSecond: number; size: number }
}

/** An API that counts requests, and 300 output tokens for each when its reply is there. */
function createServer({ requests, tokens }: Limits) {
  const levels = { requests: requests.size, tokens: tokens?.size ?? 0 }
  const seen = { passed: 0, refused: 0, refusedLater: 0, lastAt: 0 }
  let filledAt = Date.now()
  const fill = () => {
    const seconds = (Date.now() - filledAt) / 1_000
    filledAt = Date.now()
    levels.requests = Math.min(requests.size, levels.requests + seconds * requests.perSecond)
    if (tokens) levels.tokens = Math.min(tokens.size, levels.tokens + seconds * tokens.perSecond)
  }
  const headers = () => {
    const all = new Headers()
    const add = (kind: string, limit: number, left: number) => {
      all.set(`anthropic-ratelimit-${kind}-limit`, String(limit * 60))
      all.set(`anthropic-ratelimit-${kind}-remaining`, String(Math.max(0, Math.floor(left))))
    }
    add('requests', requests.perSecond, levels.requests)
    if (tokens) add('output-tokens', tokens.perSecond, levels.tokens)
    return all
  }
  const admit = (): Headers | undefined => {
    fill()
    if (levels.requests < 1 || (tokens && levels.tokens < 1)) {
      seen.refused += 1
      if (Date.now() > 3_000) seen.refusedLater += 1
      return undefined
    }
    levels.requests -= 1
    seen.passed += 1
    seen.lastAt = Date.now()
    return headers()
  }
  const end = () => {
    fill()
    levels.tokens -= 300
  }
  return { seen, admit, end }
}

type Server = ReturnType<typeof createServer>

interface Run {
  processes: number
  /** Of each process. */
  rows: number
  /** Milliseconds of a reply, in the middle. */
  latency: number
}

/** Sends rows, each until it passes; a process has eight at once, and one more with each reply, up to fifty. */
async function sendAll(server: Server, { processes, rows, latency }: Run) {
  const dice = createDice()
  const sendOnce = async (pacer: Pacer): Promise<boolean> => {
    const call = await pacer.takeTurn(undefined)
    await sleep(5 + dice() * 10)
    const headers = server.admit()
    if (headers === undefined) {
      await sleep(20)
      pacer.noteRefusal(1_000)
      return false
    }
    await sleep(latency * (0.5 + dice()))
    server.end()
    pacer.noteSuccess(call, headers)
    return true
  }
  const runProcess = () => {
    const pacer = new Pacer({ now: () => Date.now(), random: dice })
    let left = rows
    let workers = 0
    const work = async (): Promise<void> => {
      workers += 1
      const started: Promise<void>[] = []
      for (; left > 0;) {
        left -= 1
        while (!(await sendOnce(pacer)));
        if (workers < 50) started.push(work())
      }
      await Promise.all(started)
    }
    return Promise.all(Array.from({ length: 8 }, work))
  }
  const all = Promise.all(Array.from({ length: processes }, runProcess))
  const isDone = all.then(() => true)
  while (!(await Promise.race([isDone, vi.advanceTimersByTimeAsync(10).then(() => false)])));
}

const ALLOWED = { perSecond: 20, size: 20 }

describe('a limit of 20 requests a second, with headers that say what is left', () => {
  test.each([
    ['one process', { processes: 1, rows: 1_200, latency: 200 }],
    ['one process, slow replies', { processes: 1, rows: 1_200, latency: 2_000 }],
    ['three processes', { processes: 3, rows: 800, latency: 200 }],
    ['three processes, slow replies', { processes: 3, rows: 800, latency: 1_500 }],
  ])('%s: 95 % of it is used, one in a hundred refused', async (_, run) => {
    const server = createServer({ requests: ALLOWED })
    await sendAll(server, run)
    const { passed, refusedLater, lastAt } = server.seen
    expect(passed).toBe(run.processes * run.rows)
    expect(passed / (ALLOWED.size + (lastAt / 1_000) * ALLOWED.perSecond)).toBeGreaterThan(0.95)
    expect(refusedLater / passed).toBeLessThan(0.01)
  })
})

test('a limit of tokens is kept too, by what calls were seen to take', async () => {
  const tokens = { perSecond: 3_000, size: 180_000 }
  const server = createServer({ requests: { perSecond: 50, size: 3_000 }, tokens })
  await sendAll(server, { processes: 1, rows: 1_500, latency: 3_000 })
  const { passed, refused, lastAt } = server.seen
  expect(passed).toBe(1_500)
  expect(refused / passed).toBeLessThan(0.01)
  const used = passed * 300
  expect(used / (tokens.size + (lastAt / 1_000) * tokens.perSecond)).toBeGreaterThan(0.9)
})

describe('headers', () => {
  const reply = (remaining: string, limit = '60') =>
    new Headers({
      'anthropic-ratelimit-requests-limit': limit,
      'anthropic-ratelimit-requests-remaining': remaining,
    })
  const isSent = (pacer: Pacer) => !(pacer.takeTurn(undefined) instanceof Promise)
  const ask = async (pacer: Pacer, headers: Headers | undefined) =>
    pacer.noteSuccess(await pacer.takeTurn(undefined), headers)

  test('that are no numbers hold nobody', async () => {
    const pacer = new Pacer()
    for (const [remaining, limit] of [['none'], ['-5'], [''], ['0', '0'], ['0', 'x']] as const) {
      await ask(pacer, reply(remaining, limit))
      expect(isSent(pacer)).toBe(true)
    }
  })

  test('that come no more are no longer followed', async () => {
    const pacer = new Pacer()
    await ask(pacer, reply('2'))
    await ask(pacer, undefined)
    expect([1, 2, 3, 4, 5].every(() => isSent(pacer))).toBe(true)
  })

  test('that say the same each time slow nobody who asks one by one', async () => {
    const pacer = new Pacer()
    for (let call = 0; call < 200; call += 1) {
      const turn = pacer.takeTurn(undefined)
      expect(turn).not.toBeInstanceOf(Promise)
      pacer.noteSuccess(await turn, reply('5'))
    }
  })

  test('of a refusal say that nothing is left, before any reply came', async () => {
    const pacer = new Pacer({ now: () => Date.now(), random: () => 0 })
    void pacer.takeTurn(undefined)
    pacer.noteRefusal(1_000, reply('0', '600'))
    let sent = 0
    for (let call = 0; call < 40; call += 1) {
      void Promise.resolve(pacer.takeTurn(undefined)).then(() => (sent += 1))
    }
    await vi.advanceTimersByTimeAsync(990)
    expect(sent).toBe(0)
    // Ten a second.
    await vi.advanceTimersByTimeAsync(2_000)
    expect(sent).toBeGreaterThan(10)
    expect(sent).toBeLessThanOrEqual(30)
  })
})
