import { concat } from '@langchain/core/utils/stream'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { type AnyUsage, costOf } from '../../../src/index.ts'
import { chat } from '../support.ts'

describe('with `includeCost` a message says what it cost', () => {
  test('as `costOf` counts it, invoked, streamed and as events', async () => {
    await using api = await startEmulator({ reply: 'A few words.' })
    const llm = chat(api, { model: 'claude-opus-5', includeCost: true })
    const invoked = await llm.invoke('Hi')
    const { usage, usd } = invoked.response_metadata
    expect(usd).toBe(costOf(usage as AnyUsage, 'claude-opus-5'))
    expect(usd).toBeGreaterThan(0)
    const chunks = []
    for await (const chunk of await llm.stream('Hi')) chunks.push(chunk)
    expect(chunks.reduce((sum, chunk) => concat(sum, chunk)).response_metadata['usd']).toBe(usd)
    expect((await llm.streamEvents('Hi')).response_metadata['usd']).toBe(usd)
  })

  test('for one call, and by prices of its own', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const llm = chat(api)
    expect((await llm.invoke('Hi')).response_metadata).not.toHaveProperty('usd')
    const free = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
    const prices = { claude: { ...free, output: 1e6 } }
    const { response_metadata } = await llm.invoke('Hi', { includeCost: { prices } })
    const { output_tokens } = response_metadata['usage'] as AnyUsage
    expect(response_metadata['usd']).toBe(output_tokens)
  })

  test('and nothing where the price is unknown', async () => {
    await using api = await startEmulator({ reply: 'Fine.', strict: false })
    const llm = chat(api, { model: 'some-model', includeCost: true })
    expect((await llm.invoke('Hi')).response_metadata).not.toHaveProperty('usd')
  })

  test('of the model that a deployment stands for', async () => {
    await using api = await startEmulator({ reply: 'Fine.', strict: false })
    const modelOverrides = { 'some-model': 'claude-opus-5' }
    const llm = chat(api, { model: 'some-model', includeCost: true, modelOverrides })
    const { usage, usd } = (await llm.invoke('Hi')).response_metadata
    expect(usd).toBe(costOf(usage as AnyUsage, 'claude-opus-5'))
  })
})
