import {
  assistant,
  base64,
  call,
  conversation,
  image,
  PNG,
  result,
  testRules,
  text,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
const FOUND = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }

const REFUSED: readonly Refused[] = [
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
    'a call that a text follows',
    conversation(user('a'), assistant([call('t1'), text('b')]), user([result('t1')])),
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1',
  ],
  [
    'calls that a text in the next message of the turn follows',
    conversation(
      user('a'),
      assistant([call('t1'), call('t2')]),
      assistant('b'),
      user([result('t1'), result('t2')]),
    ),
    'immediately after: t1, t2',
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
    'a result without a call, at its place once turns are joined,',
    conversation(user('a'), user('b'), assistant('c'), user('d'), user([result('t1')])),
    'messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: t1',
  ],
  [
    'a call without a result, at its place once turns are joined,',
    conversation(user('a'), user('b'), assistant([call('t1')]), user('c')),
    'messages.1: `tool_use` ids were found without',
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
    'messages.1.content.0.tool_use.input: Input should be an object',
  ],
  [
    'too long a name of a call',
    conversation(
      user('a'),
      assistant([call('t1', { name: 'n'.repeat(201) })]),
      user([result('t1')]),
    ),
    'messages.1.content.0.tool_use.name: String should have at most 200 characters',
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
  [
    'an image in a failed result',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1', { is_error: true, content: [image(base64('image/png', PNG))] })]),
    ),
    'messages.2.content.0.tool_result: all content must be type `text` if `is_error` is true',
  ],
  [
    'a server tool without its result',
    conversation(user('a'), assistant([SEARCH, text('b')]), user('c')),
    'messages.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block',
  ],
  [
    'a server tool whose turn was ended beside results',
    conversation(
      user('a'),
      assistant([SEARCH, call('t1')]),
      user([result('t1'), text('and then?')]),
    ),
    'messages.1: `web_search` tool use with id `srvtoolu_1` was found without',
  ],
  [
    'a result of a server tool that nobody called',
    conversation(user('a'), assistant([FOUND, text('b')]), user('c')),
    'messages.1.content.0: unexpected `tool_use_id` found in `web_search_tool_result` blocks: srvtoolu_1',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'a text between calls',
    conversation(
      user('a'),
      assistant([call('t1'), text('b'), call('t2')]),
      user([result('t1'), result('t2')]),
    ),
  ],
  [
    'a text behind a call of a server tool',
    conversation(
      user('a'),
      assistant([call('t1', { caller: { type: 'code_execution_20250825' } }), text('b')]),
      user([result('t1')]),
    ),
  ],
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
  [
    'a server tool with its result',
    conversation(user('a'), assistant([SEARCH, FOUND, text('b')]), user('c')),
  ],
  [
    'a server tool that waits for results, with a message of its own behind them',
    conversation(user('a'), assistant([SEARCH, call('t1')]), user([result('t1')]), user('b')),
  ],
  [
    'a server tool that waits for results of others',
    conversation(user('a'), assistant([SEARCH, call('t1')]), user([result('t1')])),
  ],
  [
    'a server tool whose result came when the turn went on',
    conversation(
      user('a'),
      assistant([SEARCH, call('t1')]),
      user([result('t1')]),
      assistant([FOUND, text('b')]),
      user('c'),
    ),
  ],
]

testRules(REFUSED, ACCEPTED)
