import type { UsageMetadata } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { all, contract, folded, needing, usageOn, using } from './support.ts'

// More than the least that any model caches.
const LONG = 'These are long rules for everyone. '.repeat(700)

const cachedPrompt = [
  {
    role: 'system',
    content: [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }],
  },
  { role: 'user', content: 'Hello' },
]

function expectCounts(usage: UsageMetadata | undefined): void {
  expect(usage).toBeDefined()
  if (!usage) return
  const { input_tokens, output_tokens, total_tokens, input_token_details } = usage
  for (const count of [input_tokens, output_tokens, total_tokens]) {
    expect(Number.isInteger(count)).toBe(true)
  }
  expect(input_tokens).toBeGreaterThan(0)
  expect(output_tokens).toBeGreaterThan(0)
  expect(total_tokens).toBe(input_tokens + output_tokens)
  const details = Object.values(input_token_details ?? {}).filter((count) => count !== undefined)
  expect(input_tokens).toBeGreaterThanOrEqual(details.reduce((sum, count) => sum + count, 0))
}

contract('usage', (platform) => {
  test('is on the message of invoke, with the name of the model', () =>
    using(platform, async (llm) => {
      const { usage_metadata, response_metadata } = await llm.invoke('Hello')
      expectCounts(usage_metadata)
      expect(response_metadata).toMatchObject({
        model: platform.nameOf(platform.model),
        model_name: platform.nameOf(platform.model),
      })
    }))

  test('is on the chunks of a stream, its input counted once', () =>
    using(platform, async (llm) => {
      const chunks = await all(llm.stream('Hello'))
      const counted = chunks.filter((chunk) => (usageOn(chunk)?.input_tokens ?? 0) > 0)
      expect(counted).toHaveLength(1)
      const whole = folded(chunks)
      expectCounts(whole.usage_metadata)
      expect(whole.response_metadata).toMatchObject({
        model_name: platform.nameOf(platform.model),
      })
      expect(whole.usage_metadata).toMatchObject(await usageOf(llm.invoke('Hello')))
    }))

  test('tells what was written to the cache and what was read from it: invoke', () =>
    using(platform, async (llm) => {
      const first = await usageOf(llm.invoke(cachedPrompt))
      const second = await usageOf(llm.invoke(cachedPrompt))
      expectCached(first, second)
    }))

  test('tells what was written to the cache and what was read from it: stream', () =>
    using(platform, async (llm) => {
      const first = await usageOf(all(llm.stream(cachedPrompt)).then(folded))
      const second = await usageOf(all(llm.stream(cachedPrompt)).then(folded))
      expectCached(first, second)
    }))

  test('tells how much of the output was thought', () =>
    using(
      platform,
      async (llm) => {
        for (const usage of [
          await usageOf(llm.invoke('Hello')),
          await usageOf(all(llm.stream('Hello')).then(folded)),
        ]) {
          const { output_tokens, output_token_details } = usage
          expect(output_token_details?.reasoning).toBeGreaterThan(0)
          expect(output_token_details?.reasoning).toBeLessThan(output_tokens)
        }
      },
      { model: platform.thinkingModel, thinking: { type: 'adaptive' } },
    ))

  test('is counted before the request as it is counted after it', () =>
    needing(platform, ['count_tokens'], () =>
      using(platform, async (llm) => {
        const { input_tokens } = await usageOf(llm.invoke('How long is this?'))
        expect(await llm.countTokens('How long is this?')).toBe(input_tokens)
      }),
    ))
})

async function usageOf(
  message: Promise<{ usage_metadata?: UsageMetadata | undefined }>,
): Promise<UsageMetadata> {
  const { usage_metadata } = await message
  expectCounts(usage_metadata)
  return usage_metadata as UsageMetadata
}

function expectCached(first: UsageMetadata, second: UsageMetadata): void {
  const written = first.input_token_details?.cache_creation
  expect(written).toBeGreaterThan(0)
  expect(first.input_token_details?.cache_read ?? 0).toBe(0)
  expect(second.input_token_details).toMatchObject({ cache_read: written })
  expect(second.input_tokens).toBe(first.input_tokens)
}
