import {
  conversation,
  NEW,
  testRules,
  tool,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const BUDGET = { max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 2000 } }
const FORCED = { tools: [tool('a')], tool_choice: { type: 'any' } }
const effort = (effort: string) => ({ output_config: { effort } })
const off = (type = 'disabled') => ({ thinking: { type } })
const WORDS = conversation(user('word '.repeat(200_001)))

const THINKING: readonly Refused[] = [
  [
    'too small a budget',
    { thinking: { type: 'enabled', budget_tokens: 1000 } },
    'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
  ],
  [
    'a budget above max_tokens',
    { ...BUDGET, max_tokens: 2000 },
    '`max_tokens` must be greater than `thinking.budget_tokens`',
  ],
  [
    'a forced tool while thinking',
    { ...BUDGET, ...FORCED },
    'Thinking may not be enabled when tool_choice forces tool use.',
  ],
  [
    'a temperature while thinking',
    { ...BUDGET, temperature: 0 },
    '`temperature` may only be set to 1',
  ],
  [
    'top_k while thinking',
    { ...BUDGET, top_k: 5 },
    '`top_k` must be unset when thinking is enabled',
  ],
  [
    'a small top_p while thinking',
    { ...BUDGET, top_p: 0.5 },
    '`top_p` must be greater than or equal',
  ],
  [
    'adaptive thinking on an older model',
    off('adaptive'),
    'adaptive thinking is not supported on this model',
  ],
  [
    'a thinking budget on a newer model',
    { model: NEW, ...BUDGET },
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"',
  ],
  [
    'no thinking where it cannot be turned off',
    { model: 'claude-opus-5-5', ...off() },
    '"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive"',
  ],
  [
    'no thinking where there is another name for it',
    { model: 'claude-sonnet-5-5', ...off() },
    'To turn thinking off on this model, send "thinking": {"type": "between_tools"}',
  ],
  [
    'thinking between tools elsewhere',
    { model: NEW, ...off('between_tools') },
    '"thinking.type.between_tools" is not supported for this model.',
  ],
]

const REFUSED: readonly Refused[] = [
  [
    'temperature and top_p',
    { temperature: 1, top_p: 0.9 },
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
  ],
  ...[
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-opus-5',
    'claude-sonnet-5',
    'claude-fable-5',
    'claude-mythos-5',
    'claude-haiku-5-5',
  ].map((model): Refused => [
    `a temperature on ${model}`,
    { model, temperature: 0.5 },
    '`temperature` is deprecated for this model.',
  ]),
  [
    'a forced tool where there is no forcing',
    { model: 'claude-opus-5-5', ...FORCED },
    'tool_choice: type "tool" and "any" are not supported for this model.',
  ],
  [
    'an effort where there is none',
    { model: 'claude-haiku-4-5', ...effort('high') },
    'This model does not support the effort parameter.',
  ],
  [
    'an effort that the model lacks',
    { model: 'claude-opus-4-6', ...effort('xhigh') },
    "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
  ],
  [
    'the highest effort without thinking',
    { model: NEW, ...effort('max'), ...off() },
    "output_config.effort 'max' is not supported when thinking is disabled on this model.",
  ],
  ['too long a prompt', WORDS, 'prompt is too long: 200006 tokens > 200000 maximum'],
  [
    'a prompt that leaves no room for the reply',
    {
      model: 'claude-sonnet-4-20250514',
      max_tokens: 60_000,
      ...conversation(user('word '.repeat(150_000))),
    },
    'input length and `max_tokens` exceed context limit: 150005 + 60000 > 200000',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'a budget above max_tokens when interleaved',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    { betas: 'interleaved-thinking-2025-05-14' },
  ],
  [
    'a forced tool with adaptive thinking',
    { model: 'claude-opus-4-6', ...off('adaptive'), ...FORCED },
  ],
  ['the default temperature of a model without temperatures', { model: NEW, temperature: 1 }],
  ['an effort without thinking', { model: NEW, ...effort('high'), ...off() }],
  ['the highest effort without a word on thinking', { model: NEW, ...effort('max') }],
  ['a long prompt with its beta', WORDS, { betas: 'context-1m-2025-08-07' }],
  ['the same prompt on a model with a large context', { model: NEW, ...WORDS }],
]

testRules([...THINKING, ...REFUSED], ACCEPTED)
