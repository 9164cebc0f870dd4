import { Anthropic } from '@anthropic-ai/sdk'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import {
  AuthenticationError,
  ChatAnthropic,
  type ChatAnthropicOptions,
} from '../../../src/index.ts'
import { all, failureOf, MODEL, scripted } from './support.ts'

beforeEach(() => {
  for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_PROFILE']) {
    vi.stubEnv(name, undefined)
  }
  vi.stubEnv('HOME', tmpdir())
  vi.stubEnv('XDG_CONFIG_HOME', tmpdir())
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('without credentials', () => {
  test('a model can be made; its first request says what to set', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const llm = new ChatAnthropic({ model: MODEL, baseURL: api.url })
    for (const call of [llm.invoke('Hi'), all(llm.stream('Hi')), llm.countTokens('Hi')]) {
      const error = await failureOf(call)
      expect(AuthenticationError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' })
      expect(error.message).toMatch(/ANTHROPIC_API_KEY.*apiKey.*startEmulator/)
    }
    expect(api.requests).toHaveLength(0)
  })

  test('a client whose making fails is made again for the next request', async () => {
    await using api = await startEmulator({ reply: 'Here.' })
    let made = 0
    const llm = new ChatAnthropic({
      model: MODEL,
      apiKey: 'k',
      baseURL: api.url,
      maxRetries: 0,
      createClient: (options) => {
        made += 1
        if (made === 1) throw new Error('The vault is closed.')
        return new Anthropic(options)
      },
    })
    expect((await failureOf(llm.invoke('Hi'))).message).toBe('The vault is closed.')
    expect((await llm.invoke('Hi')).text).toBe('Here.')
    await llm.invoke('Hi')
    expect(made).toBe(2)
  })
})

describe('credentials reach the API', () => {
  const sentBy = async (options: Partial<ChatAnthropicOptions>) => {
    await using api = await scripted((response) => response.writeHead(400).end('{}'))
    const llm = new ChatAnthropic({ ...options, baseURL: api.url, model: MODEL })
    await failureOf(llm.invoke('Hi'))
    const { authorization, 'x-api-key': key } = api.requests[0]!.headers
    return authorization ?? key
  }

  test.each([
    ['a key', { apiKey: 'secret-1' }, 'secret-1'],
    ['a key by its older name', { anthropicApiKey: 'secret-2' }, 'secret-2'],
    ['a key function', { apiKey: async () => 'secret-3' }, 'secret-3'],
    ['a token', { clientOptions: { authToken: 'secret-4' } }, 'secret-4'],
  ])('%s', async (_, options, secret) => {
    expect(await sentBy(options)).toContain(secret)
  })

  test('a key of the environment, read when it is needed', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'secret-5')
    expect(await sentBy({})).toContain('secret-5')
  })

  test('an option wins over the environment', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'of-the-environment')
    expect(await sentBy({ apiKey: 'of-the-option' })).toContain('of-the-option')
    expect(await sentBy({ clientOptions: { authToken: 'token' } })).toBe('Bearer token')
  })
})
