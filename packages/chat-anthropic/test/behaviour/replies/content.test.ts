import { describe, expect, test } from 'vitest'
import type { Json } from '../support.ts'
import {
  add,
  addText,
  call,
  CALLED,
  close,
  END,
  ending,
  type Event,
  input,
  open,
  say,
  start,
  STOP,
  text,
  told,
  whole,
} from '../../events.ts'
import { chunksOf, fold, inEachMode, kept } from './support.ts'

describe('content is a string when the reply is one text, else a list (row 44)', () => {
  const cited = { ...text('Green.'), citations: [{ type: 'made_up', cited_text: 'green' }] }

  const cases: [name: string, events: Event[], wire: Json[], content: unknown][] = [
    ['one text', say(0, 'Hi', '.'), [text('Hi.')], 'Hi.'],
    ['two texts', [...say(0, 'a'), ...say(1, 'b')], [text('a'), text('b')], [text('a'), text('b')]],
    [
      'a text and a call',
      [...say(0, 'So:'), ...input(1, call('toolu_1'), '{"a":1}')],
      [text('So:'), call('toolu_1', { a: 1 })],
      [text('So:'), call('toolu_1', { a: 1 })],
    ],
    ['nothing', [], [], []],
    [
      'one text with citations',
      [
        open(0, { ...text(''), citations: [] }),
        add(0, 'citations_delta', { citation: cited.citations[0] }),
        addText(0, 'Green.'),
        close(0),
      ],
      [cited],
      [cited],
    ],
    [
      'one text whose citations were announced and did not come',
      [open(0, { ...text(''), citations: [] }), addText(0, 'Green.'), close(0)],
      [{ ...text('Green.'), citations: [] }],
      [{ ...text('Green.'), citations: [] }],
    ],
    [
      'one text with a field that nobody knows',
      [open(0, { ...text(''), tone: 'calm' }), addText(0, 'Hi.'), close(0)],
      [{ ...text('Hi.'), tone: 'calm' }],
      [{ ...text('Hi.'), tone: 'calm' }],
    ],
    [
      'one text with a key that is null',
      [open(0, { ...text(''), citations: null }), addText(0, 'Hi.'), close(0)],
      [{ ...text('Hi.'), citations: null }],
      'Hi.',
    ],
  ]

  test.each(cases)('%s', async (_, events, wire, content) => {
    const end = wire.some(({ type }) => type === 'tool_use') ? CALLED : END
    const message = await kept(told([start(), ...events, ...end], wire))
    expect(message.content).toEqual(content)
    expect(message.text).toBe(
      wire.map((block) => (block['type'] === 'text' ? block['text'] : '')).join(''),
    )
  })

  test('one empty text', async () => {
    const reply = told([start(), ...say(0, ''), ...END], [text('')])
    const { invoke, stream, 'invoke, streaming': invoked } = await inEachMode(reply)
    for (const { content } of [invoke, stream, invoked]) expect(content).toBe('')
  })

  test('an empty text between others is there, and is not sent back (row 38)', async () => {
    const events = [start(), ...say(0, 'a'), ...say(1), ...say(2, 'b'), ...END]
    const message = await kept(told(events, [text('a'), text(''), text('b')]))
    expect(message.content).toEqual([text('a'), text(''), text('b')])
  })

  test('chunks are strings as long as the reply is a first text', async () => {
    const chunks = await chunksOf([
      start(),
      ...say(0, 'So', ':'),
      ...input(1, call('toolu_1'), '{}'),
      ...CALLED,
    ])
    expect(chunks.map(({ content }) => content)).toEqual([
      '',
      'So',
      ':',
      [{ ...call('toolu_1', ''), index: 1 }],
      [{ type: 'tool_use', input: '{}', index: 1 }],
      '',
    ])
  })
})

describe('keys whose value is null are left out', () => {
  test.each<[string, Json]>([
    ['at the top of a block', { ...call('toolu_1', { a: 1 }), caller: null }],
    ['but not deeper: that is the tool’s own', call('toolu_1', { a: null })],
  ])('%s', async (_, block) => {
    const events = [start(), ...whole(0, block), ...CALLED]
    const message = await kept(told(events, [block]))
    const { caller: __, ...rest } = block
    expect(message.content).toEqual([rest])
  })

  test('and a value that was null at first is there', async () => {
    const block = { type: 'compaction', content: null }
    const events = [
      start(),
      open(0, block),
      add(0, 'compaction_delta', { content: 'So far.' }),
      close(0),
      ...END,
    ]
    const message = await kept(told(events, [{ ...block, content: 'So far.' }]))
    expect(message.content).toEqual([{ ...block, content: 'So far.' }])
  })
})

describe('a refusal is a block of the view, not of the content', () => {
  const details = { type: 'refusal', category: 'cyber', explanation: 'It looks like an attack.' }
  const block = {
    type: 'refusal',
    refusal: 'It looks like an attack.',
    extras: { category: 'cyber' },
  }

  test('behind what had been said', async () => {
    const stop = { stop_reason: 'refusal', stop_details: details }
    const events = [start(), ...say(0, 'First you'), ending(stop), STOP]
    const message = await kept(told(events, [text('First you')], stop))
    expect(message.content).toBe('First you')
    expect(message.contentBlocks).toEqual([text('First you'), block])
  })

  test('with nothing said', async () => {
    const stop = { stop_reason: 'refusal', stop_details: details }
    const message = await kept(told([start(), ending(stop), STOP], [], stop))
    expect(message.content).toEqual([])
    expect(message.contentBlocks).toEqual([block])
  })

  test.each<[string, Json]>([
    ['without details', { stop_reason: 'refusal', stop_details: null }],
    ['without a reason', { stop_reason: 'refusal', stop_details: { type: 'refusal' } }],
  ])('%s', async (_, stop) => {
    const events = [start(), ...say(0, 'No.'), ending(stop), STOP]
    const message = await kept(told(events, [text('No.')], stop))
    expect(message.contentBlocks).toEqual([text('No.'), { type: 'refusal', refusal: '' }])
  })

  test('that the chunks of a stream tell at the end', async () => {
    const stop = { stop_reason: 'refusal', stop_details: details }
    const chunks = await chunksOf([start(), ...say(0, 'First you'), ending(stop), STOP])
    expect(chunks.at(-1)?.contentBlocks).toContainEqual(block)
    expect(fold(chunks).contentBlocks).toEqual([text('First you'), block])
  })
})
