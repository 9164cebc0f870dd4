import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import { APIError } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../start.ts'
import type { Emulator } from '../options.ts'

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
const asked = {
  model: MODEL,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How is the weather?' }],
}

interface Own {
  fetch?: typeof fetch
  maxRetries?: number
}

const clientOf = (api: Emulator, own: Own = {}) =>
  new AnthropicBedrock({
    baseURL: api.baseURLs.bedrock,
    awsRegion: 'us-east-1',
    awsAccessKey: 'AKIDEXAMPLE',
    awsSecretKey: 'secret',
    maxRetries: 0,
    ...own,
  })

const failureOf = (promise: PromiseLike<unknown>): Promise<InstanceType<typeof APIError>> =>
  Promise.resolve(promise).then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as InstanceType<typeof APIError>,
  )

describe('a message of Bedrock', () => {
  test('comes whole, with the ids, the model and the headers of Bedrock', async () => {
    await using api = await startEmulator({ reply: 'Sunny.' })
    const { data, response } = await clientOf(api).messages.create(asked).withResponse()
    expect(data).toMatchObject({
      id: expect.stringMatching(/^msg_bdrk_01/),
      model: 'claude-haiku-4-5-20251001',
      content: [{ type: 'text', text: 'Sunny.' }],
    })
    expect(data.usage).not.toHaveProperty('service_tier')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      'x-amzn-bedrock-input-token-count': `${data.usage.input_tokens}`,
      'x-amzn-bedrock-output-token-count': `${data.usage.output_tokens}`,
    })
    expect(response.headers.get('request-id')).toBeNull()
  })

  test('is streamed in AWS event-stream frames', async () => {
    await using api = await startEmulator({ reply: 'Sunny and warm. €' })
    const stream = clientOf(api).messages.stream(asked)
    const events: string[] = []
    stream.on('streamEvent', ({ type }) => events.push(type))
    const message = await stream.finalMessage()
    expect(message.content).toMatchObject([{ type: 'text', text: 'Sunny and warm. €' }])
    expect(message.usage.input_tokens).toBeGreaterThan(0)
    expect(events).not.toContain('ping')
    const [entry] = api.requests
    expect(entry?.reply?.headers['content-type']).toBe('application/vnd.amazon.eventstream')
    expect(entry?.reply?.events?.at(-1)?.event).toMatchObject({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: message.usage.input_tokens,
        outputTokenCount: message.usage.output_tokens,
      },
    })
    expect(entry?.reply?.message).toMatchObject({ content: message.content })
  })

  test('calls a tool, streamed or not', async () => {
    const call = { type: 'tool_use', name: 'get_weather', input: { city: 'Rome' } } as const
    await using api = await startEmulator({ reply: [call] })
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const whole = await clientOf(api).messages.create({ ...asked, tools })
    const streamed = await clientOf(api)
      .messages.stream({ ...asked, tools })
      .finalMessage()
    for (const { content, stop_reason } of [whole, streamed]) {
      expect(stop_reason).toBe('tool_use')
      expect(content).toMatchObject([{ ...call, id: expect.stringMatching(/^toolu_bdrk_01/) }])
    }
  })

  test('is shown once in the journal, on the path of Bedrock and with the body that arrived', async () => {
    await using api = await startEmulator({
      script: { rules: [{ when: { model: /haiku/ }, reply: 'Hi.' }], otherwise: 'error' },
    })
    await clientOf(api).messages.stream(asked).finalMessage()
    expect(api.requests).toMatchObject([
      {
        platform: 'bedrock',
        path: `/model/${MODEL}/invoke-with-response-stream`,
        body: { max_tokens: 100, messages: asked.messages, anthropic_version: expect.any(String) },
      },
    ])
    expect(api.requests[0]?.body).not.toHaveProperty('model')
    expect(api.lastRequest).toMatchObject({ model: MODEL, stream: true, max_tokens: 100 })
    expect(api.requests[0]?.headers.authorization).toBe('[redacted]')
  })

  test('is the same through `api.fetch`', async () => {
    await using api = await startEmulator({ reply: 'Sunny.' })
    const client = clientOf(api, { fetch: api.fetch })
    const message = await client.messages.stream(asked).finalMessage()
    expect(message.content).toMatchObject([{ text: 'Sunny.' }])
  })

  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', 'claude-3-haiku-20240307'],
    ['global.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['us-gov.anthropic.claude-sonnet-4-6', 'claude-sonnet-4-6'],
    ['anthropic.claude-v2:1', 'claude-2.1'],
    [`arn:aws:bedrock:us-east-1:1:inference-profile/${MODEL}`, 'claude-haiku-4-5-20251001'],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2', 'claude-behind-a1b2'],
  ])('of the model %s is of %s', async (model, named) => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const message = await clientOf(api).messages.create({ ...asked, model })
    expect(message.model).toBe(named)
  })

  test('names betas in its body', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const betas = ['context-management-2025-06-27', 'tool-search-tool-2025-10-19']
    const edits = { edits: [{ type: 'clear_tool_uses_20250919' as const }] }
    await clientOf(api).beta.messages.create({ ...asked, betas, context_management: edits })
    expect(api.lastRequest).toMatchObject({ anthropic_beta: betas })
  })
})

const post = (api: Emulator, body: object, operation = 'invoke', model = MODEL) =>
  fetch(`${api.url}/model/${encodeURIComponent(model)}/${operation}`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const { model: _, ...rest } = asked
const valid = { ...rest, anthropic_version: 'bedrock-2023-05-31' }

const BY_URL = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }

async function refusalOf(response: Response) {
  const type = response.headers.get('x-amzn-errortype')?.split(':')[0]
  const body: unknown = await response.json()
  return { status: response.status, type, body }
}

describe('Bedrock refuses', () => {
  test.each<[string, object, string]>([
    ['a body without a version', rest, 'anthropic_version: Field required'],
    ['a model in the body', { ...valid, model: MODEL }, 'model: Extra inputs are not permitted'],
    ['a stream flag', { ...valid, stream: true }, 'stream: Extra inputs are not permitted'],
    [
      'betas of what it does not have',
      { ...valid, anthropic_beta: ['files-api-2025-04-14'] },
      'invalid beta flag',
    ],
    ['unknown betas', { ...valid, anthropic_beta: ['flying-2024-01-01'] }, 'invalid beta flag'],
    [
      'tools that it does not run',
      { ...valid, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the " +
        "expected tags: 'bash_20250124', 'custom', 'memory_20250818', 'text_editor_20250728'",
    ],
    [
      'an image by URL',
      { ...valid, messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, BY_URL] }] },
      'messages.0.content.1.image.source.base64.data: URL sources are not supported',
    ],
    ['what the API refuses', { ...valid, max_tokens: -1 }, expect.stringContaining('max_tokens')],
  ])('%s', async (_, body, message) => {
    await using api = await startEmulator()
    for (const operation of ['invoke', 'invoke-with-response-stream']) {
      expect(await refusalOf(await post(api, body, operation))).toEqual({
        status: 400,
        type: 'ValidationException',
        body: { message },
      })
    }
  })

  test('models that it does not have', async () => {
    await using api = await startEmulator()
    for (const model of ['does-not-exist', 'claude-haiku-4-5', 'amazon.nova-lite-v1:0']) {
      expect(await refusalOf(await post(api, valid, 'invoke', model))).toMatchObject({
        status: 400,
        body: { message: 'The provided model identifier is invalid.' },
      })
    }
  })

  test('operations that it does not have', async () => {
    await using api = await startEmulator()
    const { status, type } = await refusalOf(await post(api, valid, 'count-tokens'))
    expect({ status, type }).toEqual({ status: 404, type: 'UnknownOperationException' })
    const client = clientOf(api)
    for (const path of ['/v1/messages/count_tokens', '/v1/messages/batches', '/v1/files']) {
      expect(await failureOf(client.post(path, { body: rest }))).toMatchObject({ status: 404 })
    }
  })

  test('nothing of a body that is not strict, and names it in a header', async () => {
    await using api = await startEmulator({ strict: false, reply: 'Hi.' })
    const response = await post(api, rest)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-emulator-would-refuse')).toContain('anthropic_version')
  })
})

describe('an error of Bedrock', () => {
  test.each<[object, number, string, string]>([
    [
      { status: 429 },
      429,
      'ThrottlingException',
      'Too many requests, please wait before trying again.',
    ],
    [
      { status: 529 },
      503,
      'ServiceUnavailableException',
      'Bedrock is unable to process your request.',
    ],
    [{ status: 500, message: 'Oh.' }, 500, 'InternalServerException', 'Oh.'],
    [{ status: 403, message: 'No.' }, 403, 'AccessDeniedException', 'No.'],
    [{ status: 404, message: 'Where?' }, 404, 'ResourceNotFoundException', 'Where?'],
    [{ status: 408, message: 'Late.' }, 408, 'ModelTimeoutException', 'Late.'],
    [{ type: 'ModelNotReadyException', message: 'Wait.' }, 429, 'ModelNotReadyException', 'Wait.'],
    [{ type: 'ModelErrorException', message: 'Hm.' }, 424, 'ModelErrorException', 'Hm.'],
  ])('%j is an exception with its status', async (error, status, type, message) => {
    await using api = await startEmulator({ reply: { error } })
    expect(await refusalOf(await post(api, valid))).toEqual({ status, type, body: { message } })
    const failure = await failureOf(clientOf(api).messages.create(asked))
    expect(failure).toMatchObject({ status, error: { message } })
  })

  test('is tried again by the client', async () => {
    await using api = await startEmulator({ script: [{ error: { status: 429 } }, 'Hi.'] })
    const client = clientOf(api, { maxRetries: 1 })
    expect((await client.messages.create(asked)).content).toMatchObject([{ text: 'Hi.' }])
    expect(api.requests.map(({ status }) => status)).toEqual([429, 200])
  })
})
