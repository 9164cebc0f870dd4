import {
  assistant,
  base64,
  call,
  conversation,
  EPHEMERAL,
  image,
  NEW,
  PNG,
  result,
  system,
  testRules,
  text,
  user,
  type Accepted,
  type Fields,
  type Refused,
} from '../../test/rules.ts'

const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
const FOUND = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
const CLEARS = { clear_at: 'next_user_message' }
const EFFORT = { output_config: { effort: 'low' } }
const BETAS = {
  betas: 'mid-conversation-system-clear-at-2026-08-21,mid-conversation-output-config-2026-07-01',
}

const on = (...messages: Fields[]): Fields => ({ model: NEW, ...conversation(...messages) })

const REFUSED: readonly Refused[] = [
  [
    'a system message at first',
    on(system('a'), user('b')),
    "messages.0: use the top-level 'system' parameter for the initial system prompt",
  ],
  [
    'a system message after the assistant',
    on(user('a'), assistant('b'), system('c'), user('d')),
    "messages.2: role 'system' must follow a 'user' message or an 'assistant' message ending in a server tool result",
  ],
  [
    'a system message between a call and its result',
    on(user('a'), assistant([call('t1')]), system('c'), user([result('t1')])),
    "messages.2: role 'system' must follow a 'user' message",
  ],
  [
    'a system message before the user',
    on(user('a'), system('b'), system('c'), user('d')),
    "messages.2: role 'system' must precede an 'assistant' message or end the array",
  ],
  [
    'an empty system message',
    on(user('a'), system([])),
    'messages.1: system content must contain at least one block',
  ],
  [
    'a system message of blanks',
    on(user('a'), system('  ')),
    'messages.1: system text blocks must contain non-whitespace text',
  ],
  [
    'an image in a system message',
    on(user('a'), system([image(base64('image/png', PNG))])),
    "messages.1: role 'system' supports text, tool_addition, and tool_removal blocks only",
  ],
  [
    'a system message on an older model',
    conversation(user('a'), system('b')),
    "role 'system' is not supported on this model",
  ],
  [
    'a passing message with an effort',
    on(user('a'), system('b', { ...CLEARS, ...EFFORT })),
    'messages.1: output_config is not permitted on a turn-scoped system message',
    BETAS,
  ],
  [
    'a passing message that is cached',
    on(user('a'), system([text('b', { cache_control: EPHEMERAL })], CLEARS)),
    'messages.1.content.0: cache_control is not permitted on a turn-scoped system message',
    BETAS,
  ],
  [
    'a passing message with a wrong end',
    on(user('a'), system('b', { clear_at: 'tomorrow' })),
    "messages.1.clear_at: Input should be 'next_user_message' or 'never'",
    BETAS,
  ],
  [
    'a passing user message',
    on({ ...user('a'), ...CLEARS }),
    "messages.0.clear_at: clear_at is only permitted on role 'system' messages",
    BETAS,
  ],
  [
    'an effort for some turns on a model without it',
    { ...on(user('a'), system([], EFFORT)), model: 'claude-fable-5' },
    'output_config.effort requires a model that supports per-turn effort',
    BETAS,
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['a system message at the end', on(user('a'), system('b'))],
  [
    'system messages before the assistant',
    on(user('a'), system('b'), system('c'), assistant('d'), user('e')),
  ],
  [
    'a system message after a result',
    on(user('a'), assistant([call('t1')]), user([result('t1')]), system('b')),
  ],
  ['a system message in a paused turn', on(user('a'), assistant([SEARCH, FOUND]), system('b'))],
  ['a change of effort anywhere', on(system([], EFFORT), user('a')), BETAS],
]

testRules(REFUSED, ACCEPTED)
