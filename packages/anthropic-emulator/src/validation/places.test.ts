/** Problems are named with the place of what has them: the indexes of every list on the way. */
import {
  assistant,
  conversation,
  testRules,
  text,
  tool,
  user,
  type Refused,
} from '../../test/rules.ts'

const BEFORE = [user('a'), assistant('b')]
const wrong = { type: 'text', text: 5 }
const NOTE = { type: 'text', media_type: 'text/plain' }
const note = (data: unknown) => ({ type: 'document', source: { ...NOTE, data } })

const REFUSED: readonly Refused[] = [
  [
    'a block behind others',
    conversation(...BEFORE, user([text('c'), wrong])),
    'messages.2.content.1.text.text: Input should be a valid string',
  ],
  [
    'a message behind others',
    conversation(...BEFORE, { role: 'user' }),
    'messages.2.content: Field required',
  ],
  [
    'an extra key on a block behind others',
    conversation(...BEFORE, user([text('c'), text('d'), text('e', { mood: 'good' })])),
    'messages.2.content.2.text.mood: Extra inputs are not permitted',
  ],
  [
    'a block within the content of another',
    conversation(
      user('a'),
      assistant([
        { type: 'tool_use', id: 't1', name: 'add', input: {} },
        { type: 'tool_use', id: 't2', name: 'add', input: {} },
      ]),
      user([
        { type: 'tool_result', tool_use_id: 't1', content: '1' },
        { type: 'tool_result', tool_use_id: 't2', content: [text('2'), text('3'), wrong] },
      ]),
    ),
    'messages.2.content.1.tool_result.content.2.text.text: Input should be a valid string',
  ],
  [
    'an object within a block behind others',
    conversation(user([text('a'), note('b'), note(5)])),
    'messages.0.content.2.document.source.text.data: Input should be a valid string',
  ],
  [
    'the first of several problems',
    conversation(user([text('a'), wrong]), user([wrong])),
    'messages.0.content.1.text.text: Input should be a valid string',
  ],
  [
    'a block of the system prompt',
    { system: [text('a'), text('b'), wrong] },
    'system.2.text: Input should be a valid string',
  ],
  ['a stop sequence', { stop_sequences: ['a', 'b', 3] }, 'stop_sequences.2: Input should be a'],
  [
    'a tool behind others',
    { tools: [tool('a'), tool('b'), tool('c', { input_schema: 'none' })] },
    'tools.2.custom.input_schema: ',
  ],
  [
    'a block of thinking behind others',
    conversation(
      user('a'),
      assistant('b'),
      user('c'),
      assistant([text('d'), { type: 'thinking', thinking: 'e', signature: '' }, text('f')]),
      user('g'),
    ),
    'messages.3.content.1: Invalid `signature` in `thinking` block',
  ],
  [
    'a server tool behind others',
    {
      tools: [
        tool('a'),
        tool('b'),
        {
          type: 'web_search_20250305',
          name: 'web_search',
          allowed_domains: ['a.example'],
          blocked_domains: ['b.example'],
        },
      ],
    },
    'tools.2.web_search_20250305: Only one of allowed_domains or blocked_domains may be set.',
  ],
]

testRules(REFUSED, [['the same without problems', conversation(...BEFORE, user([text('c')]))]])
