import { inspect } from 'node:util'
import { UnsupportedInputError } from 'chat-anthropic'
import { type BaseURLs, startEmulator } from 'anthropic-emulator'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { failureOf, MODEL } from './support.ts'
import { PLATFORMS } from './table.ts'

afterEach(() => vi.unstubAllEnvs())

const BASE_URL: Record<keyof BaseURLs, string> = {
  anthropic: 'ANTHROPIC_BASE_URL',
  bedrock: 'ANTHROPIC_BEDROCK_BASE_URL',
  bedrockMantle: 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  vertex: 'ANTHROPIC_VERTEX_BASE_URL',
  foundry: 'ANTHROPIC_FOUNDRY_BASE_URL',
  aws: 'ANTHROPIC_AWS_BASE_URL',
  googleCloud: 'ANTHROPIC_GOOGLE_CLOUD_BASE_URL',
}

describe('a password in a base URL of the environment is refused, and shown nowhere', () => {
  test.each(PLATFORMS)('$name', async ({ at, chat }) => {
    vi.stubEnv(BASE_URL[at], 'http://user:canary@127.0.0.1:1')
    const llm = chat('', { baseURL: undefined })
    for (const call of [llm.invoke('Hi'), llm.stream('Hi')]) {
      const error = await failureOf(call)
      expect(UnsupportedInputError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ retryable: false })
      expect(error.message).toContain('defaultHeaders')
      expect(inspect([error, llm], { depth: 9, showHidden: true })).not.toContain('canary')
    }
  })
})

test('Google credentials that could not be had are asked for anew by the next call', async () => {
  await using api = await startEmulator({ reply: 'Hello.' })
  let asked = 0
  const getClient = async () => {
    asked += 1
    if (asked === 1) throw new Error('The metadata server is down.')
    return {
      projectId: 'p',
      getRequestHeaders: async () => new Headers({ authorization: 'Bearer t' }),
    }
  }
  const llm = new ChatAnthropicVertex({
    model: MODEL,
    region: 'global',
    projectId: 'p',
    baseURL: api.baseURLs.vertex,
    googleAuth: { getClient } as never,
    maxRetries: 0,
  })
  expect((await failureOf(llm.invoke('Hi'))).message).toContain('The metadata server is down')
  expect((await llm.invoke('Hi')).text).toBe('Hello.')
  expect(asked).toBe(2)
  expect(api.requests).toHaveLength(1)
})
