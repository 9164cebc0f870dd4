import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat, type Json } from '../support.ts'
import {
  add,
  addInput,
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
  serverCall,
  start,
  STOP,
  text,
  think,
  thinking,
  whole,
} from '../../events.ts'
import { nativeEvents } from './support.ts'

const STREAMS: Record<string, Event[]> = {
  'a text': [start(), ...say(0, 'Hi', '.'), ...END],
  nothing: [start(), ...END],
  'every kind of block': [
    start(),
    ...think(0, ['Hm', '.'], 'c2ln'),
    ...input(1, serverCall('srvtoolu_1'), '{"query"', ':"q"}'),
    ...whole(2, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }),
    ...whole(3, { type: 'redacted_thinking', data: 'd' }),
    open(4, { ...text(''), citations: [] }),
    add(4, 'citations_delta', { citation: { type: 'made_up' } }),
    addText(4, 'So.'),
    close(4),
    ...input(5, call('toolu_1'), '', '{"a":', '1}'),
    ...CALLED,
  ],
  'blocks in turns': [
    start(),
    open(0, call('toolu_1')),
    open(1, call('toolu_2')),
    addInput(1, '{"a":'),
    addInput(0, '{"b":2}'),
    addInput(1, '1}'),
    close(1),
    close(0),
    ...CALLED,
  ],
  'a reply whole in message_start': [
    start({ content: [text('Hi.'), call('toolu_1', { a: 1 })], stop_reason: 'tool_use' }),
    STOP,
  ],
  'blocks whole in their start': [
    start(),
    ...whole(0, thinking('Hm.', 'c2ln')),
    ...whole(1, text('Hi.')),
    ...whole(2, call('toolu_1', { a: 1 })),
    ...CALLED,
  ],
  'texts that no start announced': [
    start(),
    addText(0, ''),
    addText(0, 'Hi'),
    add(1, 'thinking_delta', { thinking: 'Hm.' }),
    ...END,
  ],
  'blocks whose end was not told': [
    start(),
    open(0, text('')),
    addText(0, 'Hi'),
    open(1, call('toolu_1')),
    addInput(1, '{"a'),
    ending({ stop_reason: 'max_tokens' }),
    STOP,
  ],
  'ends of blocks that never began': [start(), close(2), ...say(0, 'Hi.'), ...END],
  'a refusal': [start(), ...say(0, 'First'), ending({ stop_reason: 'refusal' }), STOP],
  'blocks and events that nobody knows': [
    start(),
    open(0, { type: 'oracle', text: '', level: 1 }),
    addText(0, 'Psst'),
    add(0, 'oracle_delta', { level: 2 }),
    close(0),
    { type: 'oracle_wakes' },
    ...END,
  ],
}

/** What core makes of a block's start and its deltas. */
function grown(block: Json, delta: Json): Json {
  const append = (key: string, piece: unknown) => ({
    ...block,
    [key]: `${String(block[key] ?? '')}${String(piece)}`,
  })
  switch (delta['type']) {
    case 'text-delta':
      return append('text', delta['text'])
    case 'reasoning-delta':
      return append('reasoning', delta['reasoning'])
    case 'tool-call-delta':
      return append('args', delta['args'])
    default:
      return { ...block, ...(delta['fields'] as Json) }
  }
}

/** What a block has come to: pieces of a call are read as the call that they make. */
function settled({ index: _, ...block }: Json): Json {
  const { type, args } = block
  if (!String(type).endsWith('_call_chunk')) return block
  try {
    const whole = String(type).replace('_chunk', '')
    return { ...block, type: whole, args: JSON.parse(String(args) || '{}') as Json }
  } catch {
    return { ...block, type: 'invalid_tool_call' }
  }
}

/** The blocks of a valid stream of events; throws where it is none. */
function blocksOf(events: readonly ChatModelStreamEvent[]): Map<number, Json> {
  const open = new Map<number, Json>()
  const done = new Map<number, Json>()
  expect(events[0]?.event).toBe('message-start')
  expect(events.at(-1)?.event).toBe('message-finish')
  for (const event of events.slice(1, -1)) {
    switch (event.event) {
      case 'content-block-start':
        expect(open.has(event.index) || done.has(event.index)).toBe(false)
        open.set(event.index, event.content)
        break
      case 'content-block-delta':
        expect(open.has(event.index)).toBe(true)
        open.set(event.index, grown(open.get(event.index)!, event.delta as unknown as Json))
        break
      case 'content-block-finish':
        expect(settled(open.get(event.index)!)).toEqual(event.content)
        open.delete(event.index)
        done.set(event.index, event.content)
        break
      default:
        expect(['usage', 'provider']).toContain(event.event)
    }
  }
  expect([...open]).toEqual([])
  return done
}

describe('core’s events tell a valid story', () => {
  test.each(Object.entries(STREAMS))('of %s', async (_, events) => {
    const options = { onWarning: () => {} }
    const blocks = blocksOf(await nativeEvents(events, options))
    await using api = await startEmulator({ reply: { events } })
    const message: AIMessage = await chat(api, { ...options, streaming: true }).invoke('Hi')
    const inOrder = [...blocks].toSorted(([a], [b]) => a - b).map(([, block]) => block)
    expect(inOrder).toEqual(message.contentBlocks)
  })

  test.each(Object.entries(STREAMS))('whose text is the text: %s', async (_, events) => {
    await using api = await startEmulator({ reply: { events } })
    const stream = chat(api, { onWarning: () => {} }).streamEvents('Hi')
    const pieces: string[] = []
    for await (const piece of stream.text) pieces.push(piece)
    expect(pieces.join('')).toBe((await stream).text)
  })

  test('with usage as it stands, at the start, on the way and at the end', async () => {
    const events = await nativeEvents([start(), ...say(0, 'Hi.'), ...END])
    const usages = events.flatMap((event) => ('usage' in event ? [event.usage] : []))
    expect(usages).toMatchObject([
      { input_tokens: 10, output_tokens: 1 },
      { input_tokens: 10, output_tokens: 7 },
      { input_tokens: 10, output_tokens: 7 },
    ])
  })

  test('with the refusal as a block at the end', async () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'No.' }
    const stop = ending({ stop_reason: 'refusal', stop_details })
    const events = await nativeEvents([start(), ...say(0, 'First'), stop, STOP])
    const block = { type: 'refusal', refusal: 'No.', extras: { category: 'cyber' } }
    expect(events.slice(-3)).toMatchObject([
      { event: 'content-block-start', index: 1, content: block },
      { event: 'content-block-finish', index: 1, content: block },
      { event: 'message-finish', reason: 'content_filter', responseMetadata: { stop_details } },
    ])
  })
})
