/** Servers that point elsewhere, never end, or send far too much. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ChatAnthropicOptions } from '../../src/index.ts'
import { all, chat, failureOf, holdClock, scripted, SSE } from '../behaviour/failures/support.ts'
import { addText, frame, open, start, textReply } from '../events.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const METHODS = ['invoke', 'stream'] as const
const STREAM = textReply('Hi.').map(frame).join('')

type Model = ReturnType<typeof chat>
const run = (llm: Model, method: (typeof METHODS)[number]) =>
  method === 'invoke' ? llm.invoke('Hi') : all(llm.stream('Hi'))

describe.each(METHODS)('a redirect is not followed to another place: %s (E5)', (method) => {
  test.each([301, 302, 303, 307, 308])('%i (E5)', async (status) => {
    await using other = await scripted((response) => response.writeHead(200, SSE).end(STREAM))
    await using api = await scripted((response) => {
      const location = `${other.url}/v1/messages?key=CANARY`
      response.writeHead(status, { location }).end('Moved.')
    })
    const error = await failureOf(run(chat(api, { maxRetries: 2 }), method))
    expect(error).toMatchObject({ name: 'RedirectError', status, retryable: false })
    expect(error).toHaveProperty('location', `${other.url}/v1/messages`)
    expect(error.message).toContain(other.url)
    expect(error.message).not.toContain('CANARY')
    expect(other.requests).toEqual([])
    expect(api.requests).toHaveLength(1)
  })

  test.each([301, 302, 303])(
    'within the origin neither, where it loses the body: %i (E5)',
    async (status) => {
      await using api = await scripted((response) => {
        response.writeHead(status, { location: '/elsewhere' }).end()
      })
      const error = await failureOf(run(chat(api), method))
      expect(error).toMatchObject({ name: 'RedirectError', location: '/elsewhere' })
      expect(api.requests).toHaveLength(1)
    },
  )

  test('within the origin, unless none is wanted (E5)', async () => {
    await using api = await scripted((response, count) => {
      if (count > 0) response.writeHead(200, SSE).end(STREAM)
      else response.writeHead(308, { location: '/v2' }).end()
    })
    const error = await failureOf(run(chat(api, { redirects: 'refuse' }), method))
    expect(error).toMatchObject({ name: 'RedirectError', location: '/v2' })
  })

  test('in a circle it ends (E5)', async () => {
    await using api = await scripted((response) => {
      response.writeHead(307, { location: '/again' }).end()
    })
    expect((await failureOf(run(chat(api), method))).name).toBe('RedirectError')
    expect(api.requests).toHaveLength(6)
  })

  test('that a browser hides (E5)', async () => {
    const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const fetch = async () => hidden
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch }, maxRetries: 2 })
    const error = await failureOf(run(llm, method))
    expect(error).toMatchObject({ name: 'RedirectError', retryable: false })
  })
})

describe('a reply has a limit of bytes, unpacked (E6)', () => {
  const MAX = 100_000
  const text = 'a'.repeat(10 * MAX)
  const whole = JSON.stringify({ content: [{ type: 'text', text }], stop_reason: 'end_turn' })
  const line = frame(addText(0, text))
  const bodies: [name: string, encoding: string, pack: (text: string) => Buffer][] = [
    ['plain', 'identity', (body) => Buffer.from(body)],
    ['gzip', 'gzip', (body) => gzipSync(body)],
    ['brotli', 'br', (body) => brotliCompressSync(body)],
  ]

  test.each(bodies)('%s (E6)', async (_, encoding, pack) => {
    await using api = await scripted((response, count) => {
      const head = { ...(count === 0 ? JSON_TYPE : SSE), 'content-encoding': encoding }
      response.writeHead(200, head).end(pack(count === 0 ? whole : line))
    })
    const llm = chat(api, { maxReplyBytes: MAX, maxRetries: 2 })
    for (const method of METHODS) {
      const error = await failureOf(run(llm, method))
      expect(error).toMatchObject({ name: 'ReplyTooLargeError', retryable: false })
      expect(error.message).toMatch(/100000.*maxReplyBytes/)
    }
    expect(api.requests).toHaveLength(2)
  })

  test('what had arrived of a stream is on the error, and a reply within the limit passes (E6)', async () => {
    await using api = await scripted((response, count) => {
      response.writeHead(200, SSE).write(STREAM.slice(0, STREAM.indexOf('event: message_delta')))
      if (count > 0) response.end(STREAM)
      else setTimeout(() => response.end(line), 50)
    })
    const error = await failureOf(all(chat(api, { maxReplyBytes: MAX }).stream('Hi')))
    expect(error).toMatchObject({ name: 'ReplyTooLargeError', partialMessage: { text: 'Hi.' } })
  })

  test('a page of megabytes is no message of megabytes (E11)', async () => {
    const page = `<html>${'x'.repeat(5_000_000)}`
    await using api = await scripted((response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end(page)
    })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name: 'ServerError', status: 502 })
    expect(error.message).toContain('<html>')
    expect(error.message.length).toBeLessThan(3_000)
    expect(String(error.cause).length).toBeLessThan(100_000)
  })
})

describe('signs of life are no content (E7)', () => {
  const empty = (type: string, field: string) =>
    frame({ type: 'content_block_delta', index: 0, delta: { type, [field]: '' } })
  const endless: [name: string, begin: string, more: string][] = [
    ['pings', '', 'event: ping\ndata: {"type": "ping"}\n\n'],
    ['comments', '', ': still here\n\n'],
    ['bytes of a line that does not end', '', ': '],
    [
      'empty deltas',
      [start(), open(0, { type: 'text', text: '' })].map(frame).join(''),
      empty('text_delta', 'text'),
    ],
  ]

  /** A server that sends something every 20 ms. */
  const babbling = (begin: string, more: string) =>
    scripted((response) => {
      response.writeHead(200, SSE).write(begin || ' ')
      const timer = setInterval(() => response.write(more), 20)
      response.on('close', () => clearInterval(timer))
    })

  const ways: [
    name: string,
    options: Partial<ChatAnthropicOptions>,
    method: (typeof METHODS)[number],
  ][] = [
    ['a stream', {}, 'stream'],
    ['an invoke that streams inside', { maxTokens: 64_000 }, 'invoke'],
    ['an invoke that is to stream', { streaming: true }, 'invoke'],
    ['an invoke that does not', {}, 'invoke'],
  ]

  test.each(endless)(
    '%s end with `timeout`, however they are asked for (E7)',
    async (_, begin, more) => {
      const ends = ways.map(async ([way, options, method]) => {
        await using api = await babbling(begin, more)
        const error = await failureOf(run(chat(api, { timeout: 300, ...options }), method))
        expect(error, way).toMatchObject({ name: 'TimeoutError', retryable: true })
        await expect.poll(() => api.requests[0]?.isClosed, { message: way }).toBe(true)
      })
      await Promise.all(ends)
    },
  )

  test('after some content they end with the silence of content (E7)', async () => {
    const begin = [start(), open(0, { type: 'text', text: '' }), addText(0, 'Well')]
    const ends = endless.map(async ([what, , more]) => {
      await using api = await babbling(begin.map(frame).join(''), more)
      const error = await failureOf(all(chat(api, { streamIdleTimeout: 60 }).stream('Hi')))
      const expected = { name: 'StreamIdleError', partialMessage: { text: 'Well' } }
      expect(error, what).toMatchObject(expected)
    })
    await Promise.all(ends)
  })

  test('a set `timeout` ends an invoke that streams inside, with what had arrived (E7)', async () => {
    const begin = [start(), open(0, { type: 'text', text: '' })].map(frame).join('')
    await using api = await babbling(begin, frame(addText(0, 'on ')))
    const error = await failureOf(chat(api, { timeout: 400, maxTokens: 64_000 }).invoke('Hi'))
    expect(error.name).toBe('TimeoutError')
    expect(error.partialMessage?.text).toMatch(/^on on/)
  })

  test('the default ends no long invoke that gets on, nor thoughts that are not shown (E7)', async () => {
    using clock = holdClock()
    const think = open(0, { type: 'thinking', thinking: '', signature: '' })
    let answer = (_bytes: string) => {}
    await using api = await scripted((response) => {
      response.writeHead(200, SSE).write([start(), think].map(frame).join(''))
      answer = (bytes) => response.end(bytes)
    })
    const llm = chat(api, { maxTokens: 64_000, streamIdleTimeout: 0 })
    const reply = llm.invoke('Hi')
    await expect.poll(() => api.requests).toHaveLength(1)
    // Longer than the default.
    for (let minute = 0; minute < 20; minute += 1) await clock.pass(60_000)
    answer(
      STREAM.slice(STREAM.indexOf('event: content_block_start')).replaceAll(
        '"index":0',
        '"index":1',
      ),
    )
    expect((await reply).text).toBe('Hi.')
  })
})
