import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../src/index.ts'
import { all, chat, failureOf } from '../failures/support.ts'
import { end, gateway, message, say, saying, start, STOP, stream } from './support.ts'

const JSON_TYPE = { type: 'application/json' }

describe('an error of a gateway says what the gateway said', () => {
  test.each<[server: string, status: number, body: unknown, name: string, said: string]>([
    [
      'LiteLLM',
      400,
      {
        error: {
          message: 'litellm.BadRequestError: No.',
          type: 'None',
          param: 'None',
          code: '400',
        },
      },
      'BadRequestError',
      'litellm.BadRequestError: No.',
    ],
    [
      'vLLM',
      404,
      { type: 'error', error: { type: 'NotFoundError', message: 'The model `x` does not exist.' } },
      'NotFoundError',
      'The model `x` does not exist.',
    ],
    [
      'Ollama',
      404,
      {
        type: 'error',
        error: { type: 'not_found_error', message: "model 'x' not found" },
        request_id: 'req_1',
      },
      'NotFoundError',
      "model 'x' not found",
    ],
    [
      'llama.cpp',
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'ServerError',
      'Loading model',
    ],
    [
      'OpenRouter',
      402,
      { error: { code: 402, message: 'Insufficient credits' }, user_id: 'user_1' },
      'BillingError',
      'Insufficient credits',
    ],
    [
      'Cloudflare AI Gateway',
      401,
      {
        success: false,
        result: [],
        messages: [],
        error: [{ code: 2009, message: 'Unauthorized' }],
      },
      'AuthenticationError',
      'Unauthorized',
    ],
    [
      'Portkey',
      429,
      { status: 'failure', message: 'Rate limited by a policy' },
      'RateLimitError',
      'Rate limited by a policy',
    ],
    ['FastAPI', 404, { detail: 'Not Found' }, 'NotFoundError', 'Not Found'],
    [
      'FastAPI, of a field',
      422,
      { detail: [{ loc: ['body', 'model'], msg: 'Field required', type: 'missing' }] },
      'BadRequestError',
      'Field required',
    ],
    ['others', 401, { error: 'invalid api key' }, 'AuthenticationError', 'invalid api key'],
    ['others', 400, { error: { message: { text: 'deep' } } }, 'BadRequestError', 'deep'],
    [
      'others',
      400,
      [{ error: { code: 400, message: 'in a list' } }],
      'BadRequestError',
      'in a list',
    ],
    ['others', 503, '"down"', 'ServerError', 'down'],
    ['others', 500, { error: null }, 'ServerError', '500'],
    ['a proxy', 413, '<h1>413 Request Entity Too Large</h1>', 'RequestTooLargeError', 'Too Large'],
    ['a proxy', 504, 'upstream request timeout', 'ServerError', 'upstream request timeout'],
    ['nobody', 502, '', 'ServerError', '502'],
  ])('%s: %i %j', async (_, status, body, name, said) => {
    await using api = await gateway(saying(body, { status, ...JSON_TYPE }))
    const llm = chat(api)
    for (const use of [() => llm.invoke('Hi'), () => all(llm.stream('Hi'))]) {
      const error = await failureOf(use())
      expect(ApiError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ name, status })
      expect(error.message).toContain(said)
      expect(error.message).not.toContain('[object Object]')
    }
  })
})

describe('an answer of 200 that is no reply is one typed error that shows it', () => {
  test.each<[string, body: unknown, said: string]>([
    ['an error of the API', { type: 'error', error: { type: 'api_error', message: 'No.' } }, 'No.'],
    ['an error of another make', { error: { message: 'no such model', code: 404 } }, 'no such'],
    ['an error that is a text', { error: 'no such model' }, 'no such model'],
    ['a detail', { detail: 'no such model' }, 'no such model'],
    ['a reply of OpenAI’s', { object: 'chat.completion', choices: [] }, 'chat.completion'],
    ['a reply in a wrapping', { data: message([]) }, 'msg_1'],
    ['a reply in a list', [message([])], 'msg_1'],
    ['a receipt', { status: 'queued' }, 'queued'],
  ])('%s', async (_, body, said) => {
    await using api = await gateway(saying(body, JSON_TYPE))
    const llm = chat(api)
    for (const use of [() => llm.invoke('Hi'), () => all(llm.stream('Hi'))]) {
      const error = await failureOf(use())
      expect(ApiError.isInstance(error)).toBe(true)
      expect(error.message).toContain(said)
    }
  })

  test('but a whole reply where a stream was asked for is one (B2)', async () => {
    await using api = await gateway(saying(message([{ type: 'text', text: 'Hi.' }]), JSON_TYPE))
    for (const options of [{}, { disableStreaming: true }]) {
      const chunks = await all(chat(api, options).stream('Hi'))
      expect(chunks.map(({ text }) => text).join('')).toBe('Hi.')
    }
  })

  test('a stream where a whole reply was asked for', async () => {
    const sse = stream(start(), ...say(0, 'Hi.'), end(), STOP)
    await using api = await gateway(saying(sse, { type: 'text/event-stream' }))
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
    expect(error.message).toContain('message_start')
    expect((await chat(api, { streaming: true }).invoke('Hi')).text).toBe('Hi.')
  })

  test('nothing', async () => {
    await using api = await gateway((response) => response.writeHead(204).end())
    const llm = chat(api)
    for (const use of [() => llm.invoke('Hi'), () => all(llm.stream('Hi'))]) {
      expect(await failureOf(use())).toMatchObject({ name: 'IncompleteStreamError' })
    }
  })
})

describe('a stream that ends without an end is no reply', () => {
  test.each([
    ['only what OpenAI ends with', 'data: [DONE]\n\n'],
    ['only comments', ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n'],
    ['a start', stream(start(), 'data: [DONE]\n\n')],
    ['half of a text', stream(start(), ...say(0, 'Hi.'), 'data: [DONE]\n\n')],
    ['chunks of OpenAI’s', 'data: {"object":"chat.completion.chunk","choices":[]}\n\n'],
  ])('%s', async (_, sse) => {
    await using api = await gateway(saying(sse, { type: 'text/event-stream' }))
    for (const use of [
      () => all(chat(api).stream('Hi')),
      () => all(chat(api).streamEvents('Hi')),
      () => chat(api, { streaming: true }).invoke('Hi'),
    ]) {
      expect(ApiError.isInstance(await failureOf(use()))).toBe(true)
    }
  })

  test.each([
    ['as text', 'event: error\ndata: upstream is gone\n\n'],
    [
      'as llama.cpp words it',
      'event: error\ndata: {"error":{"code":500,"message":"upstream is gone"}}\n\n',
    ],
    ['as the API words it', 'data: {"type":"error","error":{"message":"upstream is gone"}}\n\n'],
  ])('one that reports an error says what was reported: %s', async (_, error) => {
    const sse = stream(start(), ...say(0, 'Half'), error)
    await using api = await gateway(saying(sse, { type: 'text/event-stream' }))
    const failure = await failureOf(all(chat(api).stream('Hi')))
    expect(failure.message).toContain('upstream is gone')
    expect(failure.partialMessage?.text).toBe('Half')
  })
})
