import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { addText, close, ending, frame, open, textReply, start, STOP } from '../../events.ts'
import { all, chat, failureOf, scripted, SSE } from './support.ts'

const bytes = (...events: { type: string; [key: string]: unknown }[]) => events.map(frame).join('')
const HALF = bytes(start(), open(0, { type: 'text', text: '' }), addText(0, 'Half an'))

const sse = (send: (response: ServerResponse, count: number) => void) =>
  scripted((response, count) => send(response.writeHead(200, SSE), count))

describe('a stream that breaks off rejects with what had arrived (row 20)', () => {
  const broken: [string, Turn][] = [
    ['ends early', { content: 'One two three four.', fault: { endAfter: 6 } }],
    ['is cut', { content: 'One two three four.', fault: { cutAfter: 6, slow: 2 } }],
  ]

  test.each(broken)('one that %s', async (_, reply) => {
    await using api = await startEmulator({ reply })
    for (const options of [{ maxRetries: 3 }, { maxRetries: 3, streaming: true }]) {
      const llm = chat(api, options)
      const call = options.streaming ? llm.invoke('Hi') : all(llm.stream('Hi'))
      const error = await failureOf(call)
      expect(error).toMatchObject({ name: 'IncompleteStreamError', retryable: true })
      expect(error.request_id).toMatch(/^req_/)
      expect(error.partialMessage?.text).toMatch(/^One/)
      expect(error.partialMessage?.usage_metadata?.input_tokens).toBeGreaterThan(0)
    }
    expect(api.requests).toHaveLength(2)
  })

  test('one that is cut in the middle of an event or of a letter', async () => {
    const cut = Buffer.from(HALF + frame(addText(0, 'größer'))).subarray(0, -20)
    await using api = await sse((response) => response.end(cut))
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error.name).toBe('IncompleteStreamError')
    expect(error.partialMessage?.text).toBe('Half an')
  })

  test('one that ends before its first content is tried again', async () => {
    const turns = [
      '',
      bytes(start()),
      bytes(start(), open(0, { type: 'text', text: '' })),
      bytes(...textReply('Whole.')),
    ]
    await using api = await scripted((response, count) => {
      response.writeHead(200, { ...SSE, 'retry-after-ms': '1' }).end(turns[count])
    })
    const llm = chat(api, { maxRetries: 3 })
    const chunks = await all(llm.stream('Hi', {}))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Whole.')
    expect(api.requests).toHaveLength(4)
  })

  test('an empty one says that it was empty', async () => {
    await using api = await sse((response) => response.end())
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error).toMatchObject({ name: 'IncompleteStreamError', request_id: 'req_stream' })
    expect(error.message).toContain('empty')
  })
})

describe('bytes that are no reply are one typed error', () => {
  test.each([
    ['half of a JSON object', 'event: content_block_delta\ndata: {"type":"content_block_d\n\n'],
    ['a number', 'data: 42\n\n'],
    [
      'a delta of a block that never began',
      frame({
        type: 'content_block_delta',
        index: 7,
        delta: { type: 'input_json_delta', partial_json: '{}' },
      }),
    ],
  ])('%s in a stream', async (_, garbage) => {
    await using api = await sse((response) => response.end(HALF + garbage))
    const error = await failureOf(all(chat(api, { maxRetries: 2 }).stream('Hi')))
    expect(error).toMatchObject({ name: 'MalformedStreamError', request_id: 'req_stream' })
    expect(error.partialMessage?.text).toBe('Half an')
    expect(api.requests).toHaveLength(1)
  })

  test.each(['stream', 'invoke'] as const)('a web page from a proxy: %s', async (method) => {
    await using api = await scripted((response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>')
    })
    const llm = chat(api, { maxRetries: 0 })
    const error = await failureOf(method === 'stream' ? all(llm.stream('Hi')) : llm.invoke('Hi'))
    expect(error.name).toBe('MalformedStreamError')
    expect(error.message).toContain('<html>Log in')
    expect(error.message).toContain('stands between')
  })

  test.each([
    ['nothing', '', 'IncompleteStreamError', true],
    ['an empty object', '{}', 'MalformedStreamError', false],
    ['a list', '[]', 'MalformedStreamError', false],
    ['half of a message', '{"id":"msg_1","content":[{"type":"te', 'MalformedStreamError', true],
  ])('%s where a message should be', async (_, body, name, retryable) => {
    await using api = await scripted((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_1' })
      response.end(body)
    })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name, retryable, request_id: 'req_1' })
  })

  test('a message that is cut is tried again', async () => {
    const cut = { content: 'Half of this arrives.', fault: { cutAfter: 1 } }
    await using api = await startEmulator({ script: [cut, 'Whole.', cut] })
    expect((await chat(api, { maxRetries: 1 }).invoke('Hi')).text).toBe('Whole.')
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name: 'IncompleteStreamError', retryable: true })
    expect(error.request_id).toMatch(/^req_/)
  })

  test('the splice of two messages is an error, not a longer answer', async () => {
    const second = [
      start({ id: 'msg_2' }),
      open(0, { type: 'text', text: '' }),
      addText(0, 'World'),
      close(0),
      ending(),
      STOP,
    ]
    await using api = await sse((response) => response.end(bytes(...textReply('Hello'), ...second)))
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error.name).toBe('MalformedStreamError')
    expect(error.message).toContain('msg_2')
  })
})

const OVERLOADED =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n'

describe('a stop reason is what makes a stream whole (row 20)', () => {
  test.each([
    ['ends', (response: ServerResponse) => response.end()],
    ['is cut', (response: ServerResponse) => setTimeout(() => response.destroy(), 20)],
    ['reports an error', (response: ServerResponse) => response.end(OVERLOADED)],
  ])('one without message_stop that %s is complete', async (_, finish) => {
    await using api = await sse((response) => {
      response.write(HALF + bytes(addText(0, ' answer'), close(0), ending()))
      finish(response)
    })
    const chunks = await all(chat(api).stream('Hi'))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Half an answer')
    expect(chunks.at(-1)?.response_metadata['stop_reason']).toBe('end_turn')
    const whole = await chat(api, { streaming: true }).invoke('Hi')
    expect(whole.text).toBe('Half an answer')
  })

  test.each([
    ['', ''],
    [', behind an event of its own,', frame({ type: 'gateway_note' })],
  ])('one whose server keeps the line open afterwards%s ends all the same', async (_, more) => {
    const reply = bytes(...textReply('Done.')) + more
    await using api = await sse((response) => response.write(reply))
    // Neither waits for a silence.
    const models = [300_000, 0].map((ms) => chat(api, { streaming: true, streamIdleTimeout: ms }))
    const [streamed, whole] = await Promise.all([
      Promise.all(models.map((llm) => all(llm.stream('Hi')))),
      Promise.all(models.map((llm) => llm.invoke('Hi'))),
    ])
    const texts = streamed.map((chunks) => chunks.map(({ text }) => text).join(''))
    expect([...texts, ...whole.map(({ text }) => text)]).toEqual(Array(4).fill('Done.'))
  })

  test.each([
    ['ends', (response: ServerResponse) => response.end()],
    ['keeps the line open', () => {}],
  ])('one without a stop reason that %s is not whole', async (_, finish) => {
    await using api = await sse((response) => {
      response.write(HALF + bytes(close(0), STOP))
      finish(response)
    })
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error).toMatchObject({ name: 'IncompleteStreamError' })
    expect(error.partialMessage?.text).toBe('Half an')
  })
})
