import Anthropic, { RateLimitError } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator, type Emulator, type EmulatorOptions, type RateLimit } from '../index.ts'

const START = Date.UTC(2026, 0, 14, 16, 30, 16)
const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there' }],
}

interface Bench extends AsyncDisposable {
  api: Emulator
  client: Anthropic
  clock: { at: number }
}

async function bench(options: EmulatorOptions = {}): Promise<Bench> {
  const clock = { at: START }
  const api = await startEmulator({ now: () => clock.at, reply: 'One two three.', ...options })
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0 })
  return { api, client, clock, [Symbol.asyncDispose]: api.close }
}

async function limits(client: Anthropic, stream = false): Promise<Record<string, string>> {
  const { response } = await client.messages.create({ ...ASK, stream }).withResponse()
  const names = [...response.headers].filter(([name]) => name.startsWith('anthropic-ratelimit-'))
  return Object.fromEntries(names.map(([name, value]) => [name.slice(20), value]))
}

test('messages tell what is left, and every request leaves less', async () => {
  await using at = await bench()
  const { usage } = await at.client.messages.create(ASK)
  const input = 2 * usage.input_tokens
  const output = 2 * usage.output_tokens
  const reset = '2026-01-14T16:30:17Z'
  expect(await limits(at.client)).toEqual({
    'requests-limit': '4000',
    'requests-remaining': '3998',
    'requests-reset': reset,
    'input-tokens-limit': '2000000',
    'input-tokens-remaining': `${2_000_000 - input}`,
    'input-tokens-reset': reset,
    'output-tokens-limit': '400000',
    'output-tokens-remaining': `${400_000 - output}`,
    'output-tokens-reset': reset,
    'tokens-limit': '2400000',
    'tokens-remaining': `${2_400_000 - input - output}`,
    'tokens-reset': reset,
  })
  at.clock.at += 1_000
  expect(await limits(at.client, true)).toMatchObject({
    'requests-remaining': '3999',
    'requests-reset': '2026-01-14T16:30:18Z',
  })
})

test('more requests than the option allows are refused until there is one again', async () => {
  await using at = await bench({ rateLimit: { requests: 2 } })
  expect(await limits(at.client)).toMatchObject({
    'requests-limit': '2',
    'requests-remaining': '1',
  })
  expect(await limits(at.client)).toMatchObject({ 'requests-remaining': '0' })
  at.clock.at += 12_500
  const refused = at.client.messages.create(ASK)
  await expect(refused).rejects.toThrow(RateLimitError)
  const error: unknown = await refused.catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    type: 'rate_limit_error',
    apiMessage: expect.stringContaining('rate limit of 2 requests per minute'),
  })
  const headers = error instanceof RateLimitError ? error.headers : undefined
  expect(headers?.get('retry-after')).toBe('18')
  expect(headers?.get('anthropic-ratelimit-requests-reset')).toBe('2026-01-14T16:31:16Z')
  expect(headers?.get('anthropic-ratelimit-requests-remaining')).toBe('0')
  at.clock.at += 17_500
  expect(await limits(at.client)).toMatchObject({ 'requests-remaining': '0' })
  at.clock.at += 60_000
  expect(await limits(at.client)).toMatchObject({ 'requests-remaining': '1' })
})

test.each([
  ['tokens', { tokens: 20 }, 'rate limit of 20 tokens per minute'],
  ['input tokens', { inputTokens: 10 }, 'rate limit of 10 input tokens per minute'],
  ['output tokens', { outputTokens: 4 }, 'rate limit of 4 output tokens per minute'],
])('more %s than the option allows are refused', async (_, rateLimit, message) => {
  await using at = await bench({ rateLimit })
  const replies: unknown[] = []
  for (let count = 0; count < 4; count++) {
    replies.push(await at.client.messages.create(ASK).catch((reason: unknown) => reason))
  }
  expect(replies[0]).toMatchObject({ type: 'message' })
  expect(replies.at(-1)).toMatchObject({ status: 429, message: expect.stringContaining(message) })
})

test('a client that retries after the stated time gets through', async () => {
  let at = START
  const api = await startEmulator({ rateLimit: { requests: 1 }, now: () => at })
  await using _closing = api
  const waiting: typeof fetch = async (input, init) => {
    const response = await api.fetch(input, init)
    if (response.status !== 429) return response
    at += Number(response.headers.get('retry-after')) * 1_000
    return new Response(response.body, { status: 429, headers: { 'retry-after-ms': '1' } })
  }
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, fetch: waiting, maxRetries: 1 })
  await client.messages.create(ASK)
  expect(await client.messages.create(ASK)).toMatchObject({ type: 'message' })
  expect(api.requests.map(({ status }) => status)).toEqual([200, 429, 200])
})

test('refused requests and counts use up nothing', async () => {
  await using at = await bench({ rateLimit: { requests: 1 } })
  await expect(at.client.messages.create({ ...ASK, max_tokens: -1 })).rejects.toThrow('max_tokens')
  const { max_tokens: _, ...countable } = ASK
  await at.client.messages.countTokens(countable)
  expect(await at.client.messages.create(ASK)).toMatchObject({ type: 'message' })
})

const BAD: readonly (readonly [rateLimit: RateLimit, message: string])[] = [
  [{ requests: -1 }, 'rateLimit.requests is -1; it must be a whole number from 0 on.'],
  [{ burst: 0 }, 'rateLimit.burst is 0; it must be a number above 0.'],
  [Object.fromEntries([['request', 5]]), 'rateLimit.request is unknown.'],
]

test.each(BAD)('%j is refused before anything starts', async (rateLimit, message) => {
  await expect(startEmulator({ rateLimit })).rejects.toThrow(message)
})
