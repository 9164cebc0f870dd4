import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { type Json, replayed, sentMessages } from '../support.ts'

const ASK = new HumanMessage('Q')

const text = (value: string) => ({ type: 'text', text: value })
const call = (id: string, input: unknown = { a: 1 }) => ({ type: 'tool_use', id, name: 'f', input })

describe('messages that the older package saved (row 17)', () => {
  const delta = (input: string, index?: number) => ({
    type: 'input_json_delta',
    input,
    ...(index === undefined ? {} : { index }),
  })
  const saved = (content: Json[], fields: Json = {}) =>
    new AIMessage({ content, ...fields } as never)

  const SAVED: [name: string, content: Json[], wire: Json[]][] = [
    [
      'a stray index',
      [
        { ...text('x'), index: 0 },
        { ...call('t1'), index: 1 },
      ],
      [text('x'), call('t1')],
    ],
    ['an input as a string', [{ ...call('t1', '{"a":1}'), index: 0 }], [call('t1')]],
    [
      'an input beside its call',
      [{ ...call('t1', ''), index: 1 }, delta('{"a":1}', 1)],
      [call('t1')],
    ],
    [
      'inputs in pieces, of two calls',
      [
        { ...call('t1', ''), index: 1 },
        { ...call('t2', ''), index: 2 },
        delta('{"a"', 1),
        delta('{"b":', 2),
        delta(':1}', 1),
        delta('2}', 2),
      ],
      [call('t1'), call('t2', { b: 2 })],
    ],
    ['pieces without an index', [call('t1', ''), delta('{"a"'), delta(':1}')], [call('t1')]],
    [
      'an input in pieces that began as an object',
      [{ ...call('t1', {}), index: 1 }, delta('{"a"', 1), delta(':1}', 1)],
      [call('t1')],
    ],
    [
      "pieces in Python's words, an empty one among them",
      [
        { ...call('t1', ''), index: 1 },
        { type: 'input_json_delta', partial_json: '{"a":1}', index: 1 },
        { type: 'input_json_delta', index: 1 },
      ],
      [call('t1')],
    ],
    ['pieces without a call', [text('x'), delta('{"a":1}', 7)], [text('x')]],
    [
      'the input of a server tool in pieces',
      [
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: '', index: 0 },
        delta('{"query":"q"}', 0),
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [], index: 1 },
      ],
      [
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      ],
    ],
  ]

  test.each(SAVED)('%s', async (_name, content, wire) => {
    expect(await replayed(saved(content))).toEqual(wire)
  })

  test('server tools taken for nameless calls stay out (row 4)', async () => {
    const block = {
      type: 'server_tool_use',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'q' },
    }
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
    const invalid_tool_calls = [
      { type: 'invalid_tool_call', name: '', args: '{"query":"q"}', error: 'Malformed args.' },
      { type: 'invalid_tool_call', id: 'fallback-0', name: '', args: '{"query":"q"}', error: 'x' },
    ]
    expect(await replayed(saved([block, found], { invalid_tool_calls }))).toEqual([block, found])
  })

  test('an empty id in the content and the real one in tool_calls (row 18)', async () => {
    const tool_calls = [{ type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } }]
    const message = saved([{ ...call('', ''), index: 0 }], { tool_calls })
    const messages = await sentMessages([
      ASK,
      message,
      new ToolMessage({ tool_call_id: 't1', content: 'x' }),
    ])
    expect(messages[1]?.content).toEqual([call('t1')])
  })
})
