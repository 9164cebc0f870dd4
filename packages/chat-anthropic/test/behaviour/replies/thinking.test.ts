import { describe, expect, test } from 'vitest'
import {
  add,
  call,
  CALLED,
  close,
  END,
  input,
  open,
  say,
  serverCall,
  start,
  text,
  think,
  thinking,
  told,
  whole,
} from '../../events.ts'
import { chunksOf, kept, nativeEvents } from './support.ts'

describe('thinking', () => {
  test('that is empty but signed keeps its empty text (row 8)', async () => {
    const content = [thinking('', 'c2ln'), text('Yes.')]
    const events = [start(), ...think(0, [], 'c2ln'), ...say(1, 'Yes.'), ...END]
    const message = await kept(told(events, content))
    expect(message.content).toEqual(content)
    expect(message.contentBlocks).toEqual([
      { type: 'reasoning', reasoning: '', signature: 'c2ln' },
      text('Yes.'),
    ])
  })

  test('that nobody asked for makes a list, and no part of the answer (row 9)', async () => {
    const events = [start(), ...think(0, ['Hm', '.'], 'c2ln'), ...say(1, 'Two', '.'), ...END]
    const message = await kept(told(events, [thinking('Hm.', 'c2ln'), text('Two.')]))
    expect(message.text).toBe('Two.')
    const chunks = await chunksOf(events)
    expect(chunks.map(({ text }) => text).join('')).toBe('Two.')
  })

  test('of several blocks stays apart, each with its signature (row 8)', async () => {
    const content = [thinking('One.', 'MQ=='), thinking('Two.', 'Mg=='), text('Three.')]
    const blocks = [...think(0, ['One.'], 'MQ=='), ...think(1, ['Two', '.'], 'Mg==')]
    const message = await kept(told([start(), ...blocks, ...say(2, 'Three.'), ...END], content))
    expect(message.content).toEqual(content)
  })

  test('between calls stays between them (row 10)', async () => {
    const content = [
      thinking('a', 's1'),
      call('toolu_1', { sides: 6 }),
      thinking('b', 's2'),
      text('Again.'),
      call('toolu_2', { sides: 8 }),
    ]
    const events = [
      start(),
      ...think(0, ['a'], 's1'),
      ...input(1, call('toolu_1'), '', '{"sides":', '6}'),
      ...think(2, ['b'], 's2'),
      ...say(3, 'Again.'),
      ...input(4, call('toolu_2'), '{"sides":8}'),
      ...CALLED,
    ]
    const message = await kept(told(events, content))
    expect(message.content).toEqual(content)
    expect(message.tool_calls?.map(({ id }) => id)).toEqual(['toolu_1', 'toolu_2'])
  })

  test('around a server tool stays around it (row 10)', async () => {
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
    const content = [
      thinking('a', 's1'),
      serverCall('srvtoolu_1', { query: 'q' }),
      found,
      thinking('b', 's2'),
      text('So.'),
    ]
    const events = [
      start(),
      ...think(0, ['a'], 's1'),
      ...input(1, serverCall('srvtoolu_1'), '{"query": "q"}'),
      ...whole(2, found),
      ...think(3, ['b'], 's2'),
      ...say(4, 'So.'),
      ...END,
    ]
    expect((await kept(told(events, content))).content).toEqual(content)
  })

  test('takes no progress report for a part of itself', async () => {
    const events = [
      start(),
      open(0, thinking('', '')),
      add(0, 'thinking_delta', { thinking: '', estimated_tokens: 50 }),
      add(0, 'thinking_delta', { thinking: 'Hm.', estimated_tokens: 120 }),
      add(0, 'signature_delta', { signature: 'c2ln' }),
      close(0),
      ...say(1, 'Yes.'),
      ...END,
    ]
    const content = [thinking('Hm.', 'c2ln'), text('Yes.')]
    expect((await kept(told(events, content))).content).toEqual(content)
    expect(JSON.stringify(await chunksOf(events))).not.toContain('estimated_tokens')
  })

  test('that is redacted is kept whole', async () => {
    const redacted = { type: 'redacted_thinking', data: 'c2VjcmV0' }
    const events = [start(), ...whole(0, redacted), ...say(1, 'Yes.'), ...END]
    const message = await kept(told(events, [redacted, text('Yes.')]))
    expect(message.contentBlocks[0]).toEqual({ type: 'non_standard', value: redacted })
  })

  test('is told as reasoning, and its signature as a change of the block', async () => {
    const events = [start(), ...think(0, ['H', 'm.'], 'c2ln'), ...say(1, 'Yes.'), ...END]
    const native = await nativeEvents(events)
    const ofThinking = native.filter((event) => 'index' in event && event.index === 0)
    expect(ofThinking).toEqual([
      {
        event: 'content-block-start',
        index: 0,
        content: { type: 'reasoning', reasoning: '', signature: '', index: 0 },
      },
      ...['H', 'm.'].map((reasoning) => ({
        event: 'content-block-delta',
        index: 0,
        delta: { type: 'reasoning-delta', reasoning },
      })),
      {
        event: 'content-block-delta',
        index: 0,
        delta: { type: 'block-delta', fields: { type: 'reasoning', signature: 'c2ln' } },
      },
      {
        event: 'content-block-finish',
        index: 0,
        content: { type: 'reasoning', reasoning: 'Hm.', signature: 'c2ln' },
      },
    ])
  })
})

describe('a compaction (row 64)', () => {
  const compaction = {
    type: 'compaction',
    content: 'So far.',
    encrypted_content: 'ZW5j',
    signature: 'c2ln',
  }
  const events = [
    start(),
    open(0, { type: 'compaction', content: null, encrypted_content: null }),
    add(0, 'compaction_delta', { content: 'So far.', encrypted_content: 'ZW5j' }),
    add(0, 'signature_delta', { signature: 'c2ln' }),
    close(0),
    ...say(1, 'On we go.'),
    ...END,
  ]

  test('is null at first and comes in one delta, signed', async () => {
    const message = await kept(told(events, [compaction, text('On we go.')]))
    expect(message.content).toEqual([compaction, text('On we go.')])
    expect(message.text).toBe('On we go.')
  })

  test('that has failed stays null, and is a block all the same', async () => {
    const failed = [
      start(),
      open(0, { type: 'compaction', content: null }),
      add(0, 'compaction_delta', { content: null }),
      close(0),
      ...say(1, 'On we go.'),
      ...END,
    ]
    const content = [{ type: 'compaction', content: null }, text('On we go.')]
    expect((await kept(told(failed, content))).content).toEqual([
      { type: 'compaction' },
      text('On we go.'),
    ])
  })

  test('is told as the block that it has become', async () => {
    const deltas = (await nativeEvents(events)).filter(
      (event) => event.event === 'content-block-delta' && event.index === 0,
    )
    const { signature: _, ...unsigned } = compaction
    expect(deltas).toEqual(
      [unsigned, compaction].map((value) => ({
        event: 'content-block-delta',
        index: 0,
        delta: { type: 'block-delta', fields: { type: 'non_standard', value } },
      })),
    )
  })
})
