import {
  assistant,
  call,
  conversation,
  result,
  testRules,
  text,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'
import { sign } from '../wire/signature.ts'

const thinking = (thinking: string, signature: string) => ({
  type: 'thinking',
  thinking,
  signature,
})
const THOUGHT = thinking('x', sign('x'))
const BUDGET = { max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 2000 } }
const replayed = (...content: Record<string, unknown>[]) =>
  conversation(user('a'), assistant([...content, text('b')]), user('c'))

const REFUSED: readonly Refused[] = [
  [
    'thinking without a signature',
    replayed({ type: 'thinking', thinking: 'x' }),
    'messages.1.content.0.thinking.signature: Field required',
  ],
  [
    'thinking with a changed text',
    replayed(thinking('x', sign('y'))),
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'thinking with a changed signature',
    replayed(thinking('x', sign('x').replace(/.=$/, '?='))),
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'thinking with an empty signature',
    replayed(THOUGHT, thinking('x', '')),
    'messages.1.content.1: Invalid `signature` in `thinking` block',
  ],
  [
    'thinking that hides nothing',
    replayed({ type: 'redacted_thinking', data: '' }),
    'messages.1.content.0: Invalid `data` in `redacted_thinking` block',
  ],
  [
    'a turn with calls that has lost its thinking',
    { ...BUDGET, ...conversation(user('a'), assistant([call('t1')]), user([result('t1')])) },
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['thinking as it was', replayed(THOUGHT)],
  ['thinking of another API', replayed(thinking('x', 'ErUB'))],
  ['thinking that is left out', replayed(thinking('', sign('')))],
  [
    'a turn with several calls that began with thinking',
    {
      ...BUDGET,
      ...conversation(
        user('a'),
        assistant([THOUGHT, call('t1')]),
        user([result('t1')]),
        assistant([call('t2')]),
        user([result('t2')]),
      ),
    },
  ],
  [
    'an earlier turn that has lost its thinking',
    {
      ...BUDGET,
      ...conversation(user('a'), assistant([call('t1')]), user([result('t1'), text('b')])),
    },
  ],
  [
    'a turn without thinking where the model decides itself',
    {
      model: 'claude-opus-4-6',
      thinking: { type: 'adaptive' },
      ...conversation(user('a'), assistant([call('t1')]), user([result('t1')])),
    },
  ],
]

testRules(REFUSED, ACCEPTED)
