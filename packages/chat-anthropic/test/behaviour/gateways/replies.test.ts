import { describe, expect, test } from 'vitest'
import { chat } from '../failures/support.ts'
import type { Json } from '../support.ts'
import {
  add,
  close,
  counts,
  end,
  gateway,
  message,
  open,
  read,
  type Reply,
  say,
  saying,
  sentBack,
  start,
  STOP,
  stream,
} from './support.ts'

const HI = [{ type: 'text', text: 'Hi.' }]
const CALL = { type: 'tool_use', id: 'call_1', name: 'roll', input: { sides: 6 } }

/** One text, with the fields of the reply's start and those of its end. */
const hi = (fields: Json, late: Json = {}, beside: Json = {}): Reply => ({
  json: message(HI, { ...fields, ...late, ...beside }),
  sse: stream(start(fields), ...say(0, 'Hi.'), end(late, beside), STOP),
})

const NONE = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }

describe('counters are numbers, whatever a server counts', () => {
  test.each<[string, Reply, Json]>([
    ['nothing at all', hi({ usage: undefined }, {}, { usage: undefined }), NONE],
    ['null', hi({ usage: null }, {}, { usage: null }), NONE],
    ['nothing of the kind', hi({ usage: {} }, {}, { usage: { total_cost: 1 } }), NONE],
    [
      'as OpenAI does',
      hi({ usage: {} }, {}, { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } }),
      NONE,
    ],
    [
      'only what was said',
      hi({ usage: null }, {}, { usage: { output_tokens: 7 } }),
      { input_tokens: 0, output_tokens: 7, total_tokens: 7 },
    ],
    [
      'nulls for what is not cached',
      hi(
        { usage: { input_tokens: 3, cache_read_input_tokens: null, cache_creation: null } },
        {},
        {
          usage: {
            input_tokens: 3,
            output_tokens: 7,
            cache_creation_input_tokens: null,
            output_tokens_details: null,
            server_tool_use: null,
          },
        },
      ),
      { input_tokens: 3, output_tokens: 7, total_tokens: 10 },
    ],
    [
      'zeros at first',
      hi(
        { usage: { input_tokens: 0, output_tokens: 0 } },
        {},
        { usage: { input_tokens: 30, output_tokens: 7 } },
      ),
      { input_tokens: 30, output_tokens: 7, total_tokens: 37 },
    ],
  ])('%s', async (_, reply, usage) => {
    expect(counts((await read(reply)).usage_metadata)).toEqual(usage)
  })
})

describe('what a server leaves out is absent, and breaks nothing', () => {
  test.each<[string, Json]>([
    ['its id', { id: undefined }],
    ['its id, which is null', { id: null }],
    ['its model', { model: undefined }],
    ['its model, which is null', { model: null }],
    ['its type and its role', { type: undefined, role: undefined }],
    ['all but the text', { id: null, type: null, role: null, model: null }],
  ])('%s', async (_, fields) => {
    const said = await read(hi(fields))
    expect(said.text).toBe('Hi.')
    expect(JSON.stringify(said)).not.toContain('undefined')
    expect(await sentBack(said)).toEqual(HI)
  })

  test.each([undefined, null, []])('its content, which is %j: an empty reply', async (content) => {
    const said = await read({
      json: { ...message([]), content: content ?? null },
      sse: stream(start({ content }), end(), STOP),
    })
    expect(said).toMatchObject({ content: [], text: '', tool_calls: [] })
  })

  test('all of message_start but that it started', async () => {
    const sse = stream({ type: 'message_start', message: {} }, ...say(0, 'Hi.'), end(), STOP)
    expect((await read({ sse })).text).toBe('Hi.')
  })

  test('the usage of the end, and its delta before the last', async () => {
    const early = { type: 'message_delta', usage: { output_tokens: 3 } }
    const last = { type: 'message_delta', delta: { stop_reason: 'end_turn' } }
    const said = await read({ sse: stream(start(), ...say(0, 'Hi.'), early, last, STOP) })
    expect(said.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 3 })
  })

  test('the ends of its texts', async () => {
    const open = say(0, 'One. ').slice(0, -1)
    const sse = stream(start(), ...open, ...say(1, 'Two.').slice(0, -1), end(), STOP)
    expect((await read({ sse })).text).toBe('One. Two.')
  })
})

describe('a stop reason of another provider', () => {
  test.each(['stop', 'length', 'tool_calls', 'eos', 'COMPLETE', ''])('“%s”', async (reason) => {
    const said = await read(hi({}, { stop_reason: reason }))
    expect(said.text).toBe('Hi.')
    expect(said.response_metadata['stop_reason']).toBe(reason)
  })

  test('does not hide a call', async () => {
    const said = await read({
      json: message([CALL], { stop_reason: 'stop' }),
      sse: stream(start(), open(0, CALL), close(0), end({ stop_reason: 'stop' }), STOP),
    })
    expect(said.tool_calls).toEqual([
      { type: 'tool_call', id: 'call_1', name: 'roll', args: { sides: 6 } },
    ])
  })

  test('may be told before the blocks', async () => {
    const sse = stream(start(), end(), ...say(0, 'Hi.'), STOP)
    expect((await read({ sse })).text).toBe('Hi.')
  })
})

describe('the input of a call', () => {
  const called = (input: unknown, ...pieces: string[]): Reply => ({
    sse: stream(
      start(),
      open(0, { ...CALL, input }),
      ...pieces.map((partial_json) => add(0, 'input_json_delta', { partial_json })),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    ),
  })
  const whole = (input: unknown): Reply => ({
    ...called(input),
    json: message([{ ...CALL, input }], { stop_reason: 'tool_use' }),
  })

  test.each<[string, Reply]>([
    ['its JSON text', whole('{"sides": 6}')],
    ['its JSON text, between blanks', whole(' \n{"sides": 6}\n')],
    ['an empty text, and then its pieces', called('', '{"sides"', ':6}')],
    ['null, and then its pieces', called(null, '{"sides":6}')],
    ['nothing, and then its pieces', called(undefined, '{"sides":6}')],
    ['whole at the start, and again as an empty piece', called({ sides: 6 }, '')],
  ])('%s', async (_, reply) => {
    const said = await read(reply)
    const args = { sides: 6 }
    expect(said.tool_calls).toEqual([{ type: 'tool_call', id: 'call_1', name: 'roll', args }])
    expect(await sentBack(said)).toEqual([CALL])
  })

  test.each(['{"sides": 6', 'six', '[6]', '"six"', '6', 'null'])(
    'that is no object (%s) is an invalid call, and not lost',
    async (input) => {
      const said = await read({ ...whole(input) })
      expect(said.tool_calls).toEqual([])
      expect(said.invalid_tool_calls).toMatchObject([{ id: 'call_1', name: 'roll', args: input }])
    },
  )

  test.each(['functions.roll:0', 'call|1', 'a b', 'é', 'x'.repeat(99)])(
    'with the id “%s” is called by that id, and goes back under one the API takes',
    async (id) => {
      const said = await read({
        json: message([{ ...CALL, id }], { stop_reason: 'tool_use' }),
        sse: stream(
          start(),
          open(0, { ...CALL, id }),
          close(0),
          end({ stop_reason: 'tool_use' }),
          STOP,
        ),
      })
      expect(said.tool_calls).toMatchObject([{ id, args: { sides: 6 } }])
      expect(await sentBack(said)).toEqual([
        { ...CALL, id: expect.stringMatching(/^[\w-]{1,64}$/) },
      ])
    },
  )
})

describe('deltas that belong to another kind of block are kept', () => {
  test('thoughts in a text', async () => {
    const sse = stream(
      start(),
      open(0, { type: 'text', text: '' }),
      add(0, 'thinking_delta', { thinking: 'H' }),
      add(0, 'thinking_delta', { thinking: 'm.' }),
      add(0, 'text_delta', { text: 'Hi.' }),
      close(0),
      end(),
      STOP,
    )
    const said = await read({ sse })
    expect(said.text).toBe('Hi.')
    expect(said.content).toEqual([{ type: 'text', text: 'Hi.', thinking: 'Hm.' }])
  })

  test('citations in thoughts', async () => {
    const citation = { type: 'page_location', cited_text: 'x', start_page_number: 1 }
    const sse = stream(
      start(),
      open(0, { type: 'thinking', thinking: 'Hm.' }),
      add(0, 'citations_delta', { citation }),
      close(0),
      ...say(1, 'Hi.'),
      end(),
      STOP,
    )
    const said = await read({ sse })
    expect(said.text).toBe('Hi.')
    expect(said.content).toMatchObject([
      { type: 'thinking', thinking: 'Hm.', citations: [citation] },
      { type: 'text', text: 'Hi.' },
    ])
  })

  test('a text in a call', async () => {
    const sse = stream(
      start(),
      open(0, { ...CALL, input: {} }),
      add(0, 'input_json_delta', { partial_json: '{"sides":6}' }),
      add(0, 'text_delta', { text: '\n' }),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    )
    const said = await read({ sse })
    expect(said.tool_calls).toMatchObject([{ id: 'call_1', args: { sides: 6 } }])
    expect(said.content).toEqual([{ ...CALL, text: '\n' }])
  })
})

describe('a reply is one whatever its type is called', () => {
  test.each([undefined, 'text/plain', 'application/vnd.gateway.v2+json'])('%s', async (type) => {
    await using api = await gateway(saying(message(HI), { type }))
    expect((await chat(api).invoke('Hi')).text).toBe('Hi.')
  })

  test('with a byte order mark', async () => {
    await using api = await gateway(saying(`\uFEFF${JSON.stringify(message(HI))}`))
    expect((await chat(api).invoke('Hi')).text).toBe('Hi.')
  })

  test.each([undefined, 'text/event-stream;charset=UTF-8', 'application/octet-stream'])(
    'and a stream is one: %s',
    async (type) => {
      const sse = stream(start(), ...say(0, 'Hi.'), end(), STOP)
      await using api = await gateway(saying(sse, { type }))
      expect((await chat(api, { streaming: true }).invoke('Hi')).text).toBe('Hi.')
    },
  )
})
