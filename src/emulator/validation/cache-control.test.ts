import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const EPHEMERAL = { type: 'ephemeral' }
const user = (content: unknown): Json => ({ role: 'user', content })
const assistant = (content: unknown): Json => ({ role: 'assistant', content })
const conversation = (...messages: Json[]): Json => ({ messages })
const text = (text: string, more: Json = {}): Json => ({ type: 'text', text, ...more })
const tool = (name: string, more: Json = {}): Json => ({
  name,
  input_schema: { type: 'object', properties: {} },
  ...more,
})

function refused(fields: Json, betas = ''): string | undefined {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: [user('Hi')], ...fields }
  const kept = Object.entries(body).filter(([, value]) => value !== undefined)
  const headers: Record<string, string> = betas === '' ? {} : { 'anthropic-beta': betas }
  return refusal({ body: Object.fromEntries(kept), headers, counting: false })?.message
}

type Row = readonly [what: string, fields: Json, message: string]
type Accepted = readonly [what: string, fields: Json, betas?: string]

const CACHE: readonly Row[] = [
  [
    'five breakpoints',
    {
      cache_control: EPHEMERAL,
      ...conversation(
        user(['a', 'b', 'c', 'd'].map((letter) => text(letter, { cache_control: EPHEMERAL }))),
      ),
    },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    'a long lifetime after a short one',
    {
      system: [text('a', { cache_control: EPHEMERAL })],
      ...conversation(user([text('b', { cache_control: { type: 'ephemeral', ttl: '1h' } })])),
    },
    "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'",
  ],
  [
    'a breakpoint on thinking',
    conversation(
      user('a'),
      assistant([
        { type: 'thinking', thinking: 'x', signature: 's', cache_control: EPHEMERAL },
        text('b'),
      ]),
      user('c'),
    ),
    'messages.1.content.0.thinking.cache_control: Extra inputs',
  ],
  [
    'a breakpoint on an empty text',
    { system: [text('', { cache_control: EPHEMERAL })] },
    'system.0.text: cache_control cannot be set for empty text blocks',
  ],
  [
    'an unknown lifetime',
    { system: [text('a', { cache_control: { type: 'ephemeral', ttl: '1d' } })] },
    "system.0.text.cache_control.ttl: Input should be '5m' or '1h'",
  ],
]

test.each(CACHE)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'four breakpoints, the long-lived first',
    {
      tools: [tool('a', { cache_control: { type: 'ephemeral', ttl: '1h' } })],
      system: [text('a', { cache_control: EPHEMERAL })],
      ...conversation(user([text('a', { cache_control: EPHEMERAL })])),
      cache_control: EPHEMERAL,
    },
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
