import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test, vi } from 'vitest'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../src/index.ts'
import { all, asCores, fold, sentBack, view } from '../behaviour/replies/support.ts'
import { chat, MODEL, thrownBy, type Json } from '../behaviour/support.ts'
import { call, message, serverCall, text, textReply, thinking } from '../events.ts'

const citation = { type: 'page_location', cited_text: 'x', start_page_number: 1 }

/** Whole messages of every shape. */
const MESSAGES: Record<string, Json> = {
  'a text': message([text('Hi.')]),
  'an empty text': message([text('')]),
  'a text without one': message([{ type: 'text' }]),
  nothing: message([]),
  'every block': message([
    thinking('Hm.', 'c2ln'),
    { type: 'thinking', thinking: 'Hm.' },
    { type: 'redacted_thinking', data: 'xyz' },
    { ...text('So'), citations: [citation, citation] },
    { ...text('So'), citations: null },
    serverCall('srvtoolu_1', { q: 1 }),
    { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
    { type: 'of_tomorrow', data: { a: 1 }, text: 'x' },
    call('toolu_1', { a: { b: [1, 'x'] } }),
    call('toolu_2'),
  ]),
  'fields of the message': message([text('Hi.')], {
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category: 'cyber', explanation: 'No.' },
    container: { id: 'c_1', expires_at: 'x' },
    tomorrow: { a: 1 },
  }),
  'no stop reason': message([text('Hi.')], { stop_reason: null }),
  'no usage': message([text('Hi.')], { usage: undefined }),
  'content that is a text': { ...message([]), content: 'Hi.' },
}

/** How a stub or a server gives a message, whatever it was asked for. */
const DOUBLES: Record<string, (body: Json) => Partial<ChatAnthropicOptions>> = {
  'a fetch of JSON': (body) => ({ clientOptions: { fetch: async () => Response.json(body) } }),
  'a fetch of no type': (body) => ({
    clientOptions: { fetch: async () => new Response(` \n${JSON.stringify(body)}`) },
  }),
  'a client that resolves to it': (body) => ({
    createClient: () => ({ messages: { create: async () => body } }),
  }),
  'a client that returns it': (body) => ({
    createClient: () => ({ beta: { messages: { create: () => body } } }),
  }),
}

const model = (options: Partial<ChatAnthropicOptions>) =>
  new ChatAnthropic({ model: MODEL, apiKey: 'test-key', maxRetries: 0, ...options })

describe.each(Object.entries(DOUBLES))('%s answers streamed requests', (_, double) => {
  test.each(Object.entries(MESSAGES))('with %s (B2)', async (_, body) => {
    const options = double(body)
    const whole = view(await model({ ...options, maxTokens: 1024 }).invoke('Hi'))
    expect(view(await model({ ...options, streaming: true }).invoke('Hi'))).toEqual(whole)
    expect(view(await model({ ...options, maxTokens: 64_000 }).invoke('Hi'))).toEqual(whole)
    expect(view(fold(await all(await model(options).stream('Hi'))))).toEqual(whole)
    const events = await model(options).streamEvents('Hi')
    expect(view(events)).toMatchObject({ id: whole.id, usage_metadata: whole.usage_metadata })
  })
})

test('its chunks are those of a stream, by core’s fold too (B2)', async () => {
  const options = DOUBLES['a fetch of JSON']!(MESSAGES['every block']!)
  const chunks = await all(await model(options).stream('Hi'))
  expect(chunks.length).toBeGreaterThan(10)
  const folded = fold(chunks)
  expect(await sentBack(fold(chunks.map(asCores)))).toEqual(await sentBack(folded))
  await using api = await startEmulator({ reply: { events: textReply('Hi.') } })
  const contents = async (llm: ChatAnthropic) =>
    (await all(await llm.stream('Hi'))).map(({ content }) => content)
  const alone = model(DOUBLES['a fetch of JSON']!(MESSAGES['a text']!))
  expect(await contents(alone)).toEqual(await contents(chat(api)))
})

test('long ones, in pieces, are read to their end (B2)', async () => {
  const long = 'x'.repeat(300_000)
  const bytes = new TextEncoder().encode(JSON.stringify(message([text(long)])))
  const pieces = [bytes.slice(0, 3), bytes.slice(3, 100_000), bytes.slice(100_000)]
  const pull = (body: ReadableStreamDefaultController<Uint8Array>) => {
    const piece = pieces.shift()
    if (piece) body.enqueue(piece)
    else body.close()
  }
  const fetch = async () => new Response(new ReadableStream({ pull }))
  const chunks = await all(await model({ clientOptions: { fetch } }).stream('Hi'))
  expect(fold(chunks).text).toBe(long)
})

describe('what is neither a stream nor a message is one typed error', () => {
  test.each([
    ['nothing', undefined],
    ['a text', 'Hi.'],
    ['a number', 3],
    ['a receipt', { status: 'queued' }],
  ])('%s of a client (B2)', async (_, answer) => {
    const llm = model({ createClient: () => ({ messages: { create: vi.fn(() => answer) } }) })
    for (const use of [() => llm.stream('Hi'), () => llm.invoke('Hi', { maxTokens: 9 })]) {
      expect(await thrownBy(use)).toMatchObject({ name: 'MalformedStreamError', retryable: false })
    }
  })

  test('an error that a client resolves to (B2)', async () => {
    const answer = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }
    const llm = model({ createClient: () => ({ messages: { create: async () => answer } }) })
    expect(await thrownBy(() => llm.stream('Hi'))).toMatchObject({ name: 'OverloadedError' })
  })

  test('a message that was cut (B2)', async () => {
    const cut = (end: (body: ReadableStreamDefaultController<Uint8Array>) => void) => {
      const pieces = [new TextEncoder().encode('{"id":"msg_1","content":[')]
      const pull = (body: ReadableStreamDefaultController<Uint8Array>) => {
        const piece = pieces.shift()
        if (piece) body.enqueue(piece)
        else end(body)
      }
      const headers = { 'content-type': 'application/json' }
      return async () => new Response(new ReadableStream({ pull }), { headers })
    }
    const lost = model({ clientOptions: { fetch: cut((body) => body.error(new Error('gone'))) } })
    const failure = await thrownBy(() => lost.stream('Hi'))
    expect(failure).toMatchObject({ name: 'IncompleteStreamError', retryable: true })
    const ended = model({ clientOptions: { fetch: cut((body) => body.close()) } })
    expect(await thrownBy(() => ended.stream('Hi'))).toMatchObject({ retryable: true })
  })
})
