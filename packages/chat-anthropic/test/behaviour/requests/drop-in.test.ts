import { describe, expect, test } from 'vitest'
import { ChatAnthropic, UnsupportedInputError } from '../../../src/index.ts'
import { startEmulator } from 'anthropic-emulator'
import { chat, MODEL, requestOf, sent, sentBody } from '../support.ts'

const EPHEMERAL = { type: 'ephemeral' } as const
const SERVER = { type: 'url', name: 'docs', url: 'https://mcp.example' } as const
const TOOL = { name: 'f', description: 'd', input_schema: { type: 'object' as const } }

describe('names of the package this one replaces', () => {
  test('modelName is model', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const model = new ChatAnthropic({ modelName: MODEL, apiKey: 'k', anthropicApiUrl: api.url })
    await model.invoke('Hi')
    expect(api.lastRequest.model).toBe(MODEL)
    expect([model.model, model.modelName]).toEqual([MODEL, MODEL])
  })

  test('the model can come first', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    await new ChatAnthropic(MODEL, { apiKey: 'k', anthropicApiUrl: api.url, topK: 3 }).invoke('Hi')
    expect(api.lastRequest).toMatchObject({ model: MODEL, top_k: 3 })
  })

  test.each(['apiKey', 'anthropicApiKey'])('%s is the key', async (name) => {
    await using api = await startEmulator({ reply: 'Fine.', apiKey: 'the-key' })
    const model = new ChatAnthropic({ model: MODEL, anthropicApiUrl: api.url, [name]: 'the-key' })
    expect((await model.invoke('Hi')).text).toBe('Fine.')
  })

  test.each([
    ['anthropicApiUrl', (url: string) => ({ anthropicApiUrl: url })],
    ['baseURL', (url: string) => ({ baseURL: url })],
    ['clientOptions.baseURL', (url: string) => ({ clientOptions: { baseURL: url } })],
    [
      'anthropicApiUrl over clientOptions.baseURL',
      (url: string) => ({ anthropicApiUrl: url, clientOptions: { baseURL: 'http://127.0.0.1:9' } }),
    ],
  ])('%s is where requests go', async (_name, options) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    await new ChatAnthropic({
      model: MODEL,
      apiKey: 'k',
      maxRetries: 0,
      ...options(api.url),
    }).invoke('Hi')
    expect(api.requests).toHaveLength(1)
  })

  test('call options mcp_servers, cache_control and tool_choice', async () => {
    const { body, betas } = await sent(
      'Hi',
      {},
      {
        mcp_servers: [SERVER],
        cache_control: EPHEMERAL,
        tools: [TOOL, { type: 'mcp_toolset', mcp_server_name: 'docs' }],
        tool_choice: 'any',
      },
    )
    expect(body).toMatchObject({
      mcp_servers: [SERVER],
      cache_control: EPHEMERAL,
      tool_choice: { type: 'any' },
    })
    expect(betas).toContain('mcp-client-2025-11-20')
  })

  test('headers of a call are sent', async () => {
    const { headers } = await sent('Hi', {}, { headers: { 'x-trace': '42' } })
    expect(headers['x-trace']).toBe('42')
  })

  test('default headers of the client are sent', async () => {
    const { headers } = await sent('Hi', { clientOptions: { defaultHeaders: { 'x-app': 'mine' } } })
    expect(headers['x-app']).toBe('mine')
  })

  test('createClient makes the client', async () => {
    const { Anthropic } = await import('@anthropic-ai/sdk')
    const { headers } = await requestOf((model) => model.invoke('Hi'), {
      createClient: (options) =>
        new Anthropic({ ...options, defaultHeaders: { 'x-made': 'here' } }),
    })
    expect(headers['x-made']).toBe('here')
  })

  test('betas of constructor and call are merged, each once', async () => {
    const [A, B, C] = ['a-2099-01-01', 'b-2099-01-01', 'c-2099-01-01'] as const
    const { betas } = await sent('Hi', { betas: [A, B] }, { betas: [B, C] })
    expect(betas).toEqual([A, B, C])
  })

  test('fields that programs set on a model reach the next request', async () => {
    const { body } = await requestOf(async (model) => {
      model.temperature = 0.25
      model.maxTokens = 12
      await model.invoke('Hi')
    })
    expect(body).toMatchObject({ temperature: 0.25, max_tokens: 12 })
  })
})

test('a model without a name is refused at once, with what to write (row 52)', () => {
  // @ts-expect-error -- without a model it does not compile
  const make = () => new ChatAnthropic({ apiKey: 'k' })
  expect(make).toThrow(UnsupportedInputError)
  expect(make).toThrow(/`model`.*new ChatAnthropic/)
  const Loose = ChatAnthropic as unknown as new () => ChatAnthropic
  expect(() => new Loose()).toThrow(/`model`.*new ChatAnthropic/)
})

test('an async key is asked for at every attempt (row 59)', async () => {
  await using api = await startEmulator({ reply: 'Fine.' })
  let asked = 0
  const model = chat(api, {
    apiKey: async () => {
      asked += 1
      return `key-${asked}`
    },
  })
  await model.invoke('Hi')
  await model.invoke('Hi')
  expect(asked).toBe(2)
})

test('an own fetch carries the requests (row 59)', async () => {
  await using api = await startEmulator({ reply: 'Fine.' })
  const seen: string[] = []
  const own: typeof fetch = (input, init) => {
    seen.push(new Request(input, init).url)
    return api.fetch(input, init)
  }
  await chat(api, { clientOptions: { fetch: own } }).invoke('Hi')
  expect(seen).toHaveLength(1)
})

test('an auth token does in place of a key (row 59)', async () => {
  await using api = await startEmulator({ reply: 'Fine.', apiKey: 'token' })
  const clientOptions = { authToken: 'token', apiKey: null }
  const model = new ChatAnthropic({ model: MODEL, anthropicApiUrl: api.url, clientOptions })
  expect((await model.invoke('Hi')).text).toBe('Fine.')
})

test('tools of the constructor are sent with every call', async () => {
  expect((await sentBody('Hi', { tools: [TOOL] })).tools).toEqual([TOOL])
})
