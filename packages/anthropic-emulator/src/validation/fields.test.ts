import {
  conversation,
  system,
  testRules,
  tool,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const REFUSED: readonly Refused[] = [
  ['no model', { model: undefined }, 'model: Field required'],
  ['an empty model', { model: '' }, 'model: String should have at least 1 character'],
  ['a model that is a number', { model: 7 }, 'model: Input should be a valid string'],
  ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['a broken max_tokens', { max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer'],
  ['a negative max_tokens', { max_tokens: -1 }, 'max_tokens: must be greater than or equal to 0'],
  [
    'too large a max_tokens',
    { max_tokens: 64_001 },
    'max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5',
  ],
  ['no messages', { messages: undefined }, 'messages: Field required'],
  ['messages that are null', { messages: null }, 'messages: Input should be a valid array'],
  ['an empty list of messages', { messages: [] }, 'messages: at least one message is required'],
  ['an unknown field', { foo: 1 }, 'foo: Extra inputs are not permitted'],
  ['a temperature above 1', { temperature: 1.5 }, 'temperature: range: 0..1'],
  ['a temperature of null', { temperature: null }, 'temperature: Input should be a valid number'],
  ['a tool choice without a type', { tool_choice: {} }, 'tool_choice.type: Field required'],
  ['a tool choice that is a number', { tool_choice: 7 }, 'tool_choice: Input should be an object'],
  ['a system of the wrong type', { system: 5 }, 'system: Input should be a valid array'],
  ['a system that is null', { system: null }, 'system: Input should be a valid array'],
  ['a system block that is none', { system: [7] }, 'system.0: Input does not match the expected'],
  ['output_config of null', { output_config: null }, 'output_config: Input does not match'],
  ['a stream that is no boolean', { stream: 'yes' }, 'stream: Input should be a valid boolean'],
  [
    'an unknown tier',
    { service_tier: 'x' },
    "service_tier: Input should be 'auto' or 'standard_only'",
  ],
  ['other metadata', { metadata: { name: 'x' } }, 'metadata.name: Extra inputs are not permitted'],
  [
    'a stop sequence of blanks',
    { stop_sequences: ['\n'] },
    'each stop sequence must contain non-whitespace',
  ],
  ['one stop sequence', { stop_sequences: 'x' }, 'stop_sequences: Input should be a valid array'],
  [
    'an unknown geography',
    { inference_geo: 'moon' },
    "inference_geo: must be one of ['global', 'us']",
  ],
  [
    'a container for nothing',
    { container: 'container_1' },
    'container: Container identifier can only be provided',
  ],
  [
    'a container for tools that only the model calls',
    { container: 'container_1', tools: [tool('a', { allowed_callers: ['direct'] })] },
    'container: Container identifier can only be provided',
  ],
  [
    'the first of several problems, in the order of the API,',
    { temperature: 'x', tools: 'x', foo: 1 },
    'tools: Input should be a valid array',
  ],
  [
    'a model that does not exist',
    { model: 'claude-nonexistent' },
    'model: claude-nonexistent',
    { status: 404 },
  ],
  ['a misspelled model', { model: 'claude-sonet-4-5' }, 'model: claude-sonet-4-5', { status: 404 }],
  [
    'an alias that never was',
    { model: 'claude-haiku-4-5-latest' },
    'model: claude-haiku-4-5-latest',
    { status: 404 },
  ],
  [
    'max_tokens for a count',
    { max_tokens: 1 },
    'max_tokens: Extra inputs are not permitted',
    { counting: true },
  ],
  [
    'no tokens in a stream',
    { max_tokens: 0, stream: true },
    'max_tokens: 0 cannot be combined with stream',
  ],
  [
    'a fallback with other fields',
    { model: 'claude-opus-5', fallbacks: [{ model: 'claude-opus-4-8', top_k: 1 }] },
    'fallbacks.0.top_k: Extra inputs are not permitted',
    { betas: 'server-side-fallback-2026-07-01' },
  ],
  [
    'fallbacks of a model without them',
    { model: 'claude-sonnet-5', fallbacks: [{ model: 'claude-opus-4-8' }] },
    "'claude-sonnet-5' does not support the fallbacks parameter",
    { betas: 'server-side-fallback-2026-07-01' },
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['a plain request', {}],
  ['an empty system prompt', { system: '' }],
  ['max_tokens of 0', { max_tokens: 0 }],
  ['a retired model', { model: 'claude-3-opus-20240229' }],
  ['a model of tomorrow', { model: 'claude-saga-9', temperature: 0.5 }],
  ['a count', {}, { counting: true }],
  [
    'a container for tools that code calls',
    {
      container: 'container_1',
      tools: [tool('a', { allowed_callers: ['code_execution_20260120'] })],
    },
  ],
  [
    'a container for code',
    {
      container: 'container_1',
      tools: [{ type: 'code_execution_20260120', name: 'code_execution' }],
    },
  ],
  [
    'default fallbacks of any model',
    { fallbacks: 'default' },
    { betas: 'server-side-fallback-2026-07-01' },
  ],
  [
    'everything at once',
    {
      model: 'claude-opus-5',
      ...conversation(user('a'), system('b')),
      tools: [tool('a')],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      metadata: { user_id: 'u' },
      stop_sequences: ['END'],
      service_tier: 'auto',
      inference_geo: 'us',
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'max' },
      diagnostics: { previous_message_id: null },
      speed: 'standard',
    },
  ],
]

testRules(REFUSED, ACCEPTED)
