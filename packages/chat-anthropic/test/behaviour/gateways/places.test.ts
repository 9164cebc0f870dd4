import { tmpdir } from 'node:os'
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest'
import {
  AuthenticationError,
  ChatAnthropic,
  type ChatAnthropicOptions,
} from '../../../src/index.ts'
import { all, failureOf } from '../failures/support.ts'
import {
  end,
  type Gateway,
  gateway,
  message,
  replying,
  say,
  start,
  STOP,
  stream,
} from './support.ts'

const HI = {
  json: message([{ type: 'text', text: 'Hi.' }]),
  sse: stream(start(), ...say(0, 'Hi.'), end(), STOP),
}

const model = (options: Partial<ChatAnthropicOptions>) =>
  new ChatAnthropic({ model: 'qwen3:8b', maxTokens: 100, maxRetries: 0, ...options })

beforeEach(() => {
  for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_PROFILE']) {
    vi.stubEnv(name, undefined)
  }
  vi.stubEnv('HOME', tmpdir())
  vi.stubEnv('XDG_CONFIG_HOME', tmpdir())
})

afterEach(() => vi.unstubAllEnvs())

describe('requests go below the base URL', () => {
  test.each([
    ['of LM Studio, Ollama, vLLM and llama.cpp', '', '/v1/messages'],
    ['with a slash at its end', '/', '/v1/messages'],
    ['of OpenRouter', '/api', '/api/v1/messages'],
    ['of LiteLLM, passed through', '/anthropic/', '/anthropic/v1/messages'],
    [
      'of Cloudflare AI Gateway',
      '/v1/0a1b2c/my-gateway/anthropic',
      '/v1/0a1b2c/my-gateway/anthropic/v1/messages',
    ],
    ['of Pydantic AI Gateway', '/proxy/anthropic', '/proxy/anthropic/v1/messages'],
    ['with characters that are escaped', '/a b', '/a%20b/v1/messages'],
  ])('%s', async (_, below, path) => {
    await using api = await gateway(replying(HI))
    const llm = model({ baseURL: `${api.url}${below}`, apiKey: 'any' })
    expect((await llm.invoke('Hi')).text).toBe('Hi.')
    expect((await all(llm.stream('Hi'))).map(({ text }) => text).join('')).toBe('Hi.')
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${path}`,
      `POST ${path}`,
    ])
  })

  test('with the query that a gateway wants', async () => {
    await using api = await gateway(replying(HI))
    const defaultQuery = { 'api-version': '2026-01-01' }
    await model({ baseURL: `${api.url}/p`, apiKey: 'any', clientOptions: { defaultQuery } }).invoke(
      'Hi',
    )
    expect(api.requests[0]?.path).toBe('/p/v1/messages?api-version=2026-01-01')
  })

  test('without a query, and without beta flags, where no feature needs one', async () => {
    await using api = await gateway(replying(HI))
    const llm = model({ baseURL: api.url, apiKey: 'any' })
    const tool = { name: 'roll', description: 'd', input_schema: { type: 'object' as const } }
    await llm.invoke('Hi')
    await llm.bindTools([tool]).invoke('Hi', { temperature: 0.1, stop: ['X'] })
    for (const { path, headers, body } of api.requests) {
      expect(path).toBe('/v1/messages')
      expect(headers).not.toHaveProperty('anthropic-beta')
      expect(body).not.toHaveProperty('betas')
    }
  })

  test('with the name of the model as it is', async () => {
    await using api = await gateway(replying(HI))
    const names = ['qwen3:8b', 'anthropic/claude-haiku-4.5', 'openai/gpt-oss-20b', 'my-alias']
    for (const name of names) {
      await model({ baseURL: api.url, apiKey: 'any', model: name }).invoke('Hi')
    }
    expect(api.requests.map(({ body }) => body['model'])).toEqual(names)
  })

  test('and follow a gateway that has moved, body and all', async () => {
    await using api = await gateway((response, request) => {
      if (request.path.startsWith('/new')) replying(HI)(response, request)
      else response.writeHead(307, { location: `/new${request.path}` }).end()
    })
    expect((await model({ baseURL: api.url, apiKey: 'any' }).invoke('Hi')).text).toBe('Hi.')
    expect(api.requests[1]?.body).toEqual(api.requests[0]?.body)
  })

  test('a base URL that has the version already is not found, and the error says where to look', async () => {
    await using api = await gateway((response) => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found')
    })
    const error = await failureOf(model({ baseURL: `${api.url}/v1`, apiKey: 'any' }).invoke('Hi'))
    expect(api.requests[0]?.path).toBe('/v1/v1/messages')
    expect(error).toMatchObject({ name: 'NotFoundError', status: 404, retryable: false })
    expect(error.message).toContain('the base URL')
  })
})

describe('tokens are counted', () => {
  test('below the base URL, by a gateway that can', async () => {
    await using api = await gateway((response) => {
      response.end(JSON.stringify({ input_tokens: 12, context_management: null }))
    })
    const llm = model({ baseURL: `${api.url}/api/`, apiKey: 'any' })
    expect(await llm.countTokens('Hi')).toBe(12)
    expect(api.requests[0]?.path).toBe('/api/v1/messages/count_tokens')
  })

  test.each([
    [404, { detail: 'Not Found' }, 'NotFoundError', 'Not Found'],
    [501, { error: 'not supported' }, 'ServerError', 'not supported'],
    [200, { input_tokens: '12' }, 'MalformedStreamError', 'input_tokens'],
    [200, { total_tokens: 12 }, 'MalformedStreamError', 'total_tokens'],
  ])('or not: %i %j is an error', async (status, body, name, said) => {
    await using api = await gateway((response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const error = await failureOf(model({ baseURL: api.url, apiKey: 'any' }).countTokens('Hi'))
    expect(error).toMatchObject({ name })
    expect(error.message).toContain(said)
  })
})

/** The credentials and own headers of each request. */
const shown = ({ requests }: Gateway) =>
  requests.map(({ headers }) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) =>
        /^(authorization|x-api-key|anthropic-version|cf-aig|helicone|x-portkey|x-team)/.test(name),
      ),
    ),
  )

describe('a gateway gets the credentials that it wants, and no others', () => {
  const VERSION = { 'anthropic-version': expect.any(String) }

  test.each<[string, Partial<ChatAnthropicOptions>, Record<string, unknown>]>([
    ['a key, as a bearer token', { apiKey: 'sk-1' }, { authorization: 'Bearer sk-1', ...VERSION }],
    [
      'a token',
      { clientOptions: { authToken: 'token' } },
      { authorization: 'Bearer token', ...VERSION },
    ],
    [
      'a key in a header of its own',
      { clientOptions: { defaultHeaders: { 'x-api-key': 'sk-2', authorization: null } } },
      { 'x-api-key': 'sk-2', ...VERSION },
    ],
    [
      'a key in a header of its own, and `apiKey: null`',
      { clientOptions: { apiKey: null, defaultHeaders: { 'x-api-key': 'sk-2' } } },
      { 'x-api-key': 'sk-2', ...VERSION },
    ],
    [
      'the key of the provider, and its own',
      {
        apiKey: 'sk-3',
        clientOptions: { defaultHeaders: { 'cf-aig-authorization': 'Bearer cf' } },
      },
      { authorization: 'Bearer sk-3', 'cf-aig-authorization': 'Bearer cf', ...VERSION },
    ],
    [
      'headers that name the route',
      {
        apiKey: 'sk-4',
        clientOptions: {
          defaultHeaders: { 'x-portkey-api-key': 'pk', 'x-portkey-provider': 'anthropic' },
        },
      },
      {
        authorization: 'Bearer sk-4',
        'x-portkey-api-key': 'pk',
        'x-portkey-provider': 'anthropic',
        ...VERSION,
      },
    ],
    [
      'headers of a `Headers` object',
      {
        apiKey: 'sk-5',
        clientOptions: { defaultHeaders: new Headers({ 'Helicone-Auth': 'Bearer he' }) },
      },
      { authorization: 'Bearer sk-5', 'helicone-auth': 'Bearer he', ...VERSION },
    ],
    [
      'another version of the API',
      { apiKey: 'sk-6', clientOptions: { defaultHeaders: { 'anthropic-version': '2023-06-01' } } },
      { authorization: 'Bearer sk-6', 'anthropic-version': '2023-06-01' },
    ],
    ['none at all', { clientOptions: { defaultHeaders: { authorization: null } } }, VERSION],
  ])('%s', async (_, options, headers) => {
    await using api = await gateway(replying(HI))
    const llm = model({ ...options, baseURL: api.url })
    await llm.invoke('Hi')
    await all(llm.stream('Hi'))
    expect(shown(api)).toEqual([headers, headers])
  })

  test.each<[string, Partial<ChatAnthropicOptions>]>([
    ['a token', { clientOptions: { authToken: 'own' } }],
    ['a key', { apiKey: 'own' }],
    ['a header', { clientOptions: { defaultHeaders: { Authorization: 'Bearer own' } } }],
  ])('%s of the options keeps the key of the environment at home', async (_, options) => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-of-the-environment')
    await using api = await gateway(replying(HI))
    await model({ ...options, baseURL: api.url }).invoke('Hi')
    expect(shown(api)).toEqual([{ authorization: 'Bearer own', ...VERSION }])
    expect(JSON.stringify(api.requests)).not.toContain('of-the-environment')
  })

  test('headers of a call win over those of the model, whatever their case', async () => {
    await using api = await gateway(replying(HI))
    const llm = model({
      apiKey: 'sk-1',
      baseURL: api.url,
      clientOptions: { defaultHeaders: { 'X-Team': 'a', 'x-portkey-trace-id': 't' } },
    })
    await llm.invoke('Hi', { headers: { 'x-team': 'b', Authorization: 'Bearer of-the-call' } })
    await all(llm.stream('Hi', { headers: { 'X-TEAM': 'c' } }))
    expect(shown(api)).toMatchObject([
      { 'x-team': 'b', 'x-portkey-trace-id': 't', authorization: 'Bearer of-the-call' },
      { 'x-team': 'c', 'x-portkey-trace-id': 't', authorization: 'Bearer sk-1' },
    ])
  })

  test('a header of the call may be the only credential', async () => {
    await using api = await gateway(replying(HI))
    const llm = model({ baseURL: api.url })
    await llm.invoke('Hi', { headers: { 'x-api-key': 'sk-of-a-user' } })
    expect(shown(api)).toMatchObject([{ 'x-api-key': 'sk-of-a-user' }])
  })

  test('a key that is fetched is fetched for each attempt', async () => {
    await using api = await gateway((response, request) => {
      if (api.requests.length > 1) return replying(HI)(response, request)
      response.writeHead(503, { 'retry-after-ms': '1' }).end('{}')
    })
    let count = 0
    const apiKey = async () => `short-lived-${(count += 1)}`
    await model({ baseURL: api.url, apiKey, maxRetries: 1 }).invoke('Hi')
    expect(shown(api).map(({ authorization }) => authorization)).toEqual([
      'Bearer short-lived-1',
      'Bearer short-lived-2',
    ])
  })

  test('a gateway that refuses them is an AuthenticationError, tried once', async () => {
    await using api = await gateway((response) => {
      const body = {
        error: { message: 'Invalid proxy server token', type: 'auth_error', code: '401' },
      }
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const error = await failureOf(
      model({ baseURL: api.url, apiKey: 'sk-wrong', maxRetries: 2 }).invoke('Hi'),
    )
    expect(AuthenticationError.isInstance(error)).toBe(true)
    expect(error.message).toContain('Invalid proxy server token')
    expect(error.message).not.toContain('sk-wrong')
    expect(api.requests).toHaveLength(1)
  })
})

test('what a gateway says in headers is there for who asks', async () => {
  const headers = { 'cf-aig-step': '0', 'x-litellm-response-cost': '0.0001' }
  await using api = await gateway(replying({ ...HI, headers }))
  const llm = model({ baseURL: api.url, apiKey: 'any', includeResponseHeaders: true })
  const [first] = await all(llm.stream('Hi'))
  for (const { response_metadata } of [await llm.invoke('Hi'), first!]) {
    expect(response_metadata['headers']).toMatchObject(headers)
  }
})
