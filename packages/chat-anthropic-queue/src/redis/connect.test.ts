import { expect, test } from 'vitest'
import { worker } from 'chat-anthropic-queue'
import { readPlace } from './connect.ts'

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
