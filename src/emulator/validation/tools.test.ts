import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const user = (content: unknown): Json => ({ role: 'user', content })
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

const TOOLS: readonly Row[] = [
  [
    'a tool name with a dot',
    { tools: [tool('a.b')] },
    'tools.0.custom.name: String should match pattern',
  ],
  [
    'too long a tool name',
    { tools: [tool('a'.repeat(129))] },
    'tools.0.custom.name: String should match pattern',
  ],
  ['a tool name twice', { tools: [tool('a'), tool('a')] }, 'tools: Tool names must be unique.'],
  [
    'a tool without a schema',
    { tools: [{ name: 'a' }] },
    'tools.0.custom.input_schema: Field required',
  ],
  [
    'a schema without a type',
    { tools: [tool('a', { input_schema: {} })] },
    'tools.0.custom.input_schema.type: Field required',
  ],
  [
    'a schema of another type',
    { tools: [tool('a', { input_schema: { type: 'string' } })] },
    "tools.0.custom.input_schema.type: Input should be 'object'",
  ],
  [
    'a schema that is a boolean',
    { tools: [tool('a', { input_schema: true })] },
    'tools.0.custom.input_schema: Input does not match the expected shape.',
  ],
  [
    'a schema with a choice at its root',
    { tools: [tool('a', { input_schema: { type: 'object', anyOf: [] } })] },
    'tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level',
  ],
  [
    'an extra key on a tool',
    { tools: [tool('a', { parameters: {} })] },
    'tools.0.custom.parameters: Extra inputs',
  ],
  [
    'an unknown tool type',
    { tools: [{ type: 'function', name: 'a' }] },
    "tools.0: Input tag 'function' found using 'type'",
  ],
  [
    'an extra key on a server tool',
    { tools: [{ type: 'web_search_20250305', name: 'web_search', foo: 1 }] },
    'tools.0.web_search_20250305.foo: Extra inputs',
  ],
  [
    'a choice without tools',
    { tool_choice: { type: 'auto' } },
    'tool_choice: tool_choice may only be specified while providing tools',
  ],
  [
    'a choice of an unknown tool',
    { tools: [tool('a')], tool_choice: { type: 'tool', name: 'b' } },
    "tool_choice: Tool 'b' not found in provided tools",
  ],
]

test.each(TOOLS)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'a tool of tomorrow of a known family',
    { tools: [{ type: 'web_search_20271231', name: 'web_search', max_uses: 3 }] },
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
