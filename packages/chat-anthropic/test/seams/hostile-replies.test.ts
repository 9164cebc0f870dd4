/** Replies that no server should send: what they cost, and that nothing is lost. */
import { describe, expect, test } from 'vitest'
import { all, chat, failureOf, SSE } from '../behaviour/failures/support.ts'
import {
  add,
  addText,
  call,
  close,
  END,
  type Event,
  frame,
  open,
  start,
  text,
  textMessage,
  whole,
} from '../events.ts'

/** A model that is answered with a stream. */
function answered(events: readonly (Event | string)[]) {
  const body = events.map((event) => (typeof event === 'string' ? event : frame(event))).join('')
  const fetch = async () => new Response(body, { headers: SSE })
  return chat({ url: 'http://localhost' }, { maxTokens: 64_000, clientOptions: { fetch } })
}

/** Milliseconds of CPU, not of the clock: others may use the machine. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

const FAR = [1e7, 1e9, Number.MAX_SAFE_INTEGER]

describe('a far number of a block costs nothing and loses nothing (E1)', () => {
  test.each(FAR)('%d (E1)', async (number) => {
    const events = [start(), ...whole(0, text('Near.')), ...whole(number, text('Far.')), ...END]
    const llm = answered(events)
    const time = await timeOf(async () => {
      expect((await llm.invoke('Hi')).content).toEqual([text('Near.'), text('Far.')])
      const [first, ...rest] = await all(llm.stream('Hi'))
      const folded = rest.reduce((sum, chunk) => sum.concat(chunk), first!)
      expect(folded.content).toEqual((await llm.invoke('Hi')).content)
    })
    expect(time).toBeLessThan(2_000)
  })

  test('as the only one, and without an announcement (E1)', async () => {
    const events = [start(), addText(1e9, 'Far'), addText(1e9, ' away.'), close(1e9), ...END]
    expect((await answered(events).invoke('Hi')).content).toBe('Far away.')
  })

  test('between others that are open (E1)', async () => {
    const begun = [start(), open(1e9, text('')), open(2, text('')), open(0, text(''))]
    const said = [addText(0, 'a'), addText(1e9, 'b'), addText(2, 'c')]
    const events = [...begun, ...said, close(1e9), close(0), close(2), ...END]
    const { content } = await answered(events).invoke('Hi')
    const texts = (content as { text: string }[]).map((block) => block.text)
    expect(texts.toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('a piece of a block that never began is refused by its number (E1)', async () => {
    const events = [
      start(),
      ...whole(0, text('Near.')),
      add(1e9, 'input_json_delta', { partial_json: '{' }),
    ]
    const error = await failureOf(answered(events).invoke('Hi'))
    expect(error).toMatchObject({ name: 'MalformedStreamError' })
    expect(error.message).toContain('block 1000000000, which never began')
  })
})

describe('a number that comes again takes nothing away (E9)', () => {
  const twice: [name: string, events: Event[], content: unknown][] = [
    [
      'blocks of a gateway that are all 0',
      [open(0, text('')), addText(0, 'One.'), open(0, text('')), addText(0, 'Two.'), close(0)],
      [text('One.'), text('Two.')],
    ],
    ['the same announcement', [open(0, text('')), ...whole(0, text('Once.'))], 'Once.'],
    [
      'another announcement of nothing yet',
      [open(0, { type: 'thinking', thinking: '' }), ...whole(0, text('Once.'))],
      'Once.',
    ],
    [
      'the same call, announced twice',
      [open(0, call('toolu_1')), open(0, call('toolu_1')), close(0)],
      [call('toolu_1')],
    ],
    [
      'another call',
      [open(0, call('toolu_1')), open(0, call('toolu_2')), close(0)],
      [call('toolu_1'), call('toolu_2')],
    ],
  ]

  test.each(twice)('%s (E9)', async (_, events, content) => {
    const message = await answered([start(), ...events, ...END]).invoke('Hi')
    const first = Array.isArray(message.content) ? message.content : [text(message.content)]
    expect(first.map(({ type, id, text }) => [type, id, text])).toEqual(
      (Array.isArray(content) ? content : [text(String(content))]).map(({ type, id, text }) => [
        type,
        id,
        text,
      ]),
    )
  })

  test('`__proto__` is a key like any (E9)', async () => {
    const raw = (data: string) => `data: ${data}\n\n`
    const evil = '"__proto__": {"polluted": true}'
    const events = [
      start(),
      open(0, { type: 'new_block', note: 'n' }),
      raw(`{"type": "content_block_delta", "index": 0, "delta": {"type": "new_delta", ${evil}}}`),
      raw(`{"type": "content_block_stop", "index": 0, ${evil}}`),
      raw(
        `{"type": "message_delta", "delta": {"stop_reason": "end_turn", ${evil}}, "usage": {"output_tokens": 1, ${evil}}, ${evil}}`,
      ),
    ]
    const message = await answered(events).invoke('Hi')
    const [block] = message.content as object[]
    expect(Object.getPrototypeOf(block)).toBe(Object.prototype)
    expect(block).not.toHaveProperty('polluted')
    expect(message.response_metadata).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })

  test('`__proto__` is a key like any of a whole reply (E9)', () => {
    const { id: _, ...reply } = textMessage('Hi')
    const evil = JSON.parse('{"__proto__": {"id": "polluted", "stop_reason": "refusal"}}') as object
    const message = chat({ url: 'http://localhost' }, {}).messageFrom({ ...reply, ...evil })
    expect(message.id).toBeUndefined()
    expect(Object.getPrototypeOf(message.response_metadata)).toBe(Object.prototype)
    expect(message.response_metadata).toHaveProperty('stop_reason', 'end_turn')
  })
})

describe('what makes no sense is a typed error, or kept (E8)', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const odd: [name: string, events: (Event | string)[], name_: string | undefined][] = [
    ['a block without a type', [open(0, {}), close(0)], 'MalformedStreamError'],
    [
      'a delta without a type',
      [open(0, text('')), { type: 'content_block_delta', index: 0, delta: {} }],
      'MalformedStreamError',
    ],
    [
      'a null citation',
      [open(0, text('Hi.')), add(0, 'citations_delta', { citation: null }), close(0)],
      undefined,
    ],
    ['citations of null', [...whole(0, { ...text('Hi.'), citations: [null] })], undefined],
    ['an object as the id of a call', [...whole(0, call({ toString: 1 } as never))], undefined],
    ['a number as a text', [open(0, { type: 'text', text: 5 }), close(0)], undefined],
    [
      'an input of 100,000 levels, whole',
      [
        `data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"b","input":{"c":${deep(100_000)}}}}\n\n`,
        close(0),
      ],
      'MalformedStreamError',
    ],
    [
      'an input of 100,000 levels, in pieces',
      [
        open(0, call('a')),
        add(0, 'input_json_delta', { partial_json: `{"c":${deep(100_000)}}` }),
        close(0),
      ],
      undefined,
    ],
  ]

  test.each(odd)('%s (E8)', async (_, events, name) => {
    const llm = answered([start(), ...events, ...END])
    for (const run of [
      () => llm.invoke('Hi'),
      () => all(llm.stream('Hi')),
      () => all(llm.streamEvents('Hi', { version: 'v2' })),
    ]) {
      const outcome = await run().then(
        () => undefined,
        (error: Error) => error,
      )
      expect(outcome?.name).toBe(name)
    }
  })

  test('an id of a message that is an object (E8)', async () => {
    const events = [start({ id: { toString: 1 } }), ...whole(0, text('Hi.')), ...END]
    expect((await answered(events).invoke('Hi')).text).toBe('Hi.')
  })

  test('a plain reply of 100,000 levels (E8)', async () => {
    const body = `{"type":"message","content":[{"type":"tool_use","id":"a","name":"b","input":{"c":${deep(100_000)}}}],"stop_reason":"tool_use"}`
    const fetch = async () =>
      new Response(body, { headers: { 'content-type': 'application/json' } })
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
  })
})

describe('time grows with the length of a stream, not with its square (E12)', () => {
  test('20,000 blocks (E12)', async () => {
    const blocks = Array.from({ length: 20_000 }, (_, at) => whole(at, text('x'))).flat()
    const llm = answered([start(), ...blocks, ...END])
    const time = await timeOf(async () => {
      expect((await llm.invoke('Hi')).content).toHaveLength(20_000)
    })
    expect(time).toBeLessThan(4_000)
  })

  test('usage with ever new fields ends with an error (E12)', async () => {
    const more = Array.from({ length: 4_000 }, (_, at) => ({
      type: 'message_delta',
      delta: {},
      usage: { [`counter_${at}`]: at },
    }))
    const llm = answered([start(), ...whole(0, text('Hi.')), ...more, ...END])
    const time = await timeOf(async () => {
      const error = await failureOf(llm.invoke('Hi'))
      expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
    })
    expect(time).toBeLessThan(3_000)
  })
})
