import { AnthropicAws } from '@anthropic-ai/aws-sdk'
import { AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk'
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import { AnthropicGoogleCloud } from '@anthropic-ai/google-cloud-sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../start.ts'
import type { Emulator } from '../options.ts'

const maxRetries = 0
const signing = { awsRegion: 'us-east-1', awsAccessKey: 'AKID', awsSecretAccessKey: 'secret' }

const mantle = ({ baseURLs }: Emulator) =>
  new AnthropicBedrockMantle({ baseURL: baseURLs.bedrockMantle, ...signing, maxRetries })
const mantleKeyed = ({ baseURLs }: Emulator) =>
  new AnthropicBedrockMantle({ baseURL: baseURLs.bedrockMantle, apiKey: 'key', maxRetries })
const foundry = ({ baseURLs }: Emulator) =>
  new AnthropicFoundry({ baseURL: baseURLs.foundry, apiKey: 'key', maxRetries })
const foundryTokened = ({ baseURLs }: Emulator) =>
  new AnthropicFoundry({
    baseURL: `${baseURLs.foundry}/`,
    azureADTokenProvider: () => Promise.resolve('key'),
    maxRetries,
  })
const aws = ({ baseURLs }: Emulator) =>
  new AnthropicAws({ baseURL: baseURLs.aws, ...signing, workspaceId: 'w', maxRetries })
const awsKeyed = ({ baseURLs }: Emulator) =>
  new AnthropicAws({ baseURL: baseURLs.aws, apiKey: 'key', workspaceId: 'w', maxRetries })
const googleCloud = ({ baseURLs }: Emulator, token = 'key') =>
  new AnthropicGoogleCloud({
    baseURL: baseURLs.googleCloud,
    bearerTokenProvider: () => Promise.resolve(token),
    maxRetries,
  })

const CLIENTS = [
  ['bedrock-mantle', 'a signature', mantle, 'anthropic.claude-haiku-4-5', '/anthropic/v1/messages'],
  ['bedrock-mantle', 'a key', mantleKeyed, 'claude-haiku-4-5', '/anthropic/v1/messages'],
  ['foundry', 'a key', foundry, 'claude-haiku-4-5', '/anthropic/v1/messages'],
  ['foundry', 'a token', foundryTokened, 'claude-haiku-4-5', '/anthropic/v1/messages'],
  ['aws', 'a signature', aws, 'claude-haiku-4-5', '/v1/messages'],
  ['aws', 'a key', awsKeyed, 'claude-haiku-4-5', '/v1/messages'],
  [
    'google-cloud',
    'a token',
    googleCloud,
    'claude-haiku-4-5',
    '/v1/projects/p/locations/global/workspaces/w/invoke/v1/messages',
  ],
] as const

const messages = [{ role: 'user' as const, content: 'How is the weather?' }]

const failureOf = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

describe.each(CLIENTS)('%s with %s', (platform, _, clientOf, model, path) => {
  const asked = { model, max_tokens: 100, messages }

  test('answers whole and streamed', async () => {
    await using api = await startEmulator({ reply: 'Sunny.' })
    const client = clientOf(api)
    const whole = await client.messages.create(asked)
    const streamed = await client.messages.stream(asked).finalMessage()
    for (const message of [whole, streamed]) {
      expect(message).toMatchObject({ model: 'claude-haiku-4-5', content: [{ text: 'Sunny.' }] })
    }
    expect(api.requests).toMatchObject([
      { platform, path, body: { model } },
      { platform, path, body: { model, stream: true } },
    ])
    expect(api.lastRequest.model).toBe(model)
  })

  test('calls a tool, and counts tokens', async () => {
    const call = { type: 'tool_use', name: 'get_weather', input: { city: 'Rome' } } as const
    await using api = await startEmulator({ reply: [call] })
    const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]
    const client = clientOf(api)
    const { content } = await client.messages.stream({ ...asked, tools }).finalMessage()
    expect(content).toMatchObject([call])
    const { input_tokens } = await client.messages.countTokens({ model, messages, tools })
    expect(input_tokens).toBeGreaterThan(0)
  })

  test('fails as the API does', async () => {
    await using api = await startEmulator({
      script: [
        { error: { status: 429 } },
        { error: { status: 529 } },
        { content: 'Sunny.', fault: { errorAfter: 3 } },
        { content: 'Sunny.', fault: { cutAfter: 3 } },
      ],
    })
    const client = clientOf(api)
    const limited = await failureOf(client.messages.create(asked))
    expect(limited).toMatchObject({
      status: 429,
      requestID: api.requests[0]?.id,
      error: { error: { type: 'rate_limit_error' } },
    })
    expect(await failureOf(client.messages.create(asked))).toMatchObject({ status: 529 })
    const late = await failureOf(client.messages.stream(asked).finalMessage())
    expect(late).toMatchObject({ error: { error: { type: 'overloaded_error' } } })
    expect(await failureOf(client.messages.stream(asked).finalMessage())).toBeInstanceOf(Error)
    expect(await failureOf(client.messages.create({ ...asked, max_tokens: -1 }))).toMatchObject({
      status: 400,
    })
  })
})

describe('a platform with the whole API', () => {
  test.each([
    ['aws', aws],
    ['google-cloud', googleCloud],
  ] as const)('%s has models, batches and files', async (platform, clientOf) => {
    await using api = await startEmulator({ reply: 'Sunny.' })
    const client = clientOf(api)
    const params = { model: 'claude-haiku-4-5', max_tokens: 100, messages }
    expect((await client.models.list()).data.length).toBeGreaterThan(0)
    const { id } = await client.messages.batches.create({
      requests: [{ custom_id: 'one', params }],
    })
    const { processing_status } = await client.messages.batches.retrieve(id)
    expect(processing_status).toBe('ended')
    const file = new File(['hello'], 'hello.txt', { type: 'text/plain' })
    const { filename } = await client.beta.files.upload({ file })
    expect(filename).toBe('hello.txt')
    expect(api.requests.every((entry) => entry.platform === platform)).toBe(true)
  })
})

describe('a platform without the whole API', () => {
  test.each([
    ['bedrock-mantle', mantle, ['/v1/models', '/v1/messages/batches', '/v1/files']],
    ['foundry', foundry, ['/v1/models', '/v1/messages/batches']],
  ] as const)('%s does not have the rest', async (_, clientOf, paths) => {
    await using api = await startEmulator()
    for (const path of paths) {
      expect(await failureOf(clientOf(api).get(path))).toMatchObject({ status: 404 })
    }
  })
})

describe('who is not let in', () => {
  const asked = { model: 'claude-haiku-4-5', max_tokens: 100, messages }

  test('hears it in the words of the platform', async () => {
    await using api = await startEmulator({ apiKey: 'right' })
    expect(await failureOf(foundry(api).messages.create(asked))).toMatchObject({
      status: 401,
      error: { error: { code: '401', message: expect.stringContaining('subscription key') } },
    })
    expect(await failureOf(googleCloud(api).messages.create(asked))).toMatchObject({
      status: 401,
      error: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    })
    expect(await failureOf(awsKeyed(api).messages.create(asked))).toMatchObject({ status: 401 })
    expect(await failureOf(mantleKeyed(api).messages.create(asked))).toMatchObject({ status: 401 })
    expect(await googleCloud(api, 'right').messages.create(asked)).toBeDefined()
  })

  test('names a workspace on AWS', async () => {
    await using api = await startEmulator()
    const client = new AnthropicAws({
      baseURL: api.baseURLs.aws,
      ...signing,
      workspaceId: 'w',
      maxRetries,
    })
    const headers = { 'anthropic-workspace-id': null }
    expect(await failureOf(client.messages.create(asked, { headers }))).toMatchObject({
      status: 400,
      message: expect.stringContaining('anthropic-workspace-id'),
    })
  })
})

test('a deployment of Foundry has any name', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  const asked = { model: 'my-deployment', max_tokens: 10, messages }
  expect((await foundry(api).messages.create(asked)).content).toMatchObject([{ text: 'Hi.' }])
})

test("Amazon's Messages API fetches no images; the others do", async () => {
  await using api = await startEmulator({ reply: 'A cat.' })
  const source = { type: 'url' as const, url: 'https://example.com/a.png' }
  const content = [{ type: 'image' as const, source }]
  const params = { max_tokens: 9, messages: [{ role: 'user' as const, content }] }
  expect(
    await failureOf(
      mantle(api).messages.create({ ...params, model: 'anthropic.claude-haiku-4-5' }),
    ),
  ).toMatchObject({
    status: 400,
    message: expect.stringContaining('URL sources are not supported'),
  })
  for (const clientOf of [foundry, aws, googleCloud]) {
    const reply = await clientOf(api).messages.create({ ...params, model: 'claude-haiku-4-5' })
    expect(reply.role).toBe('assistant')
  }
})
