import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat, MODEL } from '../support.ts'
import { END, ending, type Event, message, say, start, STOP, text, told } from '../../events.ts'
import { all, chunksOf, fold, kept, turnOf } from './support.ts'

const HI = [text('Hi.')]

describe('response_metadata is the same in each mode', () => {
  test('every field of the reply but its content, and who sent it', async () => {
    const reply = told([start(), ...say(0, 'Hi.'), ...END], HI)
    const { id, response_metadata } = await kept(reply)
    const { content: _, ...fields } = reply.message
    expect(id).toBe('msg_1')
    expect(response_metadata).toEqual({
      ...fields,
      model_provider: 'anthropic',
      model_name: MODEL,
      request_id: expect.stringMatching(/^req_/),
    })
  })

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['tool_use', 'tool_use'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', undefined],
    ['compaction', undefined],
    ['not_yet_invented', undefined],
  ])('a stop reason is told as it is: %s (row 24)', async (stop_reason, reason) => {
    const events = [start(), ...say(0, 'Hi.'), ending({ stop_reason }), STOP]
    await using api = await startEmulator({
      reply: turnOf(told(events, HI, { stop_reason })),
    })
    const options = { maxTokens: 100, onWarning: () => {} }
    const invoked = await chat(api, options).invoke('Hi')
    const native = await all(chat(api, options).streamEvents('Hi'))
    const streamed = fold(await all(await chat(api, options).stream('Hi')))
    expect(invoked.response_metadata['stop_reason']).toBe(stop_reason)
    expect(streamed.response_metadata['stop_reason']).toBe(stop_reason)
    const finish = native.at(-1)
    expect(finish).toMatchObject({ responseMetadata: { stop_reason } })
    expect('reason' in finish! ? finish.reason : undefined).toBe(reason)
  })

  const REFUSAL = { type: 'refusal', category: 'cyber', explanation: 'No.' }
  const CONTAINER = { id: 'container_1', expires_at: '2026-11-22T00:00:00Z' }
  const EDITS = { applied_edits: [{ type: 'clear_thinking_20251015', cleared_thinking_turns: 1 }] }
  const METRICS = { inputTokenCount: 16, invocationLatency: 1608 }

  const late: [name: string, end: Event[], fields: Record<string, unknown>][] = [
    [
      'the stop sequence',
      [ending({ stop_reason: 'stop_sequence', stop_sequence: '###' }), STOP],
      { stop_reason: 'stop_sequence', stop_sequence: '###' },
    ],
    [
      'the details of a refusal',
      [ending({ stop_reason: 'refusal', stop_details: REFUSAL }), STOP],
      { stop_reason: 'refusal', stop_details: REFUSAL },
    ],
    ['the container (row 63)', [ending({ container: CONTAINER }), STOP], { container: CONTAINER }],
    [
      'edits of the context, beside the delta',
      [ending({}, {}, { context_management: EDITS }), STOP],
      { context_management: EDITS },
    ],
    [
      'what Bedrock measured, in message_stop',
      [ending(), { ...STOP, 'amazon-bedrock-invocationMetrics': METRICS }],
      { 'amazon-bedrock-invocationMetrics': METRICS },
    ],
    [
      'a field that nobody knows, wherever it stands',
      [ending({ mood: 'good' }, {}, { weather: ['sun'] }), { ...STOP, tide: { high: true } }],
      { mood: 'good', weather: ['sun'], tide: { high: true } },
    ],
    ['what is null to the end', [ending({ stop_details: null }), STOP], { stop_details: null }],
  ]

  test.each(late)('what is known at the end only: %s', async (_, end, fields) => {
    const { response_metadata } = await kept(told([start(), ...say(0, 'Hi.'), ...end], HI, fields))
    expect(response_metadata).toMatchObject(fields)
  })

  test.each(late)('is told by one chunk only: %s', async (_, end, fields) => {
    const chunks = await chunksOf([start(), ...say(0, 'Hi.'), ...end])
    const tellers = chunks.filter(({ response_metadata }) =>
      Object.keys(fields).every((key) => key in response_metadata),
    )
    expect(tellers).toEqual([chunks.at(-1)])
  })

  test('what was known at the start is not undone by a later null', async () => {
    const begun = start({ container: CONTAINER, provider: 'Amazon Bedrock' })
    const events = [begun, ...say(0, 'Hi.'), ending({ container: null }), STOP]
    const fields = { container: CONTAINER, provider: 'Amazon Bedrock' }
    expect((await kept(told(events, HI, fields))).response_metadata).toMatchObject(fields)
  })

  test('what is null from start to end is told once, and null', async () => {
    const nulls = { stop_details: null, container: null, mood: null }
    const events = [start(nulls), ...say(0, 'Hi.'), ...END]
    const { response_metadata } = await kept(told(events, HI, nulls))
    expect(response_metadata).toMatchObject({ ...nulls, stop_sequence: null })
    const chunks = await chunksOf(events)
    for (const key of [...Object.keys(nulls), 'stop_sequence']) {
      const tellers = chunks.filter(({ response_metadata }) => key in response_metadata)
      expect(tellers, key).toEqual([chunks.at(-1)])
      expect(chunks.at(-1)?.response_metadata[key], key).toBeNull()
    }
  })

  test('what was known at the start and is known better at the end', async () => {
    const begun = start({ container: { id: 'container_1', expires_at: 'soon' } })
    const events = [begun, ...say(0, 'Hi.'), ending({ container: CONTAINER }), STOP]
    const message = await kept(told(events, HI, { container: CONTAINER }))
    expect(message.response_metadata['container']).toEqual(CONTAINER)
  })

  test('headers, where they were asked for (row 68)', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const asked = { includeResponseHeaders: true, maxTokens: 100 }
    const invoked = await chat(api, asked).invoke('Hi')
    const chunks = await all(await chat(api, asked).stream('Hi'))
    const native = await chat(api, asked).streamEvents('Hi')
    for (const { response_metadata } of [invoked, chunks[0]!, fold(chunks), native]) {
      const { headers, request_id } = response_metadata
      expect(headers).toMatchObject({
        'request-id': request_id,
        'anthropic-ratelimit-requests-limit': '4000',
      })
    }
  })
})

describe('a reply from a gateway that leaves things out', () => {
  test('its id', async () => {
    const events = [start({ id: undefined }), ...say(0, 'Hi.'), ...END]
    await using api = await startEmulator({
      reply: turnOf({ events, message: message(HI, { id: undefined }) }),
    })
    const llm = chat(api, { maxTokens: 100 })
    const callbacks = [{ handleLLMStart: () => {} }]
    const streamed = await all(await llm.stream('Hi', { callbacks }))
    for (const { id, text } of [await llm.invoke('Hi', { callbacks }), fold(streamed)]) {
      expect(text).toBe('Hi.')
      expect(id).toMatch(/^run-/)
    }
    for (const { id } of [await llm.invoke('Hi'), fold(await all(await llm.stream('Hi')))]) {
      expect(id).toBeUndefined()
    }
    const native = await all(llm.streamEvents('Hi'))
    expect(native[0]).not.toHaveProperty('id')
  })

  test('the id of the request', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const bare = async (...request: Parameters<typeof fetch>) => {
      const { body, headers } = await fetch(...request)
      const type = headers.get('content-type')!
      return new Response(body, { headers: { 'content-type': type } })
    }
    const llm = chat(api, { clientOptions: { fetch: bare }, maxTokens: 100 })
    const messages = [await llm.invoke('Hi'), fold(await all(await llm.stream('Hi')))]
    for (const { text, response_metadata } of messages) {
      expect(text).toBe('Hi.')
      expect(response_metadata).not.toHaveProperty('request_id')
    }
  })

  test('its model', async () => {
    const events = [start({ model: undefined }), ...say(0, 'Hi.'), ...END]
    const message = await kept(told(events, HI, { model: undefined }))
    expect(message.response_metadata).not.toHaveProperty('model_name')
  })

  test('its content', async () => {
    const events = [start({ content: undefined }), ...say(0, 'Hi.'), ...END]
    expect((await kept(told(events, HI))).content).toBe('Hi.')
  })

  test('all of message_delta but its usage, and then says it again', async () => {
    const bare = { type: 'message_delta', usage: { output_tokens: 3 } }
    const events = [start(), ...say(0, 'Hi.'), bare, ...END]
    expect((await kept(told(events, HI))).usage_metadata).toMatchObject({ output_tokens: 7 })
  })
})
