import { ContextOverflowError } from '@langchain/core/errors'
import { describe, expect, test } from 'vitest'
import { ApiError, ChatAnthropic, UnsupportedInputError } from '../../../src/index.ts'
import { all, chat, failureOf } from '../failures/support.ts'
import {
  end,
  gateway,
  message,
  open,
  read,
  replying,
  say,
  saying,
  start,
  STOP,
  stream,
} from './support.ts'

const JSON_TYPE = { type: 'application/json' }
const HI = [{ type: 'text', text: 'Hi.' }]

describe('a content that is no list of blocks', () => {
  test('but a text is that text', async () => {
    const said = await read({
      json: message('Hi.'),
      sse: stream(start({ content: 'Hi.', stop_reason: 'end_turn' }), end(), STOP),
    })
    expect(said.content).toBe('Hi.')
  })

  test.each([
    ['an object', { type: 'text', text: 'Hi.' }],
    ['a number', 7],
    ['a list of nothing', [null]],
    ['a list of texts', ['Hi.']],
    ['a list of blocks without a type', [{ text: 'Hi.' }]],
  ])('(%s) is one typed error', async (_, content) => {
    await using api = await gateway(saying(message(content), JSON_TYPE))
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
  })

  test.each([null, undefined, 'text'])('nor is a block that starts as %j', async (block) => {
    const sse = stream(start(), open(0, block), ...say(1, 'Hi.'), end(), STOP)
    await using api = await gateway(replying({ sse }))
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error).toMatchObject({ name: 'MalformedStreamError' })
    expect(error.message).toContain('content_block_start came without its content_block')
  })
})

describe('an error body with status 200 is the error that it tells', () => {
  const busy = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }

  test.each([
    ['of the API', busy],
    ['of the API, with nothing for a content', { ...busy, content: null }],
  ])('%s', async (_, body) => {
    await using api = await gateway(saying(body, JSON_TYPE))
    const llm = chat(api)
    for (const use of [() => llm.invoke('Hi'), () => all(llm.stream('Hi'))]) {
      const error = await failureOf(use())
      expect(error).toMatchObject({ name: 'OverloadedError', retryable: true })
      expect(error.message).toContain('Busy')
    }
  })
})

describe('an error in a stream says what was reported', () => {
  test.each([
    ['a text under error', 'event: error\ndata: {"error":"upstream is gone"}\n\n'],
    ['a message', 'event: error\ndata: {"message":"upstream is gone"}\n\n'],
    ['a detail', 'event: error\ndata: {"detail":"upstream is gone"}\n\n'],
    ['a message beside the type', 'data: {"type":"error","message":"upstream is gone"}\n\n'],
    ['neither name nor type', 'data: {"error":{"message":"upstream is gone","code":502}}\n\n'],
    ['neither, and a text', 'data: {"error":"upstream is gone"}\n\n'],
  ])('%s', async (_, error) => {
    const sse = stream(start(), ...say(0, 'Half'), error, 'data: [DONE]\n\n')
    await using api = await gateway(saying(sse, { type: 'text/event-stream' }))
    const failure = await failureOf(all(chat(api).stream('Hi')))
    expect(ApiError.isInstance(failure)).toBe(true)
    expect(failure.message).toContain('upstream is gone')
    expect(failure.partialMessage?.text).toBe('Half')
  })
})

describe('a stream is one by what it holds', () => {
  const sse = stream(start(), ...say(0, 'Hi.'), end(), STOP)

  test.each(['text/plain; charset=utf-8', 'TEXT/EVENT-STREAM', 'application/json'])(
    '%s',
    async (type) => {
      await using api = await gateway(saying(sse, { type }))
      expect((await chat(api, { streaming: true }).invoke('Hi')).text).toBe('Hi.')
    },
  )

  test('and a whole reply, of no type, is one as well (B2)', async () => {
    await using api = await gateway(saying(JSON.stringify(message(HI))))
    expect((await chat(api, { streaming: true }).invoke('Hi')).text).toBe(HI[0]!['text'])
  })

  test.each([
    ['lines of JSON', [start(), end(), STOP].map((event) => JSON.stringify(event)).join('\n')],
    ['chunks of OpenAI’s', 'data: {"object":"chat.completion.chunk","choices":[]}\n\n'],
  ])('and %s is shown for what it is, not tried again', async (_, body) => {
    await using api = await gateway(saying(body))
    const error = await failureOf(all(chat(api).stream('Hi')))
    expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
    expect(error.message).toMatch(/message|chat\.completion/)
  })
})

describe('the message of an error is readable', () => {
  test.each([
    [404, { detail: 'Not Found' }, '404 Not Found.'],
    [
      401,
      { success: false, errors: [{ code: 10_000, message: 'Authentication error' }] },
      '401 Authentication error.',
    ],
    [502, '<html><body>Bad gateway</body></html>', '502 <html>'],
    [500, '', '500 status code'],
  ])('%i %j', async (status, body, beginning) => {
    await using api = await gateway(saying(body, { status }))
    const { message } = await failureOf(chat(api).invoke('Hi'))
    expect(message.startsWith(beginning)).toBe(true)
  })

  test('even where its type is a number', async () => {
    const error = { code: 401, type: 401, message: 'No auth' }
    await using api = await gateway(saying({ error }, { status: 401, ...JSON_TYPE }))
    expect(await failureOf(chat(api).invoke('Hi'))).toMatchObject({
      name: 'AuthenticationError',
      status: 401,
    })
  })

  test.each([
    ['llama.cpp', 'exceed_context_size_error', 'the request exceeds the available context size'],
    ['vLLM', 'BadRequestError', "This model's maximum context length is 8192 tokens."],
  ])('and tells a prompt that is too long: %s', async (_, type, message) => {
    await using api = await gateway(
      saying({ error: { type, message } }, { status: 400, ...JSON_TYPE }),
    )
    expect(ContextOverflowError.isInstance(await failureOf(chat(api).invoke('Hi')))).toBe(true)
  })
})

describe('a base URL that no request can go below is refused', () => {
  test.each([
    ['with a query', 'http://127.0.0.1:9/p?key=1', /query.*defaultQuery/],
    ['with a fragment', 'http://127.0.0.1:9/p#here', /#/],
    ['without a scheme', 'localhost:4000', /https?:/],
    ['that is none', 'http://', /base URL/],
  ])('%s', async (_, baseURL, said) => {
    const llm = new ChatAnthropic({ model: 'm', apiKey: 'k', baseURL, maxRetries: 0 })
    const error = await failureOf(llm.invoke('Hi'))
    expect(UnsupportedInputError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(said)
  })
})

test('a client without the beta endpoint is sent beta flags as a header', async () => {
  await using api = await gateway(replying({ json: message(HI) }))
  const llm = chat(api, {
    betas: ['context-1m-2025-08-07'],
    createClient: async (options) => {
      const { Anthropic } = await import('@anthropic-ai/sdk')
      return { messages: new Anthropic(options).messages }
    },
  })
  await llm.invoke('Hi')
  expect(api.requests[0]?.headers['anthropic-beta']).toBe('context-1m-2025-08-07')
  expect(api.requests[0]?.body).not.toHaveProperty('betas')
})
