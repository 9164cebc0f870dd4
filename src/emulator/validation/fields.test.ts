import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const user = (content: unknown): Json => ({ role: 'user', content })

function refused(fields: Json, betas = ''): string | undefined {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: [user('Hi')], ...fields }
  const kept = Object.entries(body).filter(([, value]) => value !== undefined)
  const headers: Record<string, string> = betas === '' ? {} : { 'anthropic-beta': betas }
  return refusal({ body: Object.fromEntries(kept), headers, counting: false })?.message
}

type Row = readonly [what: string, fields: Json, message: string]
type Accepted = readonly [what: string, fields: Json, betas?: string]

const FIELDS: readonly Row[] = [
  ['no model', { model: undefined }, 'model: Field required'],
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['a broken max_tokens', { max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer'],
  [
    'a negative max_tokens',
    { max_tokens: -1 },
    'max_tokens: Input should be greater than or equal to 0',
  ],
  [
    'too large a max_tokens',
    { max_tokens: 64_001 },
    'max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5',
  ],
  ['no messages', { messages: [] }, 'messages: at least one message is required'],
  ['an unknown field', { foo: 1 }, 'foo: Extra inputs are not permitted'],
  ['a temperature above 1', { temperature: 1.5 }, 'temperature: range: 0..1'],
  ['a tool choice without a type', { tool_choice: {} }, 'tool_choice.type: Field required'],
  ['a system of the wrong type', { system: 5 }, 'system: Input should be a valid list'],
  [
    'an MCP server without its beta',
    { mcp_servers: [{ type: 'url', name: 'a', url: 'https://a' }] },
    'mcp_servers: Extra inputs',
  ],
  [
    'context edits without their beta',
    { context_management: { edits: [] } },
    'context_management: Extra inputs',
  ],
  ['fallbacks without their beta', { fallbacks: 'default' }, 'fallbacks: Extra inputs'],
]

test.each(FIELDS)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  ['a plain request', {}],
  ['max_tokens of 0', { max_tokens: 0 }],
  ['a model of tomorrow', { model: 'claude-saga-9', temperature: 0.5 }],
  [
    'an MCP server with its beta',
    {
      mcp_servers: [{ type: 'url', name: 'a', url: 'https://a' }],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'a' }],
    },
    'other-2025-01-01, mcp-client-2025-11-20',
  ],
  [
    'compaction with its beta',
    { context_management: { edits: [{ type: 'compact_20260112' }] } },
    'compact-2026-01-12',
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}

test('a model that does not exist is not found', () => {
  const body = { model: 'claude-nonexistent', max_tokens: 1, messages: [user('Hi')] }
  expect(refusal({ body, headers: {}, counting: false })).toEqual({
    status: 404,
    type: 'not_found_error',
    message: 'model: claude-nonexistent',
  })
})

test('a count takes no max_tokens', () => {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1, messages: [user('Hi')] }
  expect(refusal({ body, headers: {}, counting: true })?.message).toBe(
    'max_tokens: Extra inputs are not permitted',
  )
})
