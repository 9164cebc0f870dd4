import {
  assistant,
  call,
  conversation,
  EPHEMERAL,
  LONG,
  result,
  testRules,
  text,
  tool,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const marked = (word: string, control: unknown = EPHEMERAL) =>
  text(word, { cache_control: control })
const four = ['a', 'b', 'c', 'd'].map((letter) => marked(letter))
const AFTER = "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"

const REFUSED: readonly Refused[] = [
  [
    'a fifth breakpoint',
    conversation(user([...four, marked('e')])),
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    'a fifth breakpoint by itself',
    { cache_control: EPHEMERAL, ...conversation(user([...four, text('e')])) },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    'a fourth breakpoint in a thread',
    { thread: { type: 'create' }, ...conversation(user(four)) },
    'thread: a maximum of 3 blocks with cache_control may be provided when thread is set',
    { betas: 'message-threads-2026-08-12', code: 'thread_unsupported_request' },
  ],
  [
    'a long lifetime after a short one',
    { system: [marked('a')], ...conversation(user([marked('b', LONG)])) },
    `messages.0.content.0.cache_control.ttl: ${AFTER}`,
  ],
  [
    'a long lifetime by itself after a short one',
    { cache_control: LONG, system: [marked('a')] },
    `cache_control.ttl: ${AFTER}`,
  ],
  [
    'two lifetimes of the last block',
    { cache_control: EPHEMERAL, ...conversation(user([marked('b', LONG)])) },
    'cache_control.ttl: the last block already has cache_control with a different ttl',
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
    { system: [marked('')] },
    'system.0.text: cache_control cannot be set for empty text blocks',
  ],
  [
    'a breakpoint on a call from code',
    conversation(
      user('a'),
      assistant([
        call('t1', {
          caller: { type: 'code_execution_20260120', tool_id: 'srvtoolu_1' },
          cache_control: EPHEMERAL,
        }),
      ]),
      user([result('t1')]),
    ),
    'messages.1.content.0: cache_control cannot be set for tool calls made from code execution',
  ],
  [
    'an unknown lifetime',
    { system: [marked('a', { type: 'ephemeral', ttl: '1d' })] },
    "system.0.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
  ],
  [
    'a cache_control that is a text',
    { cache_control: 'x' },
    'cache_control: Input should be an object',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'four breakpoints, the long-lived first',
    {
      tools: [tool('a', { cache_control: LONG })],
      system: [marked('a')],
      ...conversation(user([marked('a'), text('b')])),
      cache_control: EPHEMERAL,
    },
  ],
  [
    'a breakpoint where there is one already',
    { cache_control: EPHEMERAL, ...conversation(user(four)) },
  ],
  ['a breakpoint of null', { system: [marked('a', null)] }],
]

testRules(REFUSED, ACCEPTED)
