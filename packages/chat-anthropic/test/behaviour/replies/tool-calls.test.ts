import { describe, expect, test } from 'vitest'
import {
  addInput,
  call,
  CALLED,
  close,
  END,
  ending,
  type Event,
  input,
  open,
  say,
  serverCall,
  start,
  STOP,
  text,
  told,
  whole,
} from '../../events.ts'
import { chunksOf, fold, inEachMode, kept, nativeEvents, sentBack } from './support.ts'
import type { Json } from '../support.ts'

const toolCall = (id: string, args: Json) => ({ id, name: 'roll', args, type: 'tool_call' })

describe('a tool without arguments has an empty object of them (row 29)', () => {
  test.each<[string, Event[]]>([
    ['no piece at all', whole(0, call('toolu_1'))],
    ['an empty piece', input(0, call('toolu_1'), '')],
    ['pieces of blanks', input(0, call('toolu_1'), ' ', '\n')],
    ['an object in so many words', input(0, call('toolu_1'), '{', '}')],
  ])('%s', async (_, block) => {
    const message = await kept(told([start(), ...block, ...CALLED], [call('toolu_1')]))
    expect(message.tool_calls).toEqual([toolCall('toolu_1', {})])
    expect(message.invalid_tool_calls).toEqual([])
  })

  test.each([undefined, null])('an input that is %s', async (nothing) => {
    const block = { ...call('toolu_1'), input: nothing }
    const reply = told([start(), ...whole(0, block), ...CALLED], [block])
    const { invoke, stream } = await inEachMode(reply)
    for (const message of [invoke, stream]) {
      expect(message.tool_calls).toEqual([toolCall('toolu_1', {})])
      expect(await sentBack(message)).toEqual([call('toolu_1')])
    }
  })
})

describe('an input that a gateway writes as text', () => {
  test.each<[string, string, Json]>([
    ['of an object', '{"sides":6}', { sides: 6 }],
    ['of nothing', '', {}],
  ])('%s', async (_, written, args) => {
    const block = call('toolu_1', written)
    const reply = told([start(), ...whole(0, block), ...CALLED], [block])
    const message = await kept(reply, [call('toolu_1', args)])
    expect(message.content).toEqual([call('toolu_1', args)])
    expect(message.tool_calls).toEqual([toolCall('toolu_1', args)])
  })

  test('and goes on in pieces', async () => {
    const block = call('toolu_1', '{"si')
    const events = [start(), open(0, block), addInput(0, 'des":6}'), close(0), ...CALLED]
    const message = await kept(told(events, [call('toolu_1', { sides: 6 })]))
    expect(message.tool_calls).toEqual([toolCall('toolu_1', { sides: 6 })])
    const pieces = (await chunksOf(events)).flatMap(({ tool_call_chunks }) => tool_call_chunks)
    expect(pieces.map((piece) => piece?.args)).toEqual(['{"si', 'des":6}'])
  })
})

describe('calls side by side (row 33)', () => {
  const events = [
    start(),
    ...say(0, 'Two dice.'),
    open(1, call('toolu_1')),
    open(2, call('toolu_2')),
    addInput(2, '{"sides":'),
    addInput(1, '{"sides":6'),
    addInput(2, '8}'),
    addInput(1, '}'),
    close(2),
    close(1),
    ...CALLED,
  ]
  const content = [text('Two dice.'), call('toolu_1', { sides: 6 }), call('toolu_2', { sides: 8 })]

  test('told in turns are two calls, each with its own arguments', async () => {
    const message = await kept(told(events, content))
    expect(message.tool_calls).toEqual([
      toolCall('toolu_1', { sides: 6 }),
      toolCall('toolu_2', { sides: 8 }),
    ])
  })

  test('are counted as the blocks are', async () => {
    const pieces = (await chunksOf(events)).flatMap(({ tool_call_chunks }) => tool_call_chunks)
    expect(pieces.map((piece) => [piece?.index, piece?.id, piece?.args])).toEqual([
      [1, 'toolu_1', ''],
      [2, 'toolu_2', ''],
      [2, undefined, '{"sides":'],
      [1, undefined, '{"sides":6'],
      [2, undefined, '8}'],
      [1, undefined, '}'],
    ])
  })

  test('keep who called them, and from which toolset (row 63)', async () => {
    const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' }
    const block = call('toolu_1', { sides: 6 }, { caller, toolset_name: 'dice' })
    await kept(told([start(), ...input(0, block, '{"sides":6}'), ...CALLED], [block]))
  })
})

describe('arguments that are not the JSON of an object', () => {
  const cases: [string, string, Event[]][] = [
    ['no JSON', '{"sides": six}', CALLED],
    ['a list', '[6]', CALLED],
    ['a number', '6', CALLED],
    ['null', 'null', CALLED],
    ['cut off by the limit', '{"sid', [ending({ stop_reason: 'max_tokens' }), STOP]],
  ]

  test.each(cases)('%s: an invalid call with the raw text', async (_, raw, end) => {
    const events = [start(), ...input(0, call('toolu_1'), raw.slice(0, 3), raw.slice(3)), ...end]
    const {
      'invoke, streaming': invoked,
      stream,
      streamEvents,
    } = await inEachMode(told(events, []))
    for (const message of [invoked, stream, streamEvents]) {
      expect(message.tool_calls).toEqual([])
      expect(await sentBack(message)).toEqual([call('toolu_1', { INVALID_JSON: raw })])
    }
    for (const message of [invoked, stream]) {
      expect(message.invalid_tool_calls).toMatchObject([
        { id: 'toolu_1', name: 'roll', args: raw, type: 'invalid_tool_call' },
      ])
      expect(message.content).toEqual([call('toolu_1', raw)])
    }
    expect(stream.contentBlocks).toMatchObject([{ type: 'invalid_tool_call', args: raw }])
  })

  test('a block that never stopped is no call (row 20)', async () => {
    const events = [
      start(),
      ...input(0, call('toolu_1'), '{"sides":6}'),
      open(1, call('toolu_2')),
      addInput(1, '{"sides":'),
      ending({ stop_reason: 'max_tokens' }),
      STOP,
    ]
    const {
      'invoke, streaming': invoked,
      stream,
      streamEvents,
    } = await inEachMode(told(events, []))
    for (const message of [invoked, stream, streamEvents]) {
      expect(message.tool_calls).toEqual([toolCall('toolu_1', { sides: 6 })])
    }
    expect(stream.invalid_tool_calls).toMatchObject([{ id: 'toolu_2', args: '{"sides":' }])
  })

  test('while they arrive, the calls are half of what they will be', async () => {
    const events = [start(), ...input(0, call('toolu_1'), '{"sides":', '6}'), ...CALLED]
    const chunks = await chunksOf(events)
    const half = fold(chunks.slice(0, 3))
    expect(half.content).toEqual([call('toolu_1', '{"sides":')])
    expect(half.tool_calls).toEqual([])
    expect(half.tool_call_chunks).toMatchObject([{ id: 'toolu_1', args: '{"sides":', index: 0 }])
    expect(fold(chunks).tool_calls).toEqual([toolCall('toolu_1', { sides: 6 })])
  })
})

describe('server tools', () => {
  const mcp = { type: 'mcp_tool_use', server_name: 'dice' }
  const calls: [string, Json][] = [
    ['server_tool_use', serverCall('srvtoolu_1', { query: 'q' })],
    ['mcp_tool_use', serverCall('mcptoolu_1', { query: 'q' }, mcp)],
  ]

  test.each(calls)('are never taken for calls of the client: %s (row 4)', async (_, block) => {
    const pieces = input(0, block, '', '{"query"', ': "q"}')
    const events = [start(), ...pieces, ...say(1, 'So.'), ...END]
    const message = await kept(told(events, [block, text('So.')]))
    expect(message.content).toEqual([block, text('So.')])
    for (const chunk of [message, ...(await chunksOf(events))]) {
      expect(chunk).toMatchObject({ tool_calls: [], invalid_tool_calls: [] })
      if ('tool_call_chunks' in chunk) expect(chunk.tool_call_chunks).toEqual([])
    }
  })

  test.each(calls)('are pieces until their block stops: %s (row 32)', async (_, block) => {
    const pieces = input(0, block, '{"query"', ': "q"}')
    const native = await nativeEvents([start(), ...pieces, ...END])
    const [begun, ...rest] = native.filter((event) => 'index' in event)
    expect(begun).toMatchObject({
      event: 'content-block-start',
      content: { type: 'server_tool_call_chunk', id: block['id'], args: '' },
    })
    expect(rest.slice(0, 2)).toMatchObject(
      ['{"query"', ': "q"}'].map((args) => ({ delta: { type: 'tool-call-delta', args } })),
    )
    expect(rest[2]).toMatchObject({
      event: 'content-block-finish',
      content: { type: 'server_tool_call', args: { query: 'q' } },
    })
  })

  test('are pieces in chunks, too, and whole when these are folded (row 32)', async () => {
    const pieces = input(0, serverCall('srvtoolu_1'), '{"query"', ': "q"}')
    const chunks = await chunksOf([start(), ...pieces, ...END], { outputVersion: 'v1' })
    const blocks = chunks.flatMap(({ contentBlocks }) => contentBlocks)
    expect(blocks.filter(({ type }) => type !== 'text')).toMatchObject([
      { type: 'server_tool_call_chunk', name: 'web_search', args: '' },
      { type: 'server_tool_call_chunk', args: '{"query"' },
      { type: 'server_tool_call_chunk', args: ': "q"}' },
    ])
    expect(fold(chunks).contentBlocks).toEqual([
      { type: 'server_tool_call', id: 'srvtoolu_1', name: 'web_search', args: { query: 'q' } },
    ])
  })
})
