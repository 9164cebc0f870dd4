import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, text } from '../../../test/events.ts'
import { type Policies, toConversation } from './conversation.ts'
import { readUsualTurns } from './usual-turns.ts'
import { toWellFormedRequest } from './well-formed.ts'

const OURS = { model_provider: 'anthropic', model_name: 'claude-sonnet-4-6' }
const LONE = '\ud83d'

const human = (content: unknown, more: object = {}) =>
  new HumanMessage({ content: content as string, ...more })
const ai = (content: unknown, more: object = {}) =>
  new AIMessage({ content: content as string, response_metadata: OURS, ...more })
const system = (content: string) => new SystemMessage(content)
const use = (id: string, more: object = {}) => call(id, { path: 'a' }, { name: 'look', ...more })
/** A message with blocks, and the calls among them as LangChain has them. */
function calling(...content: Record<string, unknown>[]) {
  const calls = content.filter(({ type }) => type === 'tool_use')
  return ai(content, {
    tool_calls: calls.map(({ id, name, input }) => ({ type: 'tool_call', id, name, args: input })),
  })
}
const result = (tool_call_id: string, more: object = {}) =>
  new ToolMessage({ content: 'lit', tool_call_id, ...more })

const POLICIES: Policies = {
  model: 'claude-sonnet-4-6',
  omitForeign: true,
  systemInPlace: true,
  prefill: false,
  repair: 'off',
  continuePrefill: false,
}

/** Read in full: nothing is renamed, but there are names to look for. */
const IN_FULL = { names: { tools: new Map<string, string>(), keys: new Map<string, never>() } }

function compare(messages: readonly BaseMessage[], policies = POLICIES) {
  const usual = toConversation(messages, policies)
  expect({ ...usual, isUsual: false }).toEqual(
    toConversation(messages, { ...policies, ...IN_FULL }),
  )
  return usual
}

const exchange = (id: string) => [calling(text('I look.'), use(id)), result(id)]

const USUAL: [string, BaseMessage[]][] = [
  ['one question', [human('Hi')]],
  ['question and answer', [human('Hi'), ai('Ho'), human('And?')]],
  ['a system prompt', [system('Be brief.'), human('Hi')]],
  ['two of them', [system('Be brief.'), system('Be kind.'), human('Hi'), ai('Ho'), human('So')]],
  ['two questions', [human('Hi'), human(' \n Ho')]],
  ['two answers', [human('Hi'), ai('Ho'), ai('He'), human('So')]],
  ['a call and its result', [human('Hi'), ...exchange('a')]],
  [
    'many of them',
    [human('Hi'), ...exchange('a'), ...exchange('b'), human('So'), ...exchange('c')],
  ],
  [
    'two calls at once',
    [human('Hi'), calling(use('a'), use('b')), result('a'), result('b'), human('So')],
  ],
  [
    'a call of the model by its caller',
    [calling(use('a', { caller: { type: 'direct' } })), result('a')],
  ],
  ['a result that is an error', [calling(use('a')), result('a', { status: 'error' })]],
  ['a result that says nothing', [calling(use('a')), result('a', { content: '' })]],
  ['an answer in a block', [human('Hi'), ai([text('Ho')]), ai('He'), human('So')]],
  [
    'an edited call',
    [ai([use('a')], { tool_calls: [{ id: 'a', name: 'read', args: { b: 1 } }] }), result('a')],
  ],
]

describe('a usual conversation is read in one walk, and comes to the same', () => {
  test.each(USUAL)('%s', (_, given) => {
    for (const repair of ['off', 'report', 'repair'] as const) {
      expect(compare(given, { ...POLICIES, repair }).isUsual).toBe(true)
    }
  })
})

const OTHER: [string, BaseMessage[]][] = [
  ['a blank question', [human('Hi'), ai('Ho'), human(' '), human('So')]],
  ['a blank answer', [human('Hi'), ai(' '), human('Ho')]],
  ['a question in blocks', [human('Hi'), ai('Ho'), human([text('So')])]],
  ['an answer at the end', [human('Hi'), ai('Ho')]],
  ['a system message in its midst', [human('Hi'), system('Be brief.'), ai('Ho'), human('So')]],
  ['a role of its own', [new ChatMessage('Hi', 'user'), human('Ho')]],
  [
    'a call in `tool_calls` alone',
    [ai('Ho', { tool_calls: [{ id: 'a', name: 'b', args: {} }] }), result('a')],
  ],
  ['half a character', [human(`Hi ${LONE}`)]],
  ['half a character in a block', [human('Hi'), ai([text(LONE)]), human('So')]],
  ['half a character in an input', [calling(use('a', { input: { [LONE]: 1 } })), result('a')]],
  [
    'half a character in a caller',
    [calling(use('a', { caller: { type: 'direct', by: LONE } })), result('a')],
  ],
  ['half a character in a result', [calling(use('a')), result('a', { content: LONE })]],
  ['an id of another maker', [calling(use('a.b')), result('a.b')]],
  ['a name that the API refuses', [calling(use('a', { name: 'look up' })), result('a')]],
  ['an id that came before', [...exchange('a'), ...exchange('a')]],
  ['a call of a program', [calling(use('a', { caller: { type: 'code_execution' } })), result('a')]],
  ['a call that a text follows', [calling(use('a'), text('So')), result('a')]],
  ['answers of one role', [human('Hi'), ai('Ho'), ...exchange('a')]],
  ['a result in blocks', [calling(use('a')), result('a', { content: [text('lit')] })]],
  ['results in another order', [calling(use('a'), use('b')), result('b'), result('a')]],
]

describe('any other is read in full', () => {
  test.each(OTHER)('%s', (_, given) => {
    expect(compare(given, { ...POLICIES, prefill: true, repair: 'report' }).isUsual).toBe(false)
  })
})

const UNPAIRED: [string, BaseMessage[]][] = [
  ['a call without a result', [calling(use('a')), human('So')]],
  ['one of two', [calling(use('a'), use('b')), result('a'), human('So')]],
  ['a call at the end', [human('Hi'), calling(use('a'))]],
  ['half of the results at the end', [human('Hi'), calling(use('a'), use('b')), result('a')]],
  ['a result without a call', [human('Hi'), result('a')]],
  ['a second result', [...exchange('a'), result('a')]],
  ['a result without an id', [calling(use('a')), result(undefined as never)]],
]

test.each(UNPAIRED)('%s is not usual', (_, given) => {
  expect(readUsualTurns(given, 0)).toBeUndefined()
})

test('an input that is no JSON is left to the check of the whole request', () => {
  const history = [human('Hi'), calling(use('a', { input: { big: 1n } })), result('a')]
  expect(readUsualTurns(history, 0)).toBeUndefined()
})

test.each([995, 996, 998, 1_000, 1_001])(
  'an input of %i levels is sent, or refused, as in full',
  (levels) => {
    let input: object = {}
    for (let level = 1; level < levels; level += 1) input = { a: input }
    const send = (names: object) => {
      const policies = { ...POLICIES, ...names }
      const history = [human('Hi'), calling(use('a', { input })), result('a')]
      const { messages, isUsual } = toConversation(history, policies)
      return toWellFormedRequest({ model: 'm', max_tokens: 1, messages }, isUsual)
    }
    expect(isThrown(() => send({}))).toBe(isThrown(() => send(IN_FULL)))
  },
)

function isThrown(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}

test('any histories come to the same', () => {
  const id = fc.constantFrom('a', 'b', 'c.d')
  const words = fc.constantFrom('Hi', '', ' ', `${LONE}!`, 'So')
  const one = fc.oneof(
    words.map((said) => human(said)),
    words.map((said) => ai(said)),
    words.map((said) => ai([text(said)])),
    id.map((called) => calling(use(called))),
    fc.tuple(words, id).map(([said, called]) => calling(text(said), use(called))),
    fc.tuple(id, words).map(([called, said]) => result(called, { content: said })),
    fc.tuple(id, id).map(([first, second]) => calling(use(first), use(second))),
  )
  const usually = fc.oneof(
    { weight: 2, arbitrary: fc.nat(50).map((nth) => exchange(`t${nth}`)) },
    one.map((message) => [message]),
  )
  const history = fc
    .array(usually, { maxLength: 8 })
    .map((parts) => [...parts.flat(), human('End')])
  fc.assert(
    fc.property(history, fc.constantFrom('report', 'repair'), (given, repair) => {
      compare(given, { ...POLICIES, repair: repair as 'report' })
    }),
  )
})
