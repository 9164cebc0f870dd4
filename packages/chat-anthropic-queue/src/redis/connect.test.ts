import { expect, test } from 'vitest'
import { worker } from 'chat-anthropic-queue'
import { readPlace, untilSent } from './connect.ts'

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
