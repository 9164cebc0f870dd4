import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const NEW_MODEL = 'claude-opus-4-8'
const user = (content: unknown): Json => ({ role: 'user', content })
const conversation = (...messages: Json[]): Json => ({ messages })
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

const LIMITS: readonly Row[] = [
  [
    'too small a budget',
    { thinking: { type: 'enabled', budget_tokens: 1000 } },
    'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
  ],
  [
    'a budget above max_tokens',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    '`max_tokens` must be greater than `thinking.budget_tokens`',
  ],
  [
    'a forced tool while thinking',
    {
      max_tokens: 3000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tools: [tool('a')],
      tool_choice: { type: 'any' },
    },
    'tool_choice: Thinking may not be enabled when tool_choice forces tool use.',
  ],
  [
    'a temperature while thinking',
    { max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 2000 }, temperature: 0 },
    'temperature: `temperature` may only be set to 1',
  ],
  [
    'adaptive thinking on an older model',
    { thinking: { type: 'adaptive' } },
    'thinking: "thinking.type.adaptive" is not supported',
  ],
  [
    'a thinking budget on a newer model',
    { model: NEW_MODEL, max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 2000 } },
    'thinking: "thinking.type.enabled" is not supported',
  ],
  [
    'temperature and top_p',
    { temperature: 1, top_p: 0.9 },
    '`temperature` and `top_p` cannot both be specified',
  ],
  ...[
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-opus-5',
    'claude-sonnet-5',
    'claude-fable-5',
    'claude-mythos-5',
    'claude-haiku-5-5',
  ].map((model): Row => [
    `a temperature on ${model}`,
    { model, temperature: 0.5 },
    'temperature: `temperature` is deprecated',
  ]),
  [
    'a forced tool where there is no forcing',
    { model: 'claude-opus-5-5', tools: [tool('a')], tool_choice: { type: 'any' } },
    'tool_choice: This model does not support forced tool use',
  ],
  [
    'too long a prompt',
    conversation(user('word '.repeat(200_001))),
    'prompt is too long: 200006 tokens > 200000 maximum',
  ],
]

test.each(LIMITS)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'a budget above max_tokens when interleaved',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    'interleaved-thinking-2025-05-14',
  ],
  [
    'a forced tool with adaptive thinking',
    {
      model: 'claude-opus-4-6',
      thinking: { type: 'adaptive' },
      tools: [tool('a')],
      tool_choice: { type: 'any' },
    },
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
