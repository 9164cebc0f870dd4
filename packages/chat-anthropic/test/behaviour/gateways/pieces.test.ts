import { describe, expect, test } from 'vitest'
import { IncompleteStreamError } from '../../../src/index.ts'
import { all, chat } from '../failures/support.ts'
import { fold } from '../replies/support.ts'
import {
  add,
  close,
  end,
  gateway,
  message,
  open,
  read,
  replying,
  say,
  start,
  STOP,
  stream,
} from './support.ts'

const CALL = { type: 'tool_use', id: 'call_1', name: 'roll' }

describe('a piece that says nothing is nothing, in every reader’s view', () => {
  // Servers in Go leave empty fields out of their deltas.
  test.each([
    ['of a text', { type: 'text', text: '' }, 'text_delta', 'text'],
    ['of a thought', { type: 'thinking', thinking: '' }, 'thinking_delta', 'thinking'],
    ['of an input', { ...CALL, input: {} }, 'input_json_delta', 'partial_json'],
  ])('%s', async (_, block, type, field) => {
    const sse = stream(
      start(),
      open(0, block),
      add(0, type),
      add(0, type, { [field]: '{"a":' }),
      add(0, type, { [field]: null }),
      add(0, type, { [field]: '1}' }),
      close(0),
      end(),
      STOP,
    )
    await using api = await gateway(replying({ sse }))
    const chunks = await all(chat(api).stream('Hi'))
    const events = await all(chat(api).streamEvents('Hi'))
    const shown = JSON.stringify([
      chunks.map(({ content, tool_call_chunks }) => [content, tool_call_chunks]),
      events.filter(({ event }) => event === 'content-block-delta'),
    ])
    expect(shown).not.toMatch(/undefined|null/)
  })
})

describe('a call whose start has no input', () => {
  // llama.cpp starts calls so.
  test.each([undefined, null])('but %s is named by its first chunk', async (input) => {
    const sse = stream(
      start(),
      open(0, { ...CALL, input }),
      add(0, 'input_json_delta', { partial_json: '{"sides":6}' }),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    )
    await using api = await gateway(replying({ sse }))
    const chunks = await all(chat(api).stream('Hi'))
    const [first] = chunks.flatMap(({ tool_call_chunks = [] }) => tool_call_chunks)
    expect(first).toMatchObject({ id: 'call_1', name: 'roll', index: 0 })
  })

  test.each([undefined, null])('and no pieces (%s) has none', async (input) => {
    const said = await read({
      json: message([{ ...CALL, input }], { stop_reason: 'tool_use' }),
      sse: stream(
        start(),
        open(0, { ...CALL, input }),
        close(0),
        end({ stop_reason: 'tool_use' }),
        STOP,
      ),
    })
    expect(said.tool_calls).toEqual([{ type: 'tool_call', id: 'call_1', name: 'roll', args: {} }])
    expect(said.content).toEqual([{ ...CALL, input: {} }])
  })
})

test('an input that is a list is an invalid call, streamed or not', async () => {
  const said = await read({
    json: message([{ ...CALL, input: [6] }], { stop_reason: 'tool_use' }),
    sse: stream(
      start(),
      open(0, { ...CALL, input: {} }),
      add(0, 'input_json_delta', { partial_json: '[6]' }),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    ),
  })
  expect(said.tool_calls).toEqual([])
  expect(said.invalid_tool_calls).toMatchObject([{ id: 'call_1', args: '[6]' }])
})

test('an input that a delta of another type makes a list is an invalid call', async () => {
  const said = await read({
    sse: stream(
      start(),
      open(0, { ...CALL, input: {} }),
      add(0, 'input_delta', { input: [6] }),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    ),
  })
  expect(said.tool_calls).toEqual([])
  expect(said.invalid_tool_calls).toMatchObject([{ id: 'call_1', name: 'roll', args: '[6]' }])
})

describe('calls without ids', () => {
  test.each([
    [undefined, 'msg_1'],
    [null, 'msg_1'],
    ['', 'msg_1'],
    [undefined, undefined],
  ])('(%j) get one each, in the message %j', async (id, messageId) => {
    const blocks = [1, 2].map((sides) => ({ ...CALL, id, input: { sides } }))
    const sse = stream(
      start({ id: messageId }),
      ...blocks.flatMap((block, index) => [open(index, block), close(index)]),
      end({ stop_reason: 'tool_use' }),
      STOP,
    )
    await using api = await gateway(
      replying({ json: message(blocks, { id: messageId, stop_reason: 'tool_use' }), sse }),
    )
    const said = [
      await chat(api).invoke('Hi'),
      await chat(api, { streaming: true }).invoke('Hi'),
      await chat(api).streamEvents('Hi'),
    ]
    for (const { tool_calls = [] } of said) {
      const ids = tool_calls.map(({ id }) => id)
      for (const each of ids) expect(each).toMatch(/^(?!undefined|null)[\w-]+$/)
      expect(new Set(ids).size).toBe(2)
    }
  })
})

test('an id that is a number is the same text everywhere', async () => {
  const said = await read({
    json: message([{ ...CALL, id: 7, input: {} }], { id: 5 }),
    sse: stream(start({ id: 5 }), open(0, { ...CALL, id: 7, input: {} }), close(0), end(), STOP),
  })
  expect(said.id).toBe('5')
  expect(said.tool_calls).toMatchObject([{ id: '7' }])
  expect(said.content).toMatchObject([{ id: '7' }])
})

describe('events without their index', () => {
  const events = (index: unknown) => [
    open(index, { type: 'text', text: '' }),
    add(index, 'text_delta', { text: 'One. ' }),
    close(index),
    ...say(index, 'Two.'),
  ]

  test.each([undefined, null])('(%s) belong to the block that is open', async (index) => {
    const said = await read({ sse: stream(start(), ...events(index), end(), STOP) })
    expect(said.text).toBe('One. Two.')
  })

  test('in deltas alone belong to the last block', async () => {
    const sse = stream(
      start(),
      open(0, { type: 'text', text: '' }),
      add(undefined, 'text_delta', { text: 'Hi.' }),
      close(0),
      end(),
      STOP,
    )
    expect((await read({ sse })).text).toBe('Hi.')
  })

  test('or with a text for a number, are read as that number', async () => {
    const said = await read({ sse: stream(start(), ...say('0', 'Hi.'), end(), STOP) })
    expect(said.content).toBe('Hi.')
  })
})

test('a block that came with message_start grows by the pieces that name its place', async () => {
  const sse = stream(
    start({ content: [{ type: 'text', text: 'Hi' }] }),
    add(0, 'text_delta', { text: ' there.' }),
    close(0),
    end(),
    STOP,
  )
  expect((await read({ sse })).content).toBe('Hi there.')
})

describe('a stream without message_start', () => {
  const blocks = say(0, 'Hi.')

  test('is the reply that its blocks make, counters and all', async () => {
    const said = await read({ sse: stream(...blocks, end(), STOP) })
    expect(said).toMatchObject({ text: 'Hi.', usage_metadata: { total_tokens: 17 } })
  })

  test('begins all the same for readers of events', async () => {
    await using api = await gateway(replying({ sse: stream(...blocks, end(), STOP) }))
    const [first] = await all(chat(api).streamEvents('Hi'))
    expect(first).toMatchObject({ event: 'message-start' })
  })

  test('that breaks off has what had arrived on its error', async () => {
    await using api = await gateway(replying({ sse: stream(...blocks) }))
    await expect(all(chat(api).stream('Hi'))).rejects.toMatchObject({
      name: 'IncompleteStreamError',
      partialMessage: { text: 'Hi.' },
    })
  })

  test('that comes late loses nothing', async () => {
    const sse = stream(...blocks, start(), end(), STOP)
    await using api = await gateway(replying({ sse }))
    const said = await chat(api, { streaming: true }).invoke('Hi')
    expect(said).toMatchObject({ id: 'msg_1', text: 'Hi.' })
    expect(fold(await all(chat(api).stream('Hi')))).toMatchObject({ id: 'msg_1', text: 'Hi.' })
    expect(await chat(api).streamEvents('Hi')).toMatchObject({ text: 'Hi.' })
  })
})

test('a message that begins again under the id it had not told is the same one', async () => {
  const sse = stream(start({ id: undefined }), start(), ...say(0, 'Hi.'), end(), STOP)
  await using api = await gateway(replying({ sse }))
  const said = await chat(api, { streaming: true }).invoke('Hi')
  expect(said).toMatchObject({ id: 'msg_1', text: 'Hi.' })
  expect(fold(await all(chat(api).stream('Hi')))).toMatchObject({ id: 'msg_1', text: 'Hi.' })
  expect(await chat(api).streamEvents('Hi')).toMatchObject({ text: 'Hi.' })
})

describe('the end of a stream', () => {
  test('may have a delta of null before it', async () => {
    const early = { type: 'message_delta', delta: null, usage: { output_tokens: 3 } }
    const sse = stream(start(), ...say(0, 'Hi.'), early, end(), STOP)
    expect((await read({ sse })).text).toBe('Hi.')
  })

  test('may tell its reason beside the delta', async () => {
    const last = { type: 'message_delta', stop_reason: 'end_turn', usage: { output_tokens: 7 } }
    const said = await read({ sse: stream(start(), ...say(0, 'Hi.'), last, STOP) })
    expect(said.response_metadata['stop_reason']).toBe('end_turn')
  })

  test('is a stop reason: message_stop without one is no end', async () => {
    const sse = stream(start(), ...say(0, 'Hi.'), end({ stop_reason: null }), STOP)
    await expect(read({ sse })).rejects.toThrow(IncompleteStreamError)
  })
})
