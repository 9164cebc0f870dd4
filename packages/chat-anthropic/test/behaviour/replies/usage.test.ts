import { describe, expect, test } from 'vitest'
import type { Json } from '../support.ts'
import { ending, END, say, start, STOP, text, told } from '../../events.ts'
import { chunksOf, fold, kept } from './support.ts'

/** A reply whose counters begin as the first and end as the second. */
function counted(first: Json, last: Json, whole: Json = { ...first, ...last }) {
  const events = [start({ usage: first }), ...say(0, 'Hi.'), ending({}, last), STOP]
  return told(events, [text('Hi.')], { usage: whole })
}

describe('counters are totals: the last that is known counts (rows 5, 6)', () => {
  const cases: [string, ReturnType<typeof counted>, Json][] = [
    [
      'only output at the end',
      counted({ input_tokens: 9, output_tokens: 1 }, { output_tokens: 7 }),
      { input_tokens: 9, output_tokens: 7, total_tokens: 16 },
    ],
    [
      'all of them changed',
      counted(
        { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 3 },
        {
          input_tokens: 500,
          cache_read_input_tokens: 7,
          output_tokens: 20,
          output_tokens_details: { thinking_tokens: 12 },
        },
      ),
      {
        input_tokens: 507,
        output_tokens: 20,
        total_tokens: 527,
        input_token_details: { cache_read: 7 },
        output_token_details: { reasoning: 12 },
      },
    ],
    [
      'cache read and written',
      counted(
        {
          input_tokens: 1,
          cache_read_input_tokens: 20,
          cache_creation_input_tokens: 300,
          output_tokens: 1,
        },
        {
          input_tokens: 1,
          cache_read_input_tokens: 20,
          cache_creation_input_tokens: 300,
          output_tokens: 5,
        },
      ),
      {
        input_tokens: 321,
        output_tokens: 5,
        total_tokens: 326,
        input_token_details: { cache_read: 20, cache_creation: 300 },
      },
    ],
    [
      'null at the end is not counted again',
      counted(
        { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 1 },
        { input_tokens: null, cache_read_input_tokens: null, output_tokens: 7, speed: null },
        { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 7, speed: null },
      ),
      { input_tokens: 12, output_tokens: 7, total_tokens: 19 },
    ],
    [
      'null at the start, from a gateway',
      counted(
        { input_tokens: null, cache_read_input_tokens: null, output_tokens: null },
        { input_tokens: 32, cache_read_input_tokens: 0, output_tokens: 16 },
      ),
      { input_tokens: 32, output_tokens: 16, total_tokens: 48 },
    ],
    [
      'null all the way',
      counted({ input_tokens: null, output_tokens: null }, { output_tokens: null }),
      { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
    ],
  ]

  test.each(cases)('%s', async (_, reply, usage) => {
    const message = await kept(reply)
    expect(message.usage_metadata).toMatchObject(usage)
    expect(message.response_metadata['usage']).toEqual(reply.message['usage'])
  })

  test.each(cases)('and the chunks add up to them: %s', async (_, { events }, usage) => {
    const chunks = await chunksOf(events)
    const sum = (key: 'input_tokens' | 'output_tokens' | 'total_tokens') =>
      chunks.reduce((total, { usage_metadata }) => total + (usage_metadata?.[key] ?? 0), 0)
    expect({ input_tokens: sum('input_tokens'), output_tokens: sum('output_tokens') }).toEqual({
      input_tokens: usage['input_tokens'],
      output_tokens: usage['output_tokens'],
    })
    expect(sum('total_tokens')).toBe(usage['total_tokens'])
  })
})

describe('the API’s own usage stays whole (rows 7, 69)', () => {
  const iterations = [
    { type: 'compaction', input_tokens: 60_385, output_tokens: 522 },
    { type: 'message', input_tokens: 9, output_tokens: 7 },
  ]
  const first = {
    input_tokens: 9,
    output_tokens: 1,
    cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
    service_tier: 'standard',
    inference_geo: 'global',
  }
  const last = {
    output_tokens: 7,
    iterations,
    server_tool_use: { web_search_requests: 1 },
    cost: 0.01,
  }

  test('iterations, tiers, server tools and a gateway’s costs', async () => {
    const message = await kept(counted(first, last))
    expect(message.response_metadata['usage']).toEqual({ ...first, ...last })
    expect(message.usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 7 })
  })

  test('once, in the chunks, however core adds them up', async () => {
    const chunks = await chunksOf(counted(first, last).events)
    const told = chunks.filter(({ response_metadata }) => 'usage' in response_metadata)
    expect(told).toEqual([chunks.at(-1)])
  })
})

describe('a reply that says nothing of its usage', () => {
  test('at the end has the counters of its start', async () => {
    const events = [start(), ...say(0, 'Hi.'), { ...ending(), usage: undefined }, STOP]
    const usage = { input_tokens: 10, output_tokens: 1 }
    expect((await kept(told(events, [text('Hi.')], { usage }))).usage_metadata).toMatchObject(usage)
  })

  test('anywhere counts nothing', async () => {
    const begun = start({ usage: undefined })
    const events = [begun, ...say(0, 'Hi.'), { ...ending(), usage: undefined }, STOP]
    const message = await kept(told(events, [text('Hi.')], { usage: undefined }))
    expect(message.usage_metadata).toMatchObject({ input_tokens: 0, output_tokens: 0 })
    expect(message.response_metadata['usage']).toEqual({})
  })

  test('because it was not asked has all the rest of it', async () => {
    const chunks = await chunksOf([start(), ...say(0, 'Hi.'), ...END], { streamUsage: false })
    expect(chunks.every(({ usage_metadata }) => usage_metadata === undefined)).toBe(true)
    const message = fold(chunks)
    expect(message.usage_metadata).toBeUndefined()
    expect(message.response_metadata).toMatchObject({
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 7 },
    })
  })

  test('because it broke off has what had been counted (row 6)', async () => {
    const [first, second] = await chunksOf([start(), ...say(0, 'Hi.'), ...END])
    expect(fold([first!, second!]).usage_metadata).toMatchObject({
      input_tokens: 10,
      output_tokens: 1,
    })
  })
})
