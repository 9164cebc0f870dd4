import { APIError } from '@anthropic-ai/sdk'
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../start.ts'
import type { Emulator } from '../options.ts'

type AuthClient = NonNullable<
  NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['authClient']
>

const authClient = {
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer token' })),
} as AuthClient

const clientOf = (api: Emulator) =>
  new AnthropicVertex({
    baseURL: api.baseURLs.vertex,
    projectId: 'project',
    region: 'us-east5',
    authClient,
    maxRetries: 0,
  })

const asked = {
  model: 'claude-sonnet-4-5@20250929',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How is the weather?' }],
}

const failureOf = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

describe('Vertex AI', () => {
  test('answers whole and streamed, with ids of its own', async () => {
    await using api = await startEmulator({ reply: 'Sunny.' })
    const client = clientOf(api)
    const { data, request_id } = await client.messages.create(asked).withResponse()
    expect(request_id).toMatch(/^req_vrtx_01/)
    const streamed = await client.messages.stream(asked).finalMessage()
    for (const message of [data, streamed]) {
      expect(message).toMatchObject({
        id: expect.stringMatching(/^msg_vrtx_01/),
        model: 'claude-sonnet-4-5-20250929',
        content: [{ text: 'Sunny.' }],
      })
    }
    const at = '/v1/projects/project/locations/us-east5/publishers/anthropic/models'
    expect(api.requests.map(({ platform, path }) => [platform, path])).toEqual([
      ['vertex', `${at}/${asked.model}:rawPredict`],
      ['vertex', `${at}/${asked.model}:streamRawPredict`],
    ])
    expect(api.lastRequest).toMatchObject({ model: asked.model, stream: true })
    expect(api.requests[1]?.body).not.toHaveProperty('model')
  })

  test('calls a tool', async () => {
    const call = { type: 'tool_use', name: 'get_weather', input: { city: 'Rome' } } as const
    await using api = await startEmulator({ reply: [call] })
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const { content } = await clientOf(api)
      .messages.stream({ ...asked, tools })
      .finalMessage()
    expect(content).toMatchObject([{ ...call, id: expect.stringMatching(/^toolu_vrtx_01/) }])
  })

  test('counts tokens', async () => {
    await using api = await startEmulator()
    const { model, messages } = asked
    const { input_tokens } = await clientOf(api).messages.countTokens({ model, messages })
    expect(input_tokens).toBeGreaterThan(0)
    expect(api.requests[0]?.path).toMatch(/models\/count-tokens:rawPredict$/)
  })

  test('takes betas as a header', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const client = clientOf(api)
    const betas = ['context-management-2025-06-27']
    const edits = { edits: [{ type: 'clear_tool_uses_20250919' as const }] }
    await client.beta.messages.create({ ...asked, betas, context_management: edits })
    const refused = client.beta.messages.create({ ...asked, betas: ['files-api-2025-04-14'] })
    expect(await failureOf(refused)).toMatchObject({
      status: 400,
      error: { type: 'error', error: { message: expect.stringContaining('`files-api') } },
    })
  })

  test('breaks as the API does', async () => {
    const broken = (fault: object) => ({ content: 'Sunny.', fault })
    await using api = await startEmulator({
      script: [broken({ cutAfter: 3 }), broken({ errorAfter: 3 })],
    })
    const client = clientOf(api)
    expect(await failureOf(client.messages.stream(asked).finalMessage())).toBeInstanceOf(Error)
    const failure = await failureOf(client.messages.stream(asked).finalMessage())
    expect(failure).toMatchObject({ error: { error: { type: 'overloaded_error' } } })
  })
})

describe('an error of Vertex AI', () => {
  test.each([400, 413, 500, 529])('%i is the model’s, in its words', async (status) => {
    await using api = await startEmulator({ reply: { error: { status, message: 'Oh.' } } })
    expect(await failureOf(clientOf(api).messages.create(asked))).toMatchObject({
      status,
      error: { type: 'error', error: { message: 'Oh.' } },
    })
  })

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [429, 'RESOURCE_EXHAUSTED'],
    [503, 'UNAVAILABLE'],
  ])('%i is Google’s, in its words', async (code, status) => {
    await using api = await startEmulator({ reply: { error: { status: code } } })
    const failure = await failureOf(clientOf(api).messages.create(asked))
    expect(failure).toBeInstanceOf(APIError)
    expect(failure).toMatchObject({ status: code, error: { error: { code, status } } })
  })
})

const at = 'projects/p/locations/l/publishers/anthropic/models'

const post = async (api: Emulator, path: string, body: object, token = 'Bearer token') => {
  const response = await fetch(`${api.baseURLs.vertex}/${path}`, {
    method: 'POST',
    headers: { ...(token !== '' && { authorization: token }), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

const { model: _, ...rest } = asked
const valid = { ...rest, anthropic_version: 'vertex-2023-10-16' }

describe('Vertex AI refuses', () => {
  test('who brings no token, or a wrong one', async () => {
    await using api = await startEmulator({ apiKey: 'right' })
    const path = `${at}/claude-haiku-4-5:rawPredict`
    for (const token of ['', 'Bearer wrong']) {
      expect(await post(api, path, valid, token)).toMatchObject({
        status: 401,
        body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
      })
    }
    expect(await post(api, path, valid, 'Bearer right')).toMatchObject({ status: 200 })
  })

  test.each<[object, string]>([
    [rest, 'anthropic_version: Field required'],
    [{ ...valid, model: 'claude-haiku-4-5' }, 'model: Extra inputs are not permitted'],
    [
      { ...valid, tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] },
      "tools.0: Input tag 'code_execution_20250825' found using 'type'",
    ],
    ...['image', 'document'].map((type): [object, string] => {
      const content = [{ type, source: { type: 'url', url: 'https://example.com/a' } }]
      const result = { type: 'tool_result', tool_use_id: 'toolu_1', content }
      return [
        { ...valid, messages: [{ role: 'user', content: [result] }] },
        'messages.0.content.0.tool_result.content.0.image.source.base64.data: URL sources are not supported',
      ]
    }),
  ])('the body %j', async (body, message) => {
    await using api = await startEmulator()
    expect(await post(api, `${at}/claude-haiku-4-5:rawPredict`, body)).toMatchObject({
      status: 400,
      body: { type: 'error', error: { message: expect.stringContaining(message) } },
    })
  })

  test('paths and models that it does not have', async () => {
    await using api = await startEmulator()
    const paths = [
      `${at}/claude-nonexistent:rawPredict`,
      `${at}/claude-haiku-4-5:predict`,
      'projects/p/models/claude-haiku-4-5:rawPredict',
      'v1/messages/batches',
      'v1/files',
    ]
    for (const path of paths) {
      expect(await post(api, path, valid)).toMatchObject({
        status: 404,
        body: { error: { code: 404, status: 'NOT_FOUND' } },
      })
    }
  })
})
