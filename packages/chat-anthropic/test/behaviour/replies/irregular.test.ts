import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { MalformedStreamError } from '../../../src/index.ts'
import { chat, thrownBy } from '../support.ts'
import {
  add,
  addInput,
  addText,
  call,
  CALLED,
  close,
  END,
  type Event,
  input,
  open,
  say,
  start,
  text,
  think,
  thinking,
  told,
  whole,
} from '../../events.ts'
import { all, chunksOf, inEachMode, kept, nativeEvents, sentBack } from './support.ts'

describe('streams that are told oddly and make sense', () => {
  test('message_start twice for one message', async () => {
    const events = [start(), start(), ...say(0, 'Hi.'), ...END]
    const message = await kept(told(events, [text('Hi.')]))
    expect(message.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 7 })
    const native = await nativeEvents(events)
    expect(native.filter(({ event }) => event === 'message-start')).toHaveLength(1)
  })

  test('message_start twice, in the middle of the message', async () => {
    const events = [start(), ...say(0, 'One.'), start(), ...say(1, 'Two.'), ...END]
    await kept(told(events, [text('One.'), text('Two.')]))
  })

  test('blocks in turns', async () => {
    const events = [
      start(),
      open(0, thinking('', '')),
      open(1, text('')),
      addText(1, 'Ye'),
      add(0, 'thinking_delta', { thinking: 'H' }),
      addText(1, 's.'),
      add(0, 'thinking_delta', { thinking: 'm.' }),
      add(0, 'signature_delta', { signature: 'c2ln' }),
      close(1),
      close(0),
      ...END,
    ]
    await kept(told(events, [thinking('Hm.', 'c2ln'), text('Yes.')]))
  })

  test('blocks that begin in another order than they are counted', async () => {
    const events = [start(), ...say(1, 'Two.'), ...say(0, 'One.'), ...END]
    await kept(told(events, [text('One.'), text('Two.')]))
  })

  test('numbers of blocks that are left out', async () => {
    const events = [start(), ...say(1, 'One.'), ...input(4, call('toolu_1'), '{"a":1}'), ...CALLED]
    const message = await kept(told(events, [text('One.'), call('toolu_1', { a: 1 })]))
    expect(message.content).toEqual([text('One.'), call('toolu_1', { a: 1 })])
  })

  test('a text that no start announced', async () => {
    const events = [start(), addText(0, 'H'), addText(0, 'i.'), ...END]
    expect((await kept(told(events, [text('Hi.')]))).content).toBe('Hi.')
    expect((await chunksOf(events)).map(({ content }) => content)).toEqual(['', 'H', 'i.', ''])
    expect((await nativeEvents(events)).slice(2, 5)).toEqual([
      {
        event: 'content-block-start',
        index: 0,
        content: { type: 'text', text: '', index: 0 },
      },
      { event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: 'H' } },
      { event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: 'i.' } },
    ])
  })

  test('thinking that no start announced', async () => {
    const events = [start(), ...think(0, ['Hm', '.'], 'c2ln').slice(1), ...say(1, 'Yes.'), ...END]
    await kept(told(events, [thinking('Hm.', 'c2ln'), text('Yes.')]))
  })

  test('a text whose end was not told', async () => {
    const events = [start(), ...say(0, 'Hi', '.').slice(0, -1), ...END]
    expect((await kept(told(events, [text('Hi.')]))).content).toBe('Hi.')
  })

  test('a call that was whole at its start, whose end was not told', async () => {
    const block = call('toolu_1', { sides: 6 })
    const message = await kept(told([start(), open(0, block), ...CALLED], [block]))
    expect(message.tool_calls).toMatchObject([{ id: 'toolu_1', args: { sides: 6 } }])
  })

  test('a call whose end was not told is no call, and its text is not lost', async () => {
    const raw = '{"sides":6}'
    const events = [start(), open(0, call('toolu_1')), addInput(0, raw), ...CALLED]
    const { stream, 'invoke, streaming': invoked } = await inEachMode(told(events, []))
    for (const message of [stream, invoked]) {
      expect(message.tool_calls).toEqual([])
      expect(message.invalid_tool_calls).toMatchObject([{ id: 'toolu_1', args: raw }])
      expect(await sentBack(message)).toEqual([call('toolu_1', { sides: 6 })])
    }
  })

  test('ends of blocks that never began, or had ended', async () => {
    const events = [start(), close(3), ...say(0, 'Hi.'), close(0), close(7), ...END]
    expect((await kept(told(events, [text('Hi.')]))).content).toBe('Hi.')
  })

  test('a reply without blocks is an empty one', async () => {
    const message = await kept(told([start(), ...END], []))
    expect(message.content).toEqual([])
    expect(message.text).toBe('')
  })

  test('pieces that say nothing', async () => {
    const events = [
      start(),
      open(0, call('toolu_1')),
      add(0, 'input_json_delta', {}),
      addInput(0, '{"a":1}'),
      close(0),
      ...CALLED,
    ]
    await kept(told(events, [call('toolu_1', { a: 1 })]))
  })

  test('nothing after the stop reason', async () => {
    const events = [start(), ...say(0, 'Hi.'), END[0]!]
    await kept(told(events, [text('Hi.')]))
  })
})

describe('streams that make no sense are an error, never a mixture', () => {
  const hi = [start(), ...say(0, 'Hi')]
  const other = start({ id: 'msg_2' })
  const senseless: [name: string, events: Event[], what: RegExp][] = [
    [
      'two generations in one',
      [...hi, other, ...say(0, 'Hello.'), ...END],
      /a second message \(msg_2\) began before msg_1 had ended/,
    ],
    [
      'a second generation behind the first',
      [...hi, ...END, other, ...say(0, 'Hello.'), ...END],
      /a second message \(msg_2\)/,
    ],
    [
      'a piece of a call that never began',
      [...hi, addInput(1, '{}'), ...END],
      /an? input_json_delta came for block 1, which never began/,
    ],
    [
      'a piece that nobody knows, of a block that never began',
      [...hi, add(2, 'made_up_delta', { a: 1 }), ...END],
      /a made_up_delta came for block 2, which never began/,
    ],
    [
      'a start without its block',
      [...hi, { type: 'content_block_start', index: 1 }, ...END],
      /a content_block_start came without its content_block/,
    ],
    [
      'a delta without anything',
      [...hi, { type: 'content_block_delta', index: 0, delta: null }, ...END],
      /a content_block_delta came without its delta/,
    ],
  ]

  test.each(senseless)('%s', async (_, events, what) => {
    await using api = await startEmulator({ reply: { events } })
    const uses = [
      async () => all(await chat(api).stream('Hi')),
      () => chat(api, { streaming: true }).invoke('Hi'),
      () => all(chat(api).streamEvents('Hi')),
    ]
    for (const use of uses) {
      const error = await thrownBy(use)
      expect(error).toBeInstanceOf(MalformedStreamError)
      expect((error as Error).message).toMatch(what)
      expect(error).toMatchObject({ partialMessage: { text: 'Hi' } })
    }
  })

  test('a piece of a call, without a number, before any block', async () => {
    const events = [start(), addInput(undefined, '{}'), ...END]
    await using api = await startEmulator({ reply: { events } })
    const error = await thrownBy(() => chat(api, { streaming: true }).invoke('Hi'))
    expect(error).toBeInstanceOf(MalformedStreamError)
    expect((error as Error).message).toMatch(/input_json_delta came for block 0, which never began/)
  })

  test('a start without its message', async () => {
    const events = [{ type: 'message_start' }, ...say(0, 'Hi.'), ...END]
    await using api = await startEmulator({ reply: { events } })
    const error = await thrownBy(async () => all(await chat(api).stream('Hi')))
    expect(error).toBeInstanceOf(MalformedStreamError)
    expect((error as Error).message).toContain('message_start came without its message')
  })
})

test('a block that begins under the number of another takes nothing of it away', async () => {
  const events = [start(), ...whole(0, text('One.')), ...whole(0, text('Two.')), ...END]
  const { stream, 'invoke, streaming': invoked } = await inEachMode(told(events, []))
  for (const { content } of [stream, invoked]) expect(content).toEqual([text('One.'), text('Two.')])
})
