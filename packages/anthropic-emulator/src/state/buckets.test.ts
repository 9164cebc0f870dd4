/** Limits that come back all the time, for each class of models. */
import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator, type EmulatorOptions } from '../index.ts'

const START = Date.UTC(2026, 0, 14, 16, 30, 16)

async function bench(options: EmulatorOptions) {
  const clock = { at: START }
  const api = await startEmulator({ now: () => clock.at, reply: 'One two three.', ...options })
  const client = new Anthropic({
    apiKey: 'k',
    baseURL: api.url,
    fetch: api.fetch,
    maxRetries: 0,
  })
  const ask = async (model = 'claude-sonnet-4-6', system?: Anthropic.TextBlockParam[]) => {
    const messages = [{ role: 'user' as const, content: 'Hi' }]
    const body = { model, max_tokens: 10, messages, ...(system && { system }) }
    const { response } = await client.messages
      .create(body)
      .withResponse()
      .catch((error: unknown) => {
        if (!(error instanceof Anthropic.APIError) || !error.headers) throw error
        return { response: { status: Number(error.status), headers: error.headers } }
      })
    const header = (name: string) => response.headers.get(name)
    return { status: response.status, header }
  }
  return { ask, clock, [Symbol.asyncDispose]: api.close }
}

test('a bucket of 20 a second serves 20 a second, and no burst of a minute', async () => {
  await using at = await bench({ rateLimit: { requests: 1_200, burst: 1 } })
  const counts: number[] = []
  for (let tenth = 0; tenth < 20; tenth += 1) {
    const all = await Promise.all(Array.from({ length: 25 }, () => at.ask()))
    counts.push(all.filter(({ status }) => status === 200).length)
    at.clock.at += 100
  }
  expect(counts).toEqual([20, ...Array.from({ length: 19 }, () => 2)])
})

test('a refused request names the time after which it passes', async () => {
  await using at = await bench({ rateLimit: { requests: 4, burst: 15 } })
  expect((await at.ask()).status).toBe(200)
  const refused = await at.ask()
  expect([refused.status, refused.header('retry-after')]).toEqual([429, '15'])
  at.clock.at += 14_000
  expect((await at.ask()).header('retry-after')).toBe('1')
  at.clock.at += 1_000
  expect((await at.ask()).status).toBe(200)
})

test('each class of models has limits of its own, its versions share them', async () => {
  await using at = await bench({ rateLimit: { requests: 1 } })
  const models = ['claude-opus-5', 'claude-opus-4-8', 'claude-haiku-4-5', 'claude-sonnet-4-6']
  const statuses: number[] = []
  for (const model of models) statuses.push((await at.ask(model)).status)
  expect(statuses).toEqual([200, 429, 200, 200])
})

test('tokens that were used beyond the limit are waited for', async () => {
  const usage = { input_tokens: 10, output_tokens: 180 }
  await using at = await bench({ rateLimit: { outputTokens: 60 }, reply: { content: 'Hi', usage } })
  const first = await at.ask()
  expect(first.header('anthropic-ratelimit-output-tokens-remaining')).toBe('0')
  expect(first.header('anthropic-ratelimit-output-tokens-reset')).toBe('2026-01-14T16:33:16Z')
  at.clock.at += 119_000
  const second = await at.ask()
  expect([second.status, second.header('retry-after')]).toEqual([429, '2'])
  at.clock.at += 2_000
  expect((await at.ask()).status).toBe(200)
})

test('what is read from a cache counts for nothing', async () => {
  await using at = await bench({ rateLimit: { inputTokens: 2_500 } })
  const text = 'word '.repeat(2_000).trim()
  const system = [{ type: 'text' as const, text, cache_control: { type: 'ephemeral' as const } }]
  const statuses: number[] = []
  for (let count = 0; count < 4; count += 1) {
    statuses.push((await at.ask('claude-sonnet-4-6', system)).status)
  }
  expect(statuses).toEqual([200, 200, 200, 200])
})
