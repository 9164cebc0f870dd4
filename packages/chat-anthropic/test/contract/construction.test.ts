import { tool } from '@langchain/core/tools'
import { ChatAnthropic } from 'chat-anthropic'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { PLATFORMS } from '../platforms/table.ts'
import { all, contract, using } from './support.ts'

const Person = z.object({ name: z.string(), age: z.number() })
const greet = tool(({ name }) => `Hello ${name}`, { name: 'greet', schema: Person })

afterEach(() => vi.unstubAllEnvs())

contract('a model is made', (platform) => {
  const { model } = platform

  test('with the arguments that every LangChain model takes', () => {
    const llm = new ChatAnthropic({
      model,
      apiKey: 'k',
      temperature: 0,
      maxTokens: 100,
      timeout: 60,
      stopSequences: [],
      maxRetries: 2,
      streaming: true,
    })
    expect(llm).toMatchObject({ model, modelName: model, temperature: 0, maxTokens: 100 })
    expect(llm.streaming).toBe(true)
    expect(llm.invocationParams({ stop: ['x'] })).toMatchObject({ stop_sequences: ['x'] })
  })

  test('and bound to tools and schemas without a network', () => {
    const llm = new ChatAnthropic({ model, apiKey: 'k' })
    expect(llm.bindTools([greet])).toBeDefined()
    expect(llm.withStructuredOutput(Person)).toBeDefined()
  })

  test('with the parameters that LangSmith expects, and no others', () => {
    const options = { model, apiKey: 'k', temperature: 0, maxTokens: 100, stopSequences: ['x'] }
    const llm = new ChatAnthropic(options)
    expect(Object.keys(llm.getLsParams({})).sort()).toEqual([
      'ls_max_tokens',
      'ls_model_name',
      'ls_model_type',
      'ls_provider',
      'ls_stop',
      'ls_temperature',
    ])
    expect(llm.getLsParams({ model: 'other' }).ls_model_name).toBe('other')
  })

  test('and asks nothing once its caller has left', () =>
    using(platform, async (llm, api) => {
      const signal = AbortSignal.abort()
      await expect(llm.invoke('Hi', { signal })).rejects.toThrow()
      await expect(all(llm.stream('Hi', { signal }))).rejects.toThrow()
      expect(api.requests).toHaveLength(0)
    }))
})

test("a model of Anthropic's own API is made with the key of the environment", () =>
  using(
    PLATFORMS[0],
    async (llm, api) => {
      vi.stubEnv('ANTHROPIC_API_KEY', 'from-the-environment')
      vi.stubEnv('ANTHROPIC_BASE_URL', api.url)
      expect((await new ChatAnthropic({ model: 'claude-sonnet-4-6' }).invoke('Hi')).text).toBe(
        'You said: Hi',
      )
      await expect(llm.invoke('Hi')).rejects.toThrow(/401|x-api-key/)
    },
    {},
    { apiKey: 'from-the-environment' },
  ))
