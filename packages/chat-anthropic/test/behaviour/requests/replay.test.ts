import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { load } from '@langchain/core/load'
import { describe, expect, test } from 'vitest'
import { assistant, frozen, type Json, refused, replayed, sent } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')

const text = (value: string) => ({ type: 'text', text: value })
const thinking = (value: string, signature: string) => ({
  type: 'thinking',
  thinking: value,
  signature,
})
const call = (id: string, input: unknown = { a: 1 }) => ({ type: 'tool_use', id, name: 'f', input })

describe('an assistant turn goes back as it came', () => {
  const TURNS: [name: string, blocks: Json[]][] = [
    [
      'thinking between calls (row 10)',
      [thinking('a', 's1'), call('t1'), thinking('b', 's2'), text('x'), call('t2')],
    ],
    [
      'thinking around a server tool (row 10)',
      [
        thinking('a', 's1'),
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
        thinking('b', 's2'),
        text('x'),
      ],
    ],
    ['thinking that is signed but empty (row 8)', [thinking('', 's1'), text('x')]],
    ['redacted thinking (row 11)', [{ type: 'redacted_thinking', data: 'secret' }, text('x')]],
    [
      'results of server tools (row 2)',
      [
        'web_fetch_tool_result',
        'code_execution_tool_result',
        'bash_code_execution_tool_result',
        'text_editor_code_execution_tool_result',
        'tool_search_tool_result',
      ].flatMap((type, at) => [
        { type: 'server_tool_use', id: `srvtoolu_${at}`, name: 'web_fetch', input: { at } },
        { type, tool_use_id: `srvtoolu_${at}`, content: { type: 'made_up', deep: [{ at }] } },
      ]),
    ],
    [
      'MCP calls and results (row 4)',
      [
        { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'f', server_name: 's', input: { a: [1] } },
        {
          type: 'mcp_tool_result',
          tool_use_id: 'mcptoolu_1',
          is_error: false,
          content: [text('x')],
        },
      ],
    ],
    [
      'a call made by code execution (row 63)',
      [{ ...call('t1'), caller: { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' } }],
    ],
    [
      'citations (row 45)',
      [
        {
          ...text('green'),
          citations: [
            {
              type: 'char_location',
              cited_text: 'green',
              document_index: 0,
              document_title: null,
              start_char_index: 0,
              end_char_index: 5,
            },
          ],
        },
        text(' grass'),
      ],
    ],
    ['a file of the container', [{ type: 'container_upload', file_id: 'file_1' }, text('x')]],
    ['a fallback', [{ type: 'fallback', from: { model: 'a' }, to: { model: 'b' } }, text('x')]],
  ]

  test.each(TURNS)('%s', async (_name, blocks) => {
    expect(await replayed(frozen(assistant(blocks)))).toEqual(blocks)
  })

  test.each(TURNS)('%s, after it was saved and loaded (row 11)', async (_name, blocks) => {
    const saved = JSON.stringify(assistant(blocks))
    expect(await replayed(await load<AIMessage>(saved))).toEqual(blocks)
  })

  test('a compaction stands for what came before it (row 64)', async () => {
    const compaction = {
      type: 'compaction',
      content: 'So far …',
      encrypted_content: 'e',
      signature: 's',
      tool_changes: [],
    }
    const saved = JSON.stringify(assistant([compaction, text('x')]))
    for (const message of [assistant([compaction, text('x')]), await load<AIMessage>(saved)]) {
      const { body, betas } = await sent([message, new HumanMessage('Go on.')])
      expect(body.messages[0]).toEqual({ role: 'assistant', content: [compaction, text('x')] })
      expect(betas).toContain('compact-2026-09-04')
    }
  })

  test('a string stays a string', async () => {
    expect(await replayed(assistant('Hello  '))).toBe('Hello  ')
  })

  test('a string in a list is a text', async () => {
    const message = assistant(['Hello', text('you')] as never)
    expect(await replayed(message)).toEqual([text('Hello'), text('you')])
  })

  test('what the API sends in citations and does not take is left out', async () => {
    const citation = {
      type: 'web_search_result_location',
      cited_text: 'x',
      encrypted_index: 'e',
      title: 't',
      url: 'u',
    }
    const blocks = [{ ...text('x'), citations: [{ ...citation, file_id: null }] }]
    expect(await replayed(assistant(blocks))).toEqual([{ ...text('x'), citations: [citation] }])
  })
})

describe('thinking that cannot be sent back is left out', () => {
  test('without a signature (row 8)', async () => {
    const unsigned = [
      { type: 'thinking', thinking: 'hm' },
      { type: 'thinking', thinking: 'hm', signature: '' },
    ]
    expect(await replayed(assistant([...unsigned, text('x')]))).toEqual([text('x')])
  })

  test('an empty text that was lost on the way is put back (row 8)', async () => {
    const signed = { type: 'thinking', signature: 's1' }
    expect(await replayed(assistant([signed, text('x')]))).toEqual([thinking('', 's1'), text('x')])
  })
})

describe('tool calls', () => {
  const toolCall = (id: string, args: Json) => ({ type: 'tool_call', id, name: 'f', args })

  test('that are only in tool_calls follow the content', async () => {
    const message = new AIMessage({
      content: 'Let me see.',
      tool_calls: [{ id: 't1', name: 'f', args: { a: 1 } }],
    })
    expect(await replayed(message)).toEqual([text('Let me see.'), call('t1')])
    const bare = new AIMessage({ content: '', tool_calls: [{ id: 't1', name: 'f', args: {} }] })
    expect(await replayed(bare)).toEqual([call('t1', {})])
  })

  test('that are in both are sent once, as tool_calls have them: people edit those', async () => {
    const blocks = [thinking('a', 's1'), call('t1'), text('x'), call('t2')]
    const tool_calls = [toolCall('t1', { a: 2 }), toolCall('t2', { b: 3 }), toolCall('t3', {})]
    const message = assistant(blocks, { tool_calls })
    expect(await replayed(message)).toEqual([
      thinking('a', 's1'),
      call('t1', { a: 2 }),
      text('x'),
      call('t2', { b: 3 }),
      call('t3', {}),
    ])
  })

  test('a call that was given another name is sent with it', async () => {
    const tool_calls = [{ ...toolCall('t1', { a: 1 }), name: 'g' }]
    const message = assistant([call('t1')], { tool_calls })
    expect(await replayed(message)).toEqual([{ ...call('t1'), name: 'g' }])
  })

  test('keep their caller and toolset when they were edited', async () => {
    const block = { ...call('t1'), caller: { type: 'direct' }, toolset_name: 'computer' }
    const message = assistant([block], { tool_calls: [toolCall('t1', { a: 9 })] })
    expect(await replayed(message)).toEqual([{ ...block, input: { a: 9 } }])
  })

  test('without parameters have an empty object as input (row 29)', async () => {
    for (const input of ['', undefined, null, {}]) {
      expect(await replayed(assistant([{ ...call('t1'), input }]))).toEqual([call('t1', {})])
    }
  })

  test('with arguments that are no JSON are sent as an object (row 30)', async () => {
    const invalid_tool_calls = [
      { type: 'invalid_tool_call', id: 't1', name: 'f', args: '{"a": tru', error: 'Malformed.' },
    ]
    const wrapped = call('t1', { INVALID_JSON: '{"a": tru' })
    expect(await replayed(assistant('', { invalid_tool_calls }))).toEqual([wrapped])
    const block = call('t1', '{"a": tru')
    expect(await replayed(assistant([block], { invalid_tool_calls }))).toEqual([wrapped])
    const list = [{ ...invalid_tool_calls[0], args: '[1]' }]
    expect(await replayed(assistant('', { invalid_tool_calls: list }))).toEqual([
      call('t1', { INVALID_JSON: '[1]' }),
    ])
  })

  test('with arguments that are no JSON keep them, whatever tool_calls made of them', async () => {
    for (const raw of ['{"a": tru', '[1]', '6', 'null', 'f(']) {
      const message = assistant([call('t1', raw)], { tool_calls: [toolCall('t1', {})] })
      expect(await replayed(message)).toEqual([call('t1', { INVALID_JSON: raw })])
    }
    const said = { INVALID_JSON: '{"a": tru' }
    const message = assistant([call('t1', said)], { tool_calls: [toolCall('t1', {})] })
    expect(await replayed(message)).toEqual([call('t1', said)])
  })

  test('without an id are refused by their place', async () => {
    const message = new AIMessage({ content: '', tool_calls: [{ name: 'f', args: {} }] })
    const error = await refused([ASK, message, MORE])
    const { id: _, ...bare } = call('t1')
    const inContent = await refused([ASK, assistant([bare]), MORE])
    for (const { message } of [error, inContent]) {
      expect(message).toMatch(/^messages\[1\]: the tool call of "f" has no id\. Give each/)
    }
  })

  test('that were deleted from a message of plain text are gone', async () => {
    expect(await replayed(assistant('Just text', { tool_calls: [] }))).toBe('Just text')
  })
})
