import {
  assistant,
  conversation,
  testRules,
  text,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }

const REFUSED: readonly Refused[] = [
  [
    'a foreign role',
    conversation({ role: 'tool', content: 'x' }),
    'messages: Unexpected role "tool". Allowed roles are "user" or "assistant"',
  ],
  ['no role', conversation({ content: 'x' }), 'messages.0.role: Field required'],
  ['no content', conversation({ role: 'user' }), 'messages.0.content: Field required'],
  [
    'content of null',
    conversation(user(null)),
    'messages.0.content: Input should be a valid array',
  ],
  [
    'an extra key on a message',
    conversation({ ...user('Hi'), name: 'Bob' }),
    'messages.0.name: Extra inputs',
  ],
  ['an empty user text', conversation(user('')), 'messages.0: user messages must have non-empty'],
  [
    'no user content',
    conversation(user([])),
    'messages.0: user messages must have non-empty content',
  ],
  [
    'a user turn of empty messages',
    conversation(user('a'), assistant('b'), user([]), user('')),
    'messages.2: user messages must have non-empty content',
  ],
  [
    'an empty assistant turn',
    conversation(user('a'), assistant(''), user('b')),
    'messages.1: all messages must have non-empty content',
  ],
  [
    'an empty text block',
    conversation(user([text('a'), text('')])),
    'messages: text content blocks must be non-empty',
  ],
  [
    'a text of blanks',
    conversation(user([text(' \n')])),
    'messages: text content blocks must contain non-whitespace text',
  ],
  [
    'a blank system block',
    { system: [text('a'), text('\n\n')] },
    'system: text content blocks must contain non-whitespace text',
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
    'a block that is none',
    conversation(user([7])),
    'messages.0.content.0: Input should be an object',
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
    'a prefill on a newer model',
    { model: 'claude-sonnet-4-6', ...conversation(user('a'), assistant('b')) },
    'This model does not support assistant message prefill',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['a prefill on an older model', conversation(user('a'), assistant('b'))],
  [
    'an empty assistant turn at the end',
    { model: 'claude-sonnet-5', ...conversation(user('a'), assistant([])) },
  ],
  ['an assistant that begins', conversation(assistant('a'), user('b'))],
  [
    'turns of one role in a row',
    conversation(user('a'), user('b'), assistant('c'), assistant('d'), user('e')),
  ],
  ['an empty message beside one with content', conversation(user([]), user('a'))],
  ['a blank text beside another', conversation(user([text(' '), text('a')]))],
  ['a blank text of the model', conversation(user('a'), assistant([text(' ')]), user('b'))],
  [
    'a paused turn at the end',
    { model: 'claude-sonnet-4-6', ...conversation(user('a'), assistant([text('b'), SEARCH])) },
  ],
]

testRules(REFUSED, ACCEPTED)
