import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const user = (content: unknown): Json => ({ role: 'user', content })
const assistant = (content: unknown): Json => ({ role: 'assistant', content })
const conversation = (...messages: Json[]): Json => ({ messages })
const text = (text: string, more: Json = {}): Json => ({ type: 'text', text, ...more })
const call = (id: string, more: Json = {}): Json => ({
  type: 'tool_use',
  id,
  name: 'add',
  input: {},
  ...more,
})
const result = (id: string, more: Json = {}): Json => ({
  type: 'tool_result',
  tool_use_id: id,
  content: '3',
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

const PAIRING: readonly Row[] = [
  [
    'a call without a result',
    conversation(user('a'), assistant([call('t1')]), user('b')),
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1',
  ],
  [
    'a call at the end',
    conversation(user('a'), assistant([call('t1')])),
    'messages.1: `tool_use` ids were found without',
  ],
  [
    'a missing second result',
    conversation(user('a'), assistant([call('t1'), call('t2')]), user([result('t1')])),
    'immediately after: t2',
  ],
  [
    'a result after text',
    conversation(user('a'), assistant([call('t1')]), user([text('b'), result('t1')])),
    'messages.1: `tool_use` ids were found without',
  ],
  [
    'a result without a call',
    conversation(user([result('t1')])),
    'messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1',
  ],
  [
    'a result too late',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1')]),
      assistant('b'),
      user([result('t1')]),
    ),
    'messages.4.content.0: unexpected `tool_use_id`',
  ],
  [
    'a result twice',
    conversation(user('a'), assistant([call('t1')]), user([result('t1'), result('t1')])),
    'messages.2.content.1: each `tool_use` must have a single result',
  ],
  [
    'an id twice',
    conversation(user('a'), assistant([call('t1'), call('t1')]), user([result('t1')])),
    'messages.1.content.1: `tool_use` ids must be unique',
  ],
  [
    'an id with other characters',
    conversation(user('a'), assistant([call('t:1')]), user([result('t:1')])),
    "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
  ],
  [
    'an input that is no object',
    conversation(user('a'), assistant([call('t1', { input: 'x' })]), user([result('t1')])),
    'messages.1.content.0.tool_use.input: Input should be a valid dictionary',
  ],
  [
    'an unknown block in a result',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1', { content: [{ type: 'json' }] })]),
    ),
    "messages.2.content.0.tool_result.content.0: Input tag 'json'",
  ],
]

test.each(PAIRING)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'results in two messages',
    conversation(
      user('a'),
      assistant([call('t1'), call('t2')]),
      user([result('t2')]),
      user([result('t1'), text('b')]),
    ),
  ],
  [
    'an id again in a later turn',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1')]),
      assistant([call('t1')]),
      user([result('t1')]),
    ),
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
