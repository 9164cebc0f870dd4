import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { ChatAnthropicBedrock } from '../../../src/platforms/bedrock.ts'

const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0'
const SONNET = 'us.anthropic.claude-sonnet-4-6'

async function sentBy(options: object) {
  await using api = await startEmulator({ reply: { text: 'Fi', stop_reason: 'max_tokens' } })
  const warnings: string[] = []
  const llm = new ChatAnthropicBedrock({
    model: SONNET,
    apiKey: 'k',
    baseURL: api.baseURLs.bedrock,
    awsRegion: 'us-east-1',
    maxRetries: 0,
    onWarning: (warning) => warnings.push(warning),
    ...options,
  })
  await llm.invoke('Hi')
  return { limit: api.lastRequest.max_tokens, warnings }
}

describe('on Bedrock, which takes the whole limit from the quota when a request starts (D6)', () => {
  test('the default is 8,192 tokens, and an answer that it cuts is reported', async () => {
    const { limit, warnings } = await sentBy({})
    expect(limit).toBe(8192)
    expect(warnings).toEqual([expect.stringMatching(/cut off at 8192 tokens.*`maxTokens`/)])
  })

  test.each([
    ['what is given', { maxTokens: 50_000 }, 50_000],
    ["a model's lower maximum", { model: HAIKU }, 4096],
    ['room for a budget', { thinking: { type: 'enabled', budget_tokens: 16_000 } }, 24_192],
    ['adaptive thinking', { thinking: { type: 'adaptive' } }, 8192],
  ])('%s counts', async (_, options, limit) => {
    expect((await sentBy(options)).limit).toBe(limit)
  })

  test('a model that Anthropic has retired is not reported: Bedrock has its own dates', async () => {
    const { warnings } = await sentBy({ model: HAIKU, maxTokens: 9 })
    expect(warnings).toEqual([])
  })
})
