import { AIMessage, type ToolCall } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { call } from '../../../test/events.ts'
import { readAny, toAssistantBlocks } from './assistant.ts'
import { readUsual } from './usual.ts'

const TARGET = { model: 'claude-sonnet-4-6', omitForeign: true }
const OURS = { model_provider: 'anthropic', model_name: 'claude-sonnet-4-6' }

const text = { type: 'text', text: 'I look it up.' }
const use = (id: string, more: object = {}) => call(id, { path: 'a' }, { name: 'look', ...more })
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
