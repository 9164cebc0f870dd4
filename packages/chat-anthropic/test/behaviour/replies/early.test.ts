import { describe, expect, test } from 'vitest'
import {
  add,
  addText,
  call,
  CALLED,
  close,
  END,
  ending,
  open,
  say,
  serverCall,
  start,
  STOP,
  text,
  thinking,
  told,
  whole,
} from '../../events.ts'
import { chunksOf, kept, nativeEvents } from './support.ts'

const rolled = { id: 'toolu_1', name: 'roll', args: { sides: 6 }, type: 'tool_call' }

describe('a reply that is whole in message_start, without events for its blocks', () => {
  const content = [text('Let me see.'), call('toolu_1', { sides: 6 })]
  const usage = { input_tokens: 0, output_tokens: 0 }
  const fields = { stop_reason: 'tool_use', usage }
  const events = [start({ ...fields, content }), STOP]

  test('is that reply', async () => {
    const message = await kept(told(events, content, fields))
    expect(message).toMatchObject({ content, tool_calls: [rolled] })
    expect(message.usage_metadata).toMatchObject(usage)
  })

  test('of one text is a string', async () => {
    const content = [text('Done.')]
    const message = await kept(
      told([start({ content, stop_reason: 'end_turn' }), STOP], content, {
        usage: { input_tokens: 10, output_tokens: 1 },
      }),
    )
    expect(message.content).toBe('Done.')
  })

  test('is read by those who read only the pieces', async () => {
    const chunks = await chunksOf(events)
    expect(chunks.map(({ text }) => text).join('')).toBe('Let me see.')
    expect(chunks.flatMap(({ tool_call_chunks }) => tool_call_chunks)).toEqual([
      { id: 'toolu_1', name: 'roll', args: '{"sides":6}', index: 1, type: 'tool_call_chunk' },
    ])
    const deltas = (await nativeEvents(events)).filter(
      ({ event }) => event === 'content-block-delta',
    )
    expect(deltas).toEqual([
      {
        event: 'content-block-delta',
        index: 0,
        delta: { type: 'text-delta', text: 'Let me see.' },
      },
    ])
  })

  test('may go on with blocks of its own', async () => {
    const [said] = content
    const events = [start({ content: [said] }), ...whole(1, call('toolu_1')), ...CALLED]
    await kept(told(events, [text('Let me see.'), call('toolu_1')]))
  })
})

describe('a block that is whole in its start', () => {
  test('an input', async () => {
    const content = [call('toolu_1', { sides: 6 })]
    const message = await kept(told([start(), ...whole(0, content[0]!), ...CALLED], content))
    expect(message.tool_calls).toEqual([rolled])
  })

  test('an input, and then an empty piece of it', async () => {
    const content = [call('toolu_1', { sides: 6 })]
    const piece = add(0, 'input_json_delta', { partial_json: '' })
    await kept(told([start(), open(0, content[0]!), piece, close(0), ...CALLED], content))
  })

  test('a text', async () => {
    const message = await kept(told([start(), ...whole(0, text('Hi.')), ...END], [text('Hi.')]))
    expect(message.content).toBe('Hi.')
  })

  test('a text that goes on', async () => {
    const events = [start(), open(0, text('Good ')), addText(0, 'day.'), close(0), ...END]
    await kept(told(events, [text('Good day.')]))
    expect((await chunksOf(events)).map(({ text }) => text).join('')).toBe('Good day.')
  })

  test('a later text that goes on', async () => {
    const second = [open(1, text('Good ')), addText(1, 'day.'), close(1)]
    const events = [start(), ...say(0, 'Oh. '), ...second, ...END]
    await kept(told(events, [text('Oh. '), text('Good day.')]))
    expect((await chunksOf(events)).map(({ text }) => text).join('')).toBe('Oh. Good day.')
  })

  test('thinking, signature and all', async () => {
    const block = thinking('Hm.', 'c2ln')
    await kept(
      told([start(), ...whole(0, block), ...say(1, 'Yes.'), ...END], [block, text('Yes.')]),
    )
  })
})

describe('results of server tools', () => {
  const result = (type: string, content: unknown) => ({
    type,
    tool_use_id: 'srvtoolu_1',
    content,
  })

  test.each([
    ['web_search_tool_result', [{ type: 'web_search_result', url: 'u', encrypted_content: 'e' }]],
    ['web_fetch_tool_result', { type: 'web_fetch_result', url: 'u', content: { a: [1] } }],
    ['code_execution_tool_result', { type: 'code_execution_result', stdout: '1', content: [] }],
    ['bash_code_execution_tool_result', { type: 'bash_code_execution_result', stdout: '' }],
    ['text_editor_code_execution_tool_result', { type: 'x', error_code: 'unavailable' }],
    ['tool_search_tool_result', { type: 'x', tool_references: [] }],
    ['advisor_tool_result', { type: 'advisor_redacted_result', encrypted_content: 'e' }],
    ['mcp_tool_result', [{ type: 'text', text: 'x' }]],
  ])('come without deltas and are kept: %s (row 2)', async (type, output) => {
    const content = [serverCall('srvtoolu_1', { a: 1 }), result(type, output), text('So.')]
    const [used, found] = content
    const blocks = [...whole(0, used!), ...whole(1, found!), ...say(2, 'So.')]
    const message = await kept(told([start(), ...blocks, ...END], content))
    expect(message.content).toEqual(content)
    expect(message.contentBlocks[1]).toEqual({
      type: 'server_tool_call_result',
      toolCallId: 'srvtoolu_1',
      output,
      status: 'error_code' in output ? 'error' : 'success',
      blockType: type,
    })
  })

  test('that have failed by their own word are errors', async () => {
    const failed = { ...result('mcp_tool_result', 'Gone.'), is_error: true }
    const mcp = serverCall('srvtoolu_1', {}, { type: 'mcp_tool_use', server_name: 's' })
    const events = [start(), ...whole(0, mcp), ...whole(1, failed), ...END]
    const message = await kept(told(events, [mcp, failed]))
    expect(message.contentBlocks).toMatchObject([
      { type: 'server_tool_call', args: {}, blockType: 'mcp_tool_use', server_name: 's' },
      { type: 'server_tool_call_result', status: 'error', is_error: true },
    ])
  })

  test('may open the next reply', async () => {
    const found = result('tool_search_tool_result', { type: 'x', tool_references: [] })
    const events = [start(), ...whole(0, found), ...say(1, 'Found.'), ...END]
    const message = await kept(told(events, [found, text('Found.')]))
    expect(message.content).toEqual([found, text('Found.')])
  })

  test('may be what a paused reply ends with', async () => {
    const content = [serverCall('srvtoolu_1', { query: 'q' })]
    const paused = { stop_reason: 'pause_turn' }
    const events = [start(), ...whole(0, content[0]!), ending(paused), STOP]
    const message = await kept(told(events, content, paused))
    expect(message.response_metadata['stop_reason']).toBe('pause_turn')
  })
})
