import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { HumanMessage } from '@langchain/core/messages'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ChatAnthropic, type ChatAnthropicCallOptions } from '../../src/index.ts'
import { all } from '../behaviour/replies/support.ts'
import { MODEL, type Json } from '../behaviour/support.ts'

type Change = (params: Json) => Json

const TOOL = { name: 'look', description: 'Looks.', input_schema: { type: 'object' } }
const FETCH = { type: 'web_fetch_20250910', name: 'web_fetch' }

/** A stranger's subclass. */
function subclass(change: Change) {
  return class Custom extends ChatAnthropic {
    override invocationParams(options?: Partial<ChatAnthropicCallOptions>): Json {
      return change(super.invocationParams(options))
    }
  }
}

const WAYS: Record<string, (llm: ChatAnthropic, input: BaseLanguageModelInput) => unknown> = {
  invoke: (llm, input) => llm.invoke(input),
  'invoke that streams': (llm, input) => llm.invoke(input, { maxTokens: 60_000 }),
  batch: (llm, input) => llm.batch([input]),
  stream: async (llm, input) => all(await llm.stream(input)),
  streamEvents: async (llm, input) => all(llm.streamEvents(input)),
  'streamEvents v2': async (llm, input) => all(llm.streamEvents(input, { version: 'v2' })),
  countTokens: (llm, input) => llm.countTokens(input),
}

/** What reaches the API of a subclass's model. */
async function sentBy(
  change: Change,
  use: (llm: ChatAnthropic, input: BaseLanguageModelInput) => unknown,
  options: Json = {},
) {
  await using api = await startEmulator({ reply: 'Fine.', strict: false })
  const Custom = subclass(change)
  const fields = { model: MODEL, apiKey: 'test-key', anthropicApiUrl: api.url, maxRetries: 0 }
  const llm = new Custom({ ...fields, maxTokens: 99, ...options })
  await use(llm, [new HumanMessage('Hi')])
  const betas = api.requests.at(-1)!.headers['anthropic-beta'] ?? ''
  return { body: api.lastRequest as Json, betas: betas.split(',').filter(Boolean) }
}

describe('what an overridden invocationParams returns is sent', () => {
  describe.each(Object.entries(WAYS))('by %s', (way, use) => {
    test('a parameter that it adds (B1)', async () => {
      const { body } = await sentBy((params) => ({ ...params, system: 'Be brief.' }), use)
      expect(JSON.stringify(body['system'])).toContain('Be brief.')
      expect(body['messages']).toMatchObject([{ role: 'user' }])
    })

    test('without a parameter that it drops (B1)', async () => {
      const change: Change = ({ thinking: _, ...params }) => params
      const thinking = { thinking: { type: 'adaptive' } }
      const { body } = await sentBy(change, use, thinking)
      expect(body).not.toHaveProperty('thinking')
    })

    test('tools, the choice among them, and their flags (B1)', async () => {
      const change: Change = (params) => ({
        ...params,
        tools: [TOOL, FETCH],
        tool_choice: { type: 'any' },
        mcp_servers: [{ type: 'url', url: 'https://a.example', name: 'a' }],
        betas: [...((params['betas'] as string[] | undefined) ?? []), 'my-beta'],
      })
      const { body, betas } = await sentBy(change, use)
      expect(body).toMatchObject({ tools: [TOOL, FETCH], tool_choice: { type: 'any' } })
      expect(betas).toEqual(expect.arrayContaining(['my-beta', 'mcp-client-2025-11-20']))
    })

    test.skipIf(way === 'countTokens')('a field that no option has (B1)', async () => {
      const { body } = await sentBy((params) => ({ ...params, tomorrow: { a: 1 } }), use)
      expect(body['tomorrow']).toEqual({ a: 1 })
    })
  })

  test('in structured output, with its schema (B1)', async () => {
    await using api = await startEmulator({ reply: '{"city":"Oslo"}' })
    const Custom = subclass((params) => ({ ...params, metadata: { user_id: 'u1' } }))
    const llm = new Custom({ model: MODEL, apiKey: 'test-key', anthropicApiUrl: api.url })
    const answer = await llm
      .withStructuredOutput(z.object({ city: z.string() }), { method: 'jsonSchema' })
      .invoke('Where?')
    expect(answer).toEqual({ city: 'Oslo' })
    expect(api.lastRequest).toMatchObject({
      metadata: { user_id: 'u1' },
      output_config: { format: { type: 'json_schema' } },
    })
  })

  test('a flag that it drops is not added again (B1)', async () => {
    const thread = { betas: ['my-beta'] }
    const change: Change = ({ betas: _, ...params }) => params
    const { betas } = await sentBy(change, WAYS['invoke']!, thread)
    expect(betas).toEqual([])
  })

  test('the same on one model alone, and traces show it without secrets (B1)', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'test-key', anthropicApiUrl: api.url })
    const before = llm.invocationParams.bind(llm)
    Object.assign(llm, {
      invocationParams: (options: Partial<ChatAnthropicCallOptions>) => ({
        ...before(options),
        max_tokens: 7,
        mcp_servers: [{ name: 'a', authorization_token: 'CANARY' }],
      }),
    })
    const shown = llm._getInvocationParamsForTracing({})
    expect(shown).toMatchObject({ max_tokens: 7 })
    expect(JSON.stringify(shown)).not.toContain('CANARY')
    expect(llm.getLsParams({}).ls_max_tokens).toBe(7)
  })
})
