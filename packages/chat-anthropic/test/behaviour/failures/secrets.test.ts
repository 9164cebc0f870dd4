import { inspect } from 'node:util'
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { BaseTracer, type Run } from '@langchain/core/tracers/base'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../../src/index.ts'
import { all, failing, failureOf, MODEL } from './support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const canary = (place: string) => `canary-${place}`

/** Every option that can hold a secret, with one that can be found again. */
const holders: Record<string, Partial<ChatAnthropicOptions>> = {
  apiKey: { apiKey: canary('apiKey') },
  anthropicApiKey: { anthropicApiKey: canary('anthropicApiKey') },
  authToken: { clientOptions: { authToken: canary('authToken') } },
  'client key': { clientOptions: { apiKey: canary('clientKey') } },
  'default headers': {
    apiKey: 'k',
    clientOptions: { defaultHeaders: { 'x-gateway-key': canary('headers') } },
  },
  'default query': { apiKey: 'k', clientOptions: { defaultQuery: { key: canary('query') } } },
  'webhook key': { apiKey: 'k', clientOptions: { webhookKey: canary('webhook') } },
  'fetch options': {
    apiKey: 'k',
    clientOptions: { fetchOptions: { proxyCredentials: canary('proxy') } as object },
  },
  'MCP server': {
    apiKey: 'k',
    mcpServers: [
      {
        type: 'url',
        name: 'files',
        url: `https://user:${canary('mcpUrl')}@mcp.example.com/`,
        authorization_token: canary('mcpToken'),
      },
    ],
  },
  'fallback credit': { apiKey: 'k', fallbackCreditToken: canary('credit') },
  'invocation kwargs': {
    apiKey: 'k',
    invocationKwargs: {
      mcp_servers: [
        { type: 'url', name: 'b', url: 'https://b.example', authorization_token: canary('kwargs') },
      ],
      gateway_api_key: canary('kwargsKey'),
    },
  },
}

const call = {
  headers: { 'x-call-key': canary('callHeader'), authorization: `Bearer ${canary('callAuth')}` },
  mcp_servers: [
    {
      type: 'url' as const,
      name: 'c',
      url: 'https://c.example',
      authorization_token: canary('call'),
    },
  ],
}

const show = (value: unknown) =>
  [inspect(value, { depth: 10, getters: true }), JSON.stringify(value) ?? ''].join('\n')

/** Keeps all that callbacks are told. */
class Listener extends BaseCallbackHandler {
  name = 'listener'
  readonly heard: unknown[] = []
  override handleChatModelStart(...args: unknown[]) {
    this.heard.push(args)
  }
  override handleLLMEnd(...args: unknown[]) {
    this.heard.push(args)
  }
  override handleLLMError(...args: unknown[]) {
    this.heard.push(args)
  }
}

class Tracer extends BaseTracer {
  name = 'tracer'
  readonly runs: Run[] = []
  protected async persistRun(run: Run) {
    this.runs.push(run)
  }
}

describe.each(Object.entries(holders))('the secret in %s (row 58)', (_, options) => {
  const make = (url: string) =>
    new ChatAnthropic({ model: MODEL, baseURL: url, maxRetries: 0, maxTokens: 9, ...options })

  test('is in nothing that a model shows of itself', () => {
    const llm = make('http://127.0.0.1:1')
    const bound = llm.bindTools([{ name: 'x', description: 'x', input_schema: { type: 'object' } }])
    const parts = [llm, bound, llm.withConfig({ tags: ['a'] }), llm.withRetry(), String(llm)]
    const seen = [...parts, llm.toJSON(), llm.lc_kwargs, llm._identifyingParams()]
    expect(seen.map(show).join('\n')).not.toContain('canary')
    expect(show(llm.getLsParams({}))).not.toContain('canary')
    expect(JSON.stringify(llm)).toContain(MODEL)
  })

  test('is in nothing that callbacks and tracers are told', async () => {
    const error = failing(400, 'invalid_request_error')
    await using api = await startEmulator({ script: ['Hi.', 'Hi.', error], strict: false })
    const llm = make(api.url)
    const listener = new Listener()
    const tracer = new Tracer()
    const callbacks = [listener, tracer]
    await llm.invoke('Hi', { ...call, callbacks })
    await all(llm.stream('Hi', { ...call, callbacks }))
    await failureOf(llm.invoke('Hi', { ...call, callbacks }))
    expect(listener.heard).toHaveLength(6)
    expect(tracer.runs).toHaveLength(3)
    expect(show([listener.heard, tracer.runs])).not.toContain('canary')
  })

  test('is in no error, nor in what caused it', async () => {
    const turns = [
      failing(401, 'authentication_error'),
      { fault: { refuseConnection: true } },
      { raw: 'no JSON', status: 200 },
      { content: 'One two', fault: { errorAfter: { events: 0, type: 'api_error', message: 'x' } } },
    ]
    await using api = await startEmulator({ script: turns, strict: false })
    const llm = make(api.url)
    for (let count = 0; count < turns.length; count += 1) {
      const error = await failureOf(
        count < 3 ? llm.invoke('Hi', call) : all(llm.stream('Hi', call)),
      )
      expect(show(error)).not.toContain('canary')
      expect(String(error.stack)).not.toContain('canary')
    }
    expect(api.requests).toHaveLength(turns.length)
  })

  test('is in no line that ANTHROPIC_LOG=debug prints', async () => {
    vi.stubEnv('ANTHROPIC_LOG', 'debug')
    const lines: unknown[] = []
    for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args))
    }
    const error = failing(400, 'invalid_request_error')
    await using api = await startEmulator({ script: ['Hi.', error, 'Hi.'], strict: false })
    const llm = make(api.url)
    await llm.invoke('Hi', call)
    await failureOf(llm.invoke('Hi', call))
    await all(llm.stream('Hi', call))
    const printed = show(lines)
    expect(printed).toContain('sending request')
    expect(printed).toMatch(/request-id/)
    expect(printed).not.toContain('canary')
  })
})

describe('a base URL with a password (row 58)', () => {
  const baseURL = `http://user:${canary('password')}@127.0.0.1:1`

  test('is shown nowhere', () => {
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', baseURL })
    expect(show([llm, llm.toJSON(), llm.lc_kwargs])).not.toContain('canary')
  })

  test.each([{ baseURL }, { anthropicApiUrl: baseURL }, { clientOptions: { baseURL } }])(
    'is refused with the way out: %#',
    async (options) => {
      const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', maxRetries: 0, ...options })
      const error = await failureOf(llm.invoke('Hi'))
      expect(error).toMatchObject({ name: 'UnsupportedInputError', retryable: false })
      expect(error.message).toContain('defaultHeaders')
      expect(show(error)).not.toContain('canary')
    },
  )

  test('of the environment, too', async () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', baseURL)
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', maxRetries: 0 })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error.name).toBe('UnsupportedInputError')
    expect(show(error)).not.toContain('canary')
  })
})
