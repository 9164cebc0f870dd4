import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../../src/index.ts'
import { MODEL } from '../support.ts'

const NOWHERE = 'http://127.0.0.1:9'

afterEach(() => vi.unstubAllEnvs())

const model = (options: Partial<ChatAnthropicOptions> = {}) =>
  new ChatAnthropic({ model: MODEL, maxRetries: 0, ...options })

type Environment = (api: Emulator) => Record<string, string>

const PLACES: [name: string, environment: Environment, options?: (api: Emulator) => object][] = [
  ['ANTHROPIC_API_URL', ({ url }) => ({ ANTHROPIC_API_URL: url })],
  ['ANTHROPIC_BASE_URL', ({ url }) => ({ ANTHROPIC_BASE_URL: url })],
  [
    'ANTHROPIC_API_URL over ANTHROPIC_BASE_URL',
    ({ url }) => ({ ANTHROPIC_API_URL: url, ANTHROPIC_BASE_URL: NOWHERE }),
  ],
  ['baseURL over both', () => ({ ANTHROPIC_API_URL: NOWHERE }), ({ url }) => ({ baseURL: url })],
  [
    "the client's own baseURL over both",
    () => ({ ANTHROPIC_BASE_URL: NOWHERE }),
    ({ url }) => ({ clientOptions: { baseURL: url } }),
  ],
  [
    'ANTHROPIC_API_URL over a LangSmith gateway',
    ({ url }) => ({ ANTHROPIC_API_URL: url, LANGSMITH_GATEWAY: NOWHERE }),
  ],
]

describe('requests go where the environment says', () => {
  test.each(PLACES)('%s', async (_name, environment, options) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    vi.stubEnv('ANTHROPIC_API_KEY', 'env-key')
    for (const [name, value] of Object.entries(environment(api))) vi.stubEnv(name, value)
    expect((await model(options?.(api)).invoke('Hi')).text).toBe('Fine.')
    expect(api.requests.map(({ path }) => path)).toEqual(['/v1/messages'])
  })

  test('a LangSmith gateway, with its key', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const urls: string[] = []
    const keys: (string | null)[] = []
    const own: typeof fetch = (input, init) => {
      const { url, headers } = new Request(input, init)
      urls.push(url)
      keys.push(headers.get('authorization') ?? headers.get('x-api-key'))
      return api.fetch(`${api.url}/v1/messages?beta=true`, init)
    }
    vi.stubEnv('LANGSMITH_GATEWAY', 'https://gateway.example')
    vi.stubEnv('LANGSMITH_GATEWAY_API_KEY', 'gateway-key')
    await model({ clientOptions: { fetch: own } }).invoke('Hi')
    expect(urls[0]).toMatch(/^https:\/\/gateway\.example\/.*anthropic\/v1\/messages/)
    expect(keys[0]).toContain('gateway-key')
  })
})

describe('keys of the environment', () => {
  test.each(['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'])('%s', async (name) => {
    await using api = await startEmulator({ reply: 'Fine.', apiKey: 'env-key' })
    vi.stubEnv('ANTHROPIC_API_KEY', undefined)
    vi.stubEnv(name, 'env-key')
    expect((await model({ anthropicApiUrl: api.url }).invoke('Hi')).text).toBe('Fine.')
  })

  test('the option outranks them', async () => {
    await using api = await startEmulator({ reply: 'Fine.', apiKey: 'own-key' })
    vi.stubEnv('ANTHROPIC_API_KEY', 'env-key')
    expect((await model({ anthropicApiUrl: api.url, apiKey: 'own-key' }).invoke('Hi')).text).toBe(
      'Fine.',
    )
  })
})
