import { afterEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import {
  ChatAnthropic,
  type ChatAnthropicOptions,
} from '../../packages/chat-anthropic/src/index.ts'
import { collectGarbage, grownSince, resources } from './leftovers.ts'

const chat = (api: Emulator, options: Partial<ChatAnthropicOptions> = {}) =>
  new ChatAnthropic({
    model: 'claude-sonnet-4-6',
    apiKey: 'test-key',
    baseURL: api.url,
    ...options,
  })

const { parse } = JSON
afterEach(() => void Object.assign(JSON, { parse }))

test.each([
  ['were read to their end', {}],
  ['were cut before their first words', { cutAfter: 3 }],
  ['ended before their first words', { endAfter: 3 }],
])('the bodies of streams that %s can be collected', async (_, fault) => {
  await using api = await startEmulator({ reply: { content: 'One two three.', fault } })
  const bodies: WeakRef<object>[] = []
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    bodies.push(new WeakRef(response.body!))
    return response
  }
  const model = chat(api, { maxRetries: 0, clientOptions: { fetch: watched } })
  const read = async () => {
    for await (const chunk of await model.stream('Hi')) void chunk.text
  }
  for (let count = 0; count < 20; count += 1) await read().catch(() => {})
  expect(bodies).toHaveLength(20)
  const alive = () => {
    collectGarbage()
    return bodies.filter((body) => body.deref()).length
  }
  // The last one may still be on a stack, or in a register.
  await expect.poll(alive, { timeout: 10_000 }).toBeLessThan(3)
})

test.each([0, 2])(
  'streams that were aborted leave no timer (at most %i at once)',
  async (limit) => {
    const reply = { content: 'One two three.', fault: { stallAfter: 5 } }
    await using api = await startEmulator({ reply })
    const model = chat(api, limit ? { maxConcurrency: limit } : {})
    const before = resources()
    const leave = async () => {
      const leaving = new AbortController()
      for await (const chunk of await model.stream('Hi', { signal: leaving.signal })) {
        if (chunk.text !== '') leaving.abort()
      }
    }
    const ends = await Promise.allSettled(Array.from({ length: 40 }, leave))
    expect(ends.filter(({ status }) => status === 'fulfilled')).toEqual([])
    // The test runner has a few of its own, which come and go.
    await expect.poll(() => grownSince(before).timers, { timeout: 10_000 }).toBeLessThan(3)
  },
)

test('a stream that waits for more lets go of the events that were read', async () => {
  const reply = { content: 'One two three. '.repeat(500), fault: { stallAfter: 150 } }
  await using api = await startEmulator({ reply })
  const events: WeakRef<object>[] = []
  // Not a spy of the test runner's: that would hold them.
  JSON.parse = (text, ...rest) => {
    const value: unknown = parse(text, ...rest)
    if (text.includes('text_delta')) events.push(new WeakRef(value as object))
    return value
  }
  const leaving = new AbortController()
  const stream = await chat(api).stream('Hi', { signal: leaving.signal })
  const reading = (async () => {
    for await (const chunk of stream) void chunk.text
  })()
  const alive = () => {
    collectGarbage()
    return events.filter((event) => event.deref()).length
  }
  await expect.poll(() => events.length, { timeout: 10_000 }).toBeGreaterThan(100)
  // The last ones may still be on a stack, or in a register.
  await expect.poll(alive, { timeout: 10_000 }).toBeLessThan(5)
  leaving.abort()
  await expect(reading).rejects.toThrow()
})
