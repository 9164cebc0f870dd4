/** A limit on one kind of use leaves the other kinds without one. */
import { expect, test } from 'vitest'

import { clocked } from '../../test/clocked.ts'
import type { RateLimit } from '../index.ts'

const START = Date.UTC(2026, 0, 14, 16, 30, 16)
const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there' }],
}

/** More than the usual limit of each kind. */
const HUGE = { content: 'Hi.', usage: { input_tokens: 3_000_000, output_tokens: 3_000_000 } }

async function remaining(rateLimit: RateLimit): Promise<Record<string, string | null>> {
  await using at = await clocked(START, { reply: HUGE, rateLimit })
  const { response } = await at.client.messages.create(ASK).withResponse()
  const kinds = ['requests', 'tokens', 'input-tokens', 'output-tokens']
  const left = (kind: string) => response.headers.get(`anthropic-ratelimit-${kind}-remaining`)
  return Object.fromEntries(kinds.map((kind) => [kind, left(kind)]))
}

// A client that paces itself by what is left has half of it at least.
const NOTHING_LIMITED = {
  requests: '3999',
  tokens: '1200000',
  'input-tokens': '1000000',
  'output-tokens': '200000',
}

test.each<[name: string, limit: RateLimit, remaining: object]>([
  ['no kind', {}, NOTHING_LIMITED],
  ['requests', { requests: 1 }, { ...NOTHING_LIMITED, requests: '0' }],
  [
    'all tokens',
    { tokens: 100 },
    { ...NOTHING_LIMITED, tokens: '0', 'input-tokens': '50', 'output-tokens': '50' },
  ],
  ['input tokens', { inputTokens: 100 }, { ...NOTHING_LIMITED, 'input-tokens': '0' }],
  ['output tokens', { outputTokens: 100 }, { ...NOTHING_LIMITED, 'output-tokens': '0' }],
])('a kind without a limit never has nothing left: limited is %s', async (_, limit, left) => {
  expect(await remaining(limit)).toEqual(left)
})

test.each<[name: string, limit: RateLimit]>([
  ['no kind', {}],
  ['requests', { requests: 3 }],
  ['all tokens', { tokens: 100_000_000 }],
  ['input tokens', { inputTokens: 100_000_000 }],
  ['output tokens', { outputTokens: 100_000_000 }],
])(
  'a kind without a limit refuses nothing, however much was used: limited is %s',
  async (_, limit) => {
    await using at = await clocked(START, { reply: HUGE, rateLimit: limit })
    for (let count = 0; count < 3; count += 1) await at.client.messages.create(ASK)
    expect(at.api.requests.map(({ status }) => status)).toEqual([200, 200, 200])
  },
)

test('a limit that is undefined is none', async () => {
  const none = Object.fromEntries([
    ['requests', undefined],
    ['inputTokens', undefined],
  ])
  expect(await remaining(none)).toEqual(NOTHING_LIMITED)
})
