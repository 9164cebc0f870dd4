import { describe, expect, test } from 'vitest'

import { startEmulator, type Matcher } from '../index.ts'
import type { Json } from '../wire/types.ts'
import { asker } from '../../test/asker.ts'

const WEATHER = { name: 'get_weather', input_schema: { type: 'object' } }
const ADD = { name: 'add', input_schema: { type: 'object' } }
const call = (name: string) => ({ type: 'tool_use', id: `toolu_${name}`, name, input: {} })
const result = (name: string, content: unknown, more: Json = {}) => ({
  type: 'tool_result',
  tool_use_id: `toolu_${name}`,
  content,
  ...more,
})

const LOOP = [
  { role: 'user', content: 'The weather in Rome?' },
  { role: 'assistant', content: [call('get_weather'), call('add')] },
  {
    role: 'user',
    content: [
      result('get_weather', [{ type: 'text', text: '31 °C' }]),
      result('add', 'overflow', { is_error: true }),
    ],
  },
]

async function fits(when: Matcher, fields: Json = {}, headers: Record<string, string> = {}) {
  await using api = await startEmulator({
    script: { rules: [{ when, reply: 'fits' }], turns: ['does not'] },
  })
  return (await asker(api).say('Hello there', fields, headers)) === 'fits'
}

type Case = [
  what: string,
  right: Matcher,
  wrong: Matcher,
  fields?: Json,
  headers?: Record<string, string>,
]

const CASES: Case[] = [
  ['the last text, as a string', 'Hello', 'hello'],
  ['the last text, as an expression', /^hello/i, /^there/],
  ['an expression as data', '/^hello/i', '/^there/'],
  ['the last text, as a key', { text: ['Hello', '/there$/'] }, { text: ['Hello', 'you'] }],
  ['the model', { model: 'claude-sonnet-4-6' }, { model: 'claude-sonnet' }],
  ['the family of the model', { model: '/sonnet/' }, { model: /haiku/ }],
  ['the system text', { system: 'brief' }, { system: 'long' }, { system: 'Be brief.' }],
  [
    'the system text in blocks',
    { system: /kind/ },
    { system: 'long' },
    {
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.' },
      ],
    },
  ],
  ['any text', { anyText: 'Rome' }, { text: 'Rome' }, { messages: LOOP }],
  [
    'any text of a result',
    { anyText: ['Rome', '31 °C'] },
    { anyText: '32 °C' },
    { messages: LOOP },
  ],
  ['the name of a tool', { tools: 'add' }, { tools: 'ad' }, { tools: [ADD, WEATHER] }],
  [
    'several tools',
    { tools: ['add', '/weather/'] },
    { tools: ['add', 'subtract'] },
    { tools: [ADD, WEATHER] },
  ],
  ['a part of a tool', { tools: { name: 'add' } }, { tools: { type: 'x' } }, { tools: [ADD] }],
  ['no tools', { tools: [] }, { tools: 'add' }],
  ['the text of a result', { results: '31' }, { results: '32' }, { messages: LOOP }],
  [
    'a result of a tool',
    { results: { tool: 'add', is_error: true } },
    { results: { tool: 'get_weather', is_error: true } },
    { messages: LOOP },
  ],
  ['no results', { results: [] }, { not: { results: [] } }],
  [
    'the type of tool_choice',
    { tool_choice: 'any' },
    { tool_choice: 'auto' },
    { tools: [ADD], tool_choice: { type: 'any' } },
  ],
  [
    'the tool that is forced',
    { tool_choice: 'add' },
    { tool_choice: { name: 'get_weather' } },
    { tools: [ADD], tool_choice: { type: 'tool', name: 'add' } },
  ],
  [
    'headers',
    { headers: { 'X-Tenant': '/^blue/' } },
    { headers: { 'x-tenant': 'blue' } },
    {},
    { 'x-tenant': 'blue-1' },
  ],
  [
    'beta flags',
    { betas: ['/^context-m/', 'files-api-2025-04-14'] },
    { betas: 'context' },
    {},
    { 'anthropic-beta': 'files-api-2025-04-14,context-management-2025-06-27' },
  ],
  ['no stream', { stream: false }, { stream: true }],
  [
    'metadata',
    { metadata: { user_id: 'u1' } },
    { metadata: { user_id: 'u2' } },
    { metadata: { user_id: 'u1' } },
  ],
  ['the turn of the conversation', { turn: 2 }, { turn: 1 }, { messages: LOOP }],
  ['bounds', { turn: { min: 2 } }, { turn: { max: 1 } }, { messages: LOOP }],
  ['how many came before', { count: 0 }, { count: { min: 1 } }],
  ['a field by its value', { temperature: 0.5 }, { temperature: 1 }, { temperature: 0.5 }],
  ['a part of the body', { body: { max_tokens: 500 } }, { body: { mood: 'fine' } }],
  ['one of several', { any: ['Bye', 'Hello'] }, { any: ['Bye', { turn: 9 }] }],
  ['the opposite', { not: 'Bye' }, { not: { text: 'Hello' } }],
  ['all of it together', { text: 'Hello', turn: 1 }, { text: 'Hello', turn: 2 }],
  ['a function', ({ headers }) => headers['anthropic-version'] !== undefined, () => false],
]

describe('a rule goes by', () => {
  test.each(CASES)('%s', async (_, right, wrong, fields, headers) => {
    expect(await fits(right, fields, headers)).toBe(true)
    expect(await fits(wrong, fields, headers)).toBe(false)
  })
})
