import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  SystemMessage,
  type ToolCall,
  ToolMessage,
} from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { readAny, toAssistantBlocks } from './assistant.ts'
import { toConversation } from './conversation.ts'
import { readTextTurns, readUsual } from './usual.ts'

const TARGET = { model: 'claude-sonnet-4-6', omitForeign: true }
const OURS = { model_provider: 'anthropic', model_name: 'claude-sonnet-4-6' }

const text = { type: 'text', text: 'I look it up.' }
const use = (id: string, more: object = {}) => ({
  type: 'tool_use',
  id,
  name: 'look',
  input: { path: 'a' },
  ...more,
})
const called = (id: string, more: object = {}): ToolCall => ({
  type: 'tool_call',
  id,
  name: 'look',
  args: { path: 'a' },
  ...more,
})

function message(content: object[], tool_calls: ToolCall[] = [], more: object = {}): AIMessage {
  const fields = { content, tool_calls, response_metadata: OURS, ...more }
  return new AIMessage(fields as ConstructorParameters<typeof AIMessage>[0])
}

const USUAL: [string, AIMessage][] = [
  ['a text', message([text])],
  ['a text and a call', message([text, use('a')], [called('a')])],
  ['a call with its caller', message([use('a', { caller: { type: 'direct' } })], [called('a')])],
  ['two calls', message([use('a'), use('b')], [called('a'), called('b')])],
  ['a call with other arguments', message([use('a')], [called('a', { args: { path: 'b' } })])],
  ['a call of another tool', message([use('a')], [called('a', { name: 'read' })])],
]

const OTHER: [string, AIMessage][] = [
  ['nothing', message([])],
  ['a blank text', message([text, { type: 'text', text: ' ' }])],
  ['a text that is none', message([{ type: 'text', text: 1 }])],
  ['a text with an index', message([{ ...text, index: 0 }])],
  ['a text with citations', message([{ ...text, citations: [{ type: 'a', file_id: 'b' }] }])],
  ['no block', message(['Hi' as never])],
  ['thinking', message([{ type: 'thinking', thinking: 'A', signature: 's' }, text])],
  ['a call in content alone', message([use('a')])],
  ['a call in `tool_calls` alone', message([text], [called('a')])],
  ['calls in another order', message([use('a'), use('b')], [called('b'), called('a')])],
  ['a call with an index', message([use('a', { index: 1 })], [called('a')])],
  ['an input that is text', message([use('a', { input: '{}' })], [called('a')])],
  [
    'an input that was no JSON',
    message([use('a', { input: { INVALID_JSON: '{' } })], [called('a')]),
  ],
  ['arguments that are text', message([use('a')], [called('a', { args: '{}' })])],
  ['another maker', message([text], [], { response_metadata: { model_provider: 'openai' } })],
  ['no maker', message([text], [], { response_metadata: {} })],
  [
    'a broken call',
    message([text], [], { invalid_tool_calls: [{ id: 'a', name: 'b', args: '{' }] }),
  ],
]

describe('a usual message is read in one walk, and comes to the same', () => {
  test.each(USUAL)('%s', (_, given) => {
    expect(readUsual(given)).toEqual(readAny(given, TARGET, 'messages[0]', () => {}))
  })
})

describe('any other is read in full', () => {
  test.each(OTHER)('%s', (_, given) => {
    expect(readUsual(given)).toBeUndefined()
    const read = toAssistantBlocks(given, TARGET, 'messages[0]', () => {})
    expect(read).toEqual(readAny(given, TARGET, 'messages[0]', () => {}))
  })
})

test('a text alone is read in full', () => {
  expect(readUsual(new AIMessage({ content: 'Hi', response_metadata: OURS }))).toBeUndefined()
})

const human = (content: string | object[], more: object = {}) =>
  new HumanMessage({ content: content as string, ...more })
const ai = (content: string, more: object = {}) => new AIMessage({ content, ...more })
const system = (content: string) => new SystemMessage(content)

const POLICIES = {
  ...TARGET,
  systemInPlace: true,
  prefill: false,
  repair: 'off',
  continuePrefill: false,
} as const

const TEXTS: [string, BaseMessage[], number][] = [
  ['one question', [human('Hi')], 0],
  ['question and answer', [human('Hi'), ai('Ho'), human('And?')], 0],
  ['a system prompt', [system('Be brief.'), human('Hi')], 1],
  ['two of them', [system('Be brief.'), system('Be kind.'), human('Hi'), ai('Ho'), human('So')], 2],
  ['two questions', [human('Hi'), human(' \n Ho')], 0],
]

const MIXED: [string, BaseMessage[]][] = [
  ['nothing', []],
  ['a blank question', [human('Hi'), ai('Ho'), human(' ')]],
  ['a blank answer', [human('Hi'), ai(' '), human('Ho')]],
  ['a block', [human('Hi'), ai('Ho'), human([text])]],
  ['a call', [human('Hi'), ai('Ho', { tool_calls: [called('a')] }), human('So')]],
  ['a broken call', [human('Hi'), ai('Ho', { invalid_tool_calls: [{ id: 'a' }] }), human('So')]],
  ['an answer at the end', [human('Hi'), ai('Ho')]],
  ['a system message in its midst', [human('Hi'), system('Be brief.'), ai('Ho'), human('So')]],
  ['a role of its own', [new ChatMessage('Hi', 'user'), human('Ho')]],
]

describe('a conversation of text is read in one walk, and comes to the same', () => {
  test.each(TEXTS)('%s', (_, given, first) => {
    const turns = readTextTurns(given, first)
    expect(turns).toHaveLength(given.length - first)
    // One tool's result keeps the other walk busy with all that stands before it.
    const use = ai('', { tool_calls: [called('a')] })
    const result = new ToolMessage({ content: 'x', tool_call_id: 'a' })
    const whole = toConversation([...given, use, result], POLICIES)
    expect(whole.messages.slice(0, turns!.length)).toEqual(turns)
    expect(toConversation(given, POLICIES)).toEqual({ ...whole, messages: turns })
  })
})

describe('any other is read message by message', () => {
  test.each(MIXED)('%s', (_, given) => {
    expect(readTextTurns(given, 0)).toBeUndefined()
  })
})
