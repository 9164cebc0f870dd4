/** OpenAI's chat completions, as Anthropic's compatibility layer answers them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type EmulatorOptions } from '../../index.ts'
import type { Json } from '../../wire/types.ts'

let api: Emulator
beforeEach(async () => {
  api = await startEmulator({ reply: 'Sunny.' })
})
afterEach(() => api.close())

const MODEL = 'claude-sonnet-4-6'
const QUESTION = { role: 'user', content: 'How is the weather?' }

function post(emulator: Emulator, fields: Json, headers: Record<string, string> = {}) {
  return emulator.fetch(`${emulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: MODEL, messages: [QUESTION], ...fields }),
  })
}

async function answer(fields: Json = {}, options?: EmulatorOptions): Promise<Json> {
  if (!options) return (await (await post(api, fields)).json()) as Json
  await using other = await startEmulator(options)
  return (await (await post(other, fields)).json()) as Json
}

/** What reaches the model. */
async function sent(fields: Json): Promise<Json> {
  let body: Json = {}
  const reply: EmulatorOptions['reply'] = (request) => {
    body = request.body
    return 'Fine.'
  }
  await using other = await startEmulator({ reply })
  const response = await post(other, fields)
  expect(response.status, await response.text()).toBe(200)
  return body
}

const CALL = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Paris' } }
const TOOL = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells the weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    strict: true,
  },
}

describe('a completion', () => {
  test('has the text, why it ended, and what it cost', async () => {
    const completion = await answer()
    expect(completion).toEqual({
      id: expect.stringMatching(/^msg_/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: MODEL,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Sunny.' },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: expect.any(Number),
        completion_tokens: 2,
        total_tokens: expect.any(Number),
      },
    })
  })

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
  ])('that ends by %s ends by %s', async (stop_reason, finish_reason) => {
    const completion = await answer({}, { reply: { content: 'Hi', stop_reason } })
    expect(completion.choices).toMatchObject([{ finish_reason }])
  })

  test('has calls of functions', async () => {
    const completion = await answer({ tools: [TOOL] }, { reply: [CALL] })
    expect(completion.choices).toMatchObject([
      {
        message: {
          content: null,
          tool_calls: [
            {
              id: 'toolu_1',
              type: 'function',
              function: { name: 'weather', arguments: '{"city":"Paris"}' },
            },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ])
  })
})

describe('a stream', () => {
  async function chunks(fields: Json, reply: NonNullable<EmulatorOptions['reply']>) {
    await using other = await startEmulator({ reply })
    const response = await post(other, { stream: true, ...fields })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const frames = (await response.text()).split('\n\n').filter((frame) => frame !== '')
    expect(frames.at(-1)).toBe('data: [DONE]')
    return frames.slice(0, -1).map((frame) => JSON.parse(frame.replace(/^data: /, '')) as Json)
  }
  const deltasOf = (all: Json[]) =>
    all.flatMap(({ choices }) => (choices as { delta: Json }[]).map(({ delta }) => delta))

  test('is chunks of the text, and ends with [DONE]', async () => {
    const all = await chunks({}, 'Sunny today.')
    const deltas = deltasOf(all)
    expect(deltas[0]).toEqual({ role: 'assistant', content: '' })
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe('Sunny today.')
    expect(all.at(-1)).toMatchObject({
      object: 'chat.completion.chunk',
      choices: [{ delta: {}, finish_reason: 'stop' }],
    })
    expect(all.some((chunk) => 'usage' in chunk)).toBe(false)
  })

  test('tells its usage where that is asked for', async () => {
    const all = await chunks({ stream_options: { include_usage: true } }, 'Sunny.')
    expect(all.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 2 } })
  })

  test('has the pieces of its calls, numbered', async () => {
    const calls = [{ type: 'text', text: 'Let me see.' }, CALL, { ...CALL, id: 'toolu_2' }]
    const deltas = deltasOf(await chunks({ tools: [TOOL] }, calls))
    const pieces = deltas.flatMap(
      ({ tool_calls: pieces }) =>
        (pieces ?? []) as { index: number; id?: string; function: Json }[],
    )
    for (const [index, id] of ['toolu_1', 'toolu_2'].entries()) {
      const own = pieces.filter((piece) => piece.index === index)
      expect(own[0]).toMatchObject({ id, function: { name: 'weather' } })
      expect(own.map((piece) => piece.function.arguments).join('')).toBe('{"city":"Paris"}')
    }
  })

  test('has the empty arguments of a call as the whole reply has them', async () => {
    const calls = [{ ...CALL, input: {} }, CALL, { ...CALL, id: 'toolu_2', input: {} }]
    const pieces = deltasOf(await chunks({ tools: [TOOL] }, calls)).flatMap(
      ({ tool_calls: pieces }) => (pieces ?? []) as { index: number; function: Json }[],
    )
    const argumentsOf = (call: number) =>
      pieces.filter(({ index }) => index === call).map((piece) => piece.function.arguments)
    expect([0, 1, 2].map((call) => argumentsOf(call).join(''))).toEqual([
      '{}',
      '{"city":"Paris"}',
      '{}',
    ])
  })
})

describe('a request', () => {
  test('has one system prompt of all system messages', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      QUESTION,
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    ]
    expect(await sent({ messages })).toMatchObject({
      system: 'Be brief.\nBe kind.',
      messages: [QUESTION],
    })
  })

  test('keeps images', async () => {
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ]
    const body = await sent({ messages: [{ role: 'user', content }] })
    expect(body.messages).toMatchObject([
      {
        content: [
          { type: 'text' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        ],
      },
    ])
  })

  test('answers calls with results, those of one turn together', async () => {
    const call = (id: string) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Paris"}' },
    })
    const messages = [
      QUESTION,
      { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
      { role: 'tool', tool_call_id: 'a', content: '20' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '21' }] },
    ]
    const body = await sent({ messages, tools: [TOOL] })
    expect(body.messages).toMatchObject([
      QUESTION,
      { role: 'assistant', content: [{ id: 'a', input: { city: 'Paris' } }, { id: 'b' }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: '20' },
          { type: 'tool_result', tool_use_id: 'b', content: '21' },
        ],
      },
    ])
    expect(body.tools).toEqual([
      {
        name: 'weather',
        description: 'Tells the weather',
        input_schema: TOOL.function.parameters,
      },
    ])
  })

  test.each<[what: string, fields: Json, expected: Json]>([
    ['max_completion_tokens', { max_completion_tokens: 7 }, { max_tokens: 7 }],
    ['max_tokens', { max_tokens: 8 }, { max_tokens: 8 }],
    ['no limit', {}, { max_tokens: 128_000 }],
    ['a temperature above 1', { temperature: 1.7 }, { temperature: 1 }],
    ['a stop sequence', { stop: 'END' }, { stop_sequences: ['END'] }],
    ['stop sequences', { stop: ['END', '\n'] }, { stop_sequences: ['END'] }],
    ['a forced call', { tools: [TOOL], tool_choice: 'required' }, { tool_choice: { type: 'any' } }],
    [
      'a call by name, alone',
      {
        tools: [TOOL],
        tool_choice: { type: 'function', function: { name: 'weather' } },
        parallel_tool_calls: false,
      },
      { tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true } },
    ],
    ['fields that Claude does not have', { seed: 1, logit_bias: {}, n: 1, user: 'x' }, {}],
  ])('with %s', async (_, fields, expected) => {
    const body = await sent(fields)
    expect(body).toMatchObject(expected)
    const known = ['model', 'messages', 'tools', ...Object.keys(expected), 'max_tokens']
    expect(Object.keys(body).filter((key) => !known.includes(key))).toEqual([])
  })
})

describe('a failure', () => {
  test.each<[what: string, fields: Json, headers: Json, status: number, type: string]>([
    ['no key', {}, { authorization: '' }, 401, 'authentication_error'],
    ['an invented model', { model: 'gpt-4o' }, {}, 404, 'not_found_error'],
    ['a retired model', { model: 'claude-2.1' }, {}, 404, 'not_found_error'],
    ['no messages', { messages: [] }, {}, 400, 'invalid_request_error'],
    ['two choices', { n: 2 }, {}, 400, 'invalid_request_error'],
    ['a fault', {}, { 'x-emulator-fault': 'status=529' }, 529, 'overloaded_error'],
  ])("of %s has OpenAI's form", async (_, fields, headers, status, type) => {
    const response = await post(api, fields, headers as Record<string, string>)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({
      error: { message: expect.any(String), type, param: null, code: type },
    })
  })

  test('of a limit says when to come again, in both names of the headers', async () => {
    await using other = await startEmulator({ rateLimit: { requests: 1 } })
    await post(other, {})
    const { status, headers } = await post(other, {})
    expect([status, headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('0')
  })
})
