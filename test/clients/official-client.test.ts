/** What the official SDK offers beside messages and streams of them. */
import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ContentTooLargeError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { betaZodOutputFormat } from '@anthropic-ai/sdk/helpers/beta/zod'
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { ASK } from './replies.ts'

const clientOf = ({ url }: Emulator, options: ConstructorParameters<typeof Anthropic>[0] = {}) =>
  new Anthropic({ apiKey: 'any', baseURL: url, maxRetries: 0, ...options })

const asking = (content: string) => ({ ...ASK, messages: [{ role: 'user' as const, content }] })

const Person = z.object({ name: z.string(), age: z.number().int(), tags: z.array(z.string()) })

describe('structured output', () => {
  const ask = asking('Anna is 34 years old.')

  test('`messages.parse` gives the object, also from a stream', async () => {
    await using api = await startEmulator()
    const params = { ...ask, output_config: { format: zodOutputFormat(Person) } }
    const { parsed_output } = await clientOf(api).messages.parse(params)
    expect(parsed_output).toMatchObject({ name: 'Anna', age: 34 })
    const streamed = await clientOf(api).messages.stream(params).finalMessage()
    expect(streamed.parsed_output).toEqual(parsed_output)
  })

  test('`beta.messages.parse` gives the object, also from a stream', async () => {
    await using api = await startEmulator()
    const params = { ...ask, output_config: { format: betaZodOutputFormat(Person) } }
    const { parsed_output } = await clientOf(api).beta.messages.parse(params)
    expect(parsed_output).toMatchObject({ name: 'Anna', age: 34 })
    const streamed = await clientOf(api).beta.messages.stream(params).finalMessage()
    expect(streamed.parsed_output).toEqual(parsed_output)
  })

  test('a scripted answer goes through the schema of the request', async () => {
    await using api = await startEmulator({ script: ['{"city":"Paris"}', '{"town":"Paris"}'] })
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    } as const
    const byJson = { ...ask, output_config: { format: jsonSchemaOutputFormat(schema) } }
    expect((await clientOf(api).messages.parse(byJson)).parsed_output).toEqual({ city: 'Paris' })
    const format = zodOutputFormat(z.object({ city: z.string() }))
    const byZod = clientOf(api).messages.parse({ ...ask, output_config: { format } })
    await expect(byZod).rejects.toThrow('Failed to parse structured output')
  })
})

describe('beside messages', () => {
  test('tokens are counted as a reply counts them', async () => {
    await using api = await startEmulator()
    const client = clientOf(api)
    const { max_tokens: _, ...counted } = {
      ...ASK,
      system: 'You are brief.',
      tools: [{ name: 'now', input_schema: { type: 'object' as const } }],
    }
    const { usage } = await client.messages.create({ ...counted, max_tokens: 50 })
    expect(await client.messages.countTokens(counted)).toEqual({ input_tokens: usage.input_tokens })
    expect(await client.beta.messages.countTokens(counted)).toMatchObject({
      input_tokens: usage.input_tokens,
    })
  })

  test('models are listed page by page, and found by id', async () => {
    await using api = await startEmulator()
    const { models } = clientOf(api)
    const ids: string[] = []
    for await (const { id, type } of models.list({ limit: 2 })) {
      expect(type).toBe('model')
      ids.push(id)
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect((await models.list({ limit: 1000 })).data.map(({ id }) => id)).toEqual(ids)
    expect(await models.retrieve(ASK.model)).toMatchObject({ id: ASK.model, type: 'model' })
    await expect(models.retrieve('gpt-4')).rejects.toThrow(NotFoundError)
  })

  test('a reply knows its request and the limits', async () => {
    await using api = await startEmulator()
    const { data, response, request_id } = await clientOf(api).messages.create(ASK).withResponse()
    expect(request_id).toMatch(/^req_\w+$/)
    expect(data).toHaveProperty('_request_id', request_id)
    expect(response.headers.get('request-id')).toBe(request_id)
    expect(response.headers.get('content-type')).toBe('application/json')
    for (const kind of ['requests', 'tokens']) {
      const limit = (part: string) => response.headers.get(`anthropic-ratelimit-${kind}-${part}`)
      expect(Number(limit('remaining'))).toBeLessThan(Number(limit('limit')))
      expect(Date.parse(limit('reset') ?? '')).not.toBeNaN()
    }
  })

  test('a bearer token is as good as a key, and both are hidden in the journal', async () => {
    await using api = await startEmulator({ apiKey: 'the-secret' })
    for (const access of [{ apiKey: 'the-secret' }, { apiKey: null, authToken: 'the-secret' }]) {
      await clientOf(api, access).messages.create(ASK)
    }
    await expect(clientOf(api).messages.create(ASK)).rejects.toThrow(AuthenticationError)
    expect(JSON.stringify(api.requests)).not.toContain('the-secret')
  })
})

const CLASSES: [number, new (...args: never) => APIError, string][] = [
  [400, BadRequestError, 'invalid_request_error'],
  [401, AuthenticationError, 'authentication_error'],
  [402, PaymentRequiredError, 'billing_error'],
  [403, PermissionDeniedError, 'permission_error'],
  [404, NotFoundError, 'not_found_error'],
  [409, ConflictError, 'conflict_error'],
  [413, ContentTooLargeError, 'request_too_large'],
  [429, RateLimitError, 'rate_limit_error'],
  [500, InternalServerError, 'api_error'],
  [529, OverloadedError, 'overloaded_error'],
]

describe('errors', () => {
  test.each(CLASSES)('%i is the error class that the client has for it', async (...row) => {
    const [status, expected, type] = row
    await using api = await startEmulator({ reply: { error: { status, message: 'Because.' } } })
    const { messages, beta } = clientOf(api)
    const failures = [
      messages.create(ASK),
      messages.create({ ...ASK, stream: true }),
      messages.stream(ASK).finalMessage(),
      beta.messages.create(ASK),
    ]
    for (const failure of failures) {
      const error: unknown = await failure.catch((error: unknown) => error)
      expect(error).toBeInstanceOf(expected)
      expect(error).toMatchObject({
        status,
        type,
        requestID: expect.stringMatching(/^req_/),
        error: { type: 'error', error: { type, message: 'Because.' } },
      })
    }
  })

  test('what the API refuses is refused under the name of the field', async () => {
    await using api = await startEmulator()
    const wrong = { ...ASK, max_tokens: -1 }
    const error: unknown = await clientOf(api)
      .messages.create(wrong)
      .catch((error: unknown) => error)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(String(error)).toContain('max_tokens')
  })

  test('a refused connection and a time-out are those of the client', async () => {
    await using api = await startEmulator({
      script: [{ fault: { refuseConnection: true } }, { fault: { delay: 600_000 } }],
    })
    const { messages } = clientOf(api)
    await expect(messages.create(ASK)).rejects.toThrow(APIConnectionError)
    await expect(messages.create(ASK, { timeout: 50 })).rejects.toThrow(APIConnectionTimeoutError)
  })
})

describe('retries', () => {
  const overloaded = { error: { status: 529 }, headers: { 'retry-after-ms': '7' } }
  const limited = { error: { status: 429 }, headers: { 'retry-after': '0.005' } }

  test('a client tries again when the reply says it should', async () => {
    await using api = await startEmulator({ script: [overloaded, limited, 'At last.'] })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const client = clientOf(api, { maxRetries: 2 })
    const { content } = await client.messages.create(ASK)
    expect(content).toEqual([{ type: 'text', text: 'At last.' }])
    const counts = api.requests.map(({ headers }) => headers['x-stainless-retry-count'])
    expect(counts).toEqual(['0', '1', '2'])
    const waits = timers.mock.calls.map(([, ms]) => ms)
    timers.mockRestore()
    expect(waits).toEqual(expect.arrayContaining([7, 5]))
  })

  test('a client tries no more when a header says so', async () => {
    const headers = { 'x-should-retry': 'false' }
    await using api = await startEmulator({ script: [{ error: { status: 529 }, headers }] })
    const failure = clientOf(api, { maxRetries: 2 }).messages.create(ASK)
    await expect(failure).rejects.toThrow(OverloadedError)
    expect(api.requests).toHaveLength(1)
  })
})
