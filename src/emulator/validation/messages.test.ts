import { expect, test } from 'vitest'

import { sign } from '../signature.ts'
import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const NEW_MODEL = 'claude-opus-4-8'
const user = (content: unknown): Json => ({ role: 'user', content })
const assistant = (content: unknown): Json => ({ role: 'assistant', content })
const conversation = (...messages: Json[]): Json => ({ messages })
const text = (text: string, more: Json = {}): Json => ({ type: 'text', text, ...more })
const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
const FOUND = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }

function refused(fields: Json, betas = ''): string | undefined {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: [user('Hi')], ...fields }
  const kept = Object.entries(body).filter(([, value]) => value !== undefined)
  const headers: Record<string, string> = betas === '' ? {} : { 'anthropic-beta': betas }
  return refusal({ body: Object.fromEntries(kept), headers, counting: false })?.message
}

type Row = readonly [what: string, fields: Json, message: string]
type Accepted = readonly [what: string, fields: Json, betas?: string]

const MESSAGES: readonly Row[] = [
  [
    'a foreign role',
    conversation({ role: 'tool', content: 'x' }),
    'messages.0.role: Input should be',
  ],
  ['no content', conversation({ role: 'user' }), 'messages.0.content: Field required'],
  [
    'an extra key on a message',
    conversation({ ...user('Hi'), name: 'Bob' }),
    'messages.0.name: Extra inputs',
  ],
  [
    'an empty user text',
    conversation(user('')),
    'messages.0: user messages must have non-empty content',
  ],
  [
    'no user content',
    conversation(user([])),
    'messages.0: user messages must have non-empty content',
  ],
  [
    'an empty assistant turn',
    conversation(user('a'), assistant(''), user('b')),
    'messages.1: all messages must have non-empty content',
  ],
  [
    'an empty text block',
    conversation(user([text('')])),
    'messages: text content blocks must be non-empty',
  ],
  [
    'a text of blanks',
    conversation(user([text(' \n')])),
    'messages: text content blocks must contain non-whitespace text',
  ],
  [
    'an end with blanks',
    conversation(user('a'), assistant('b ')),
    'messages: final assistant content cannot end with trailing whitespace',
  ],
  [
    'an unknown block',
    conversation(user([{ type: 'audio' }])),
    "messages.0.content.0: Input tag 'audio' found using 'type'",
  ],
  [
    'a block of the other role',
    conversation(user([{ type: 'tool_use' }])),
    "messages.0.content.0: Input tag 'tool_use'",
  ],
  [
    'a stray index',
    conversation(user([text('a', { index: 0 })])),
    'messages.0.content.0.text.index: Extra inputs are not permitted',
  ],
  [
    'a block without its key',
    conversation(user([{ type: 'text' }])),
    'messages.0.content.0.text.text: Field required',
  ],
  [
    'thinking without a signature',
    conversation(user('a'), assistant([{ type: 'thinking', thinking: 'x' }, text('b')]), user('c')),
    'messages.1.content.0.thinking.signature: Field required',
  ],
  [
    'thinking with a changed text',
    conversation(
      user('a'),
      assistant([{ type: 'thinking', thinking: 'x', signature: sign('y') }, text('b')]),
      user('c'),
    ),
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'a system message at first',
    { model: NEW_MODEL, ...conversation({ role: 'system', content: 'a' }, user('b')) },
    "messages.0.role: a message with the role 'system'",
  ],
  [
    'an image in a system message',
    {
      model: NEW_MODEL,
      ...conversation(user('b'), {
        role: 'system',
        content: [{ type: 'image' }],
      }),
    },
    "messages.1.content.0: Input tag 'image'",
  ],
  [
    'a system message on an older model',
    conversation(user('b'), { role: 'system', content: 'a' }),
    'messages.1.role: This model does not support',
  ],
  [
    'a prefill on a newer model',
    { model: 'claude-sonnet-4-6', ...conversation(user('a'), assistant('b')) },
    'This model does not support assistant message prefill',
  ],
]

test.each(MESSAGES)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  ['a prefill on an older model', conversation(user('a'), assistant('b'))],
  ['an empty assistant turn at the end', conversation(user('a'), assistant(''))],
  [
    'turns of one role in a row',
    conversation(user('a'), user('b'), assistant('c'), assistant('d'), user('e')),
  ],
  [
    'a server tool with its result',
    conversation(user('a'), assistant([SEARCH, FOUND, text('b')]), user('c')),
  ],
  [
    'a paused turn at the end',
    { model: 'claude-sonnet-4-6', ...conversation(user('a'), assistant([text('b'), SEARCH])) },
  ],
  [
    'a foreign signature',
    conversation(
      user('a'),
      assistant([{ type: 'thinking', thinking: 'x', signature: 'ErUB' }, text('b')]),
      user('c'),
    ),
  ],
  [
    'a system message in between',
    { model: NEW_MODEL, ...conversation(user('a'), { role: 'system', content: 'b' }) },
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
