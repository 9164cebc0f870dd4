import { expect, onTestFinished, test, vi } from 'vitest'
import { worker } from 'chat-anthropic-queue'
import { readPlace, untilSent, untilTaken } from './connect.ts'

test.each([
  ['redis://localhost', { host: 'localhost', port: 6379 }],
  ['redis://user:secret@redis.test:7000/3', { host: 'redis.test', port: 7000 }],
  ['rediss://:p%40ss@cache.test:6380', { host: 'cache.test', port: 6380 }],
])('%s has a place', (url, place) => {
  expect(readPlace(url)).toEqual(place)
})

test.each(['localhost:6379', 'http://:secret@redis.test', 'redis://', 'secret', ''])(
  '%j is none of Redis, and is not repeated',
  (url) => {
    const message =
      '`queue.redis` is no URL of a Redis. It takes redis://host:6379, or rediss:// for TLS.'
    expect(() => readPlace(url)).toThrow(message)
    expect(() => worker({ redis: url, runnable: { invoke: async () => '' } })).toThrow(message)
  },
)

test('what a lost connection has aborted runs again, and nothing else does', async () => {
  const outcomes = [
    Object.assign(new Error('Command aborted due to connection close'), { name: 'AbortError' }),
    Object.assign(new Error('Command aborted due to connection close'), { name: 'AbortError' }),
    'done',
  ]
  const run = async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  expect(await untilSent(run)).toBe('done')
  outcomes.push(new Error('WRONGTYPE'), 'done')
  await expect(untilSent(run)).rejects.toThrow('WRONGTYPE')
  expect(outcomes).toEqual(['done'])
})

test('what Redis refuses for now runs until it is taken, or nobody waits any more', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const outcomes = [new Error('OOM command not allowed'), new Error('LOADING'), 'done']
  const run = async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  const taken = untilTaken(run)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await taken).toBe('done')
  outcomes.push(new Error('WRONGTYPE'), 'done')
  await expect(untilTaken(run)).rejects.toThrow('WRONGTYPE')
  const stop = new AbortController()
  const waiting = untilTaken(() => Promise.reject(new Error('OOM')), stop.signal)
  stop.abort()
  await vi.advanceTimersByTimeAsync(500)
  expect(await waiting).toBeUndefined()
})
