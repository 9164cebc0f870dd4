/** How much is cached, and from when on it can be read. */
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { type Emulator, type EmulatorOptions, startEmulator } from '../index.ts'

interface Bench extends AsyncDisposable {
  api: Emulator
  say: (fields?: Partial<Anthropic.MessageCreateParamsNonStreaming>) => Promise<Anthropic.Message>
}

const cached = (text: string) => [
  { type: 'text' as const, text, cache_control: { type: 'ephemeral' as const } },
]
const ofTokens = (count: number) => cached('word '.repeat(count).trim())

async function bench(options: EmulatorOptions = {}, inProcess = true): Promise<Bench> {
  const api = await startEmulator(options)
  const fetch = inProcess ? { fetch: api.fetch } : {}
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0, ...fetch })
  const say: Bench['say'] = (fields) =>
    client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 10,
      system: ofTokens(2_000),
      messages: [{ role: 'user', content: 'Hi' }],
      ...fields,
    })
  return { api, say, [Symbol.asyncDispose]: api.close }
}

describe('the least that a model caches', () => {
  test.each([
    ['claude-opus-5', 512],
    ['claude-fable-5-1', 512],
    ['claude-sonnet-4-6', 1_024],
    ['claude-opus-4-8', 1_024],
    ['claude-opus-4-7', 2_048],
    ['claude-haiku-4-5', 4_096],
    ['claude-opus-4-6', 4_096],
  ])('of %s is %i tokens', async (model, least) => {
    await using at = await bench()
    for (const system of [ofTokens(least - 1), ofTokens(least - 1)]) {
      const { usage } = await at.say({ model, system })
      expect([usage.cache_creation_input_tokens, usage.cache_read_input_tokens]).toEqual([0, 0])
    }
    const first = await at.say({ model, system: ofTokens(least) })
    expect(first.usage.cache_creation_input_tokens).toBe(least)
    const second = await at.say({ model, system: ofTokens(least) })
    expect(second.usage.cache_read_input_tokens).toBe(least)
  })
})

describe('a prompt that is cached to its end', () => {
  test.each([
    ['claude-sonnet-4-6', 3],
    ['claude-opus-4-8', 2],
    ['claude-opus-5', 2],
  ])('of %s has %i tokens that are not', async (model, left) => {
    await using at = await bench()
    const whole = { model, cache_control: { type: 'ephemeral' as const } }
    expect((await at.say(whole)).usage.input_tokens).toBe(left)
    expect((await at.say(whole)).usage).toMatchObject({
      input_tokens: left,
      cache_creation_input_tokens: 0,
    })
  })
})

const many = (at: Bench, count: number) =>
  Promise.all(Array.from({ length: count }, () => at.say()))
const count = (all: Anthropic.Message[]) => ({
  writes: all.filter(({ usage }) => usage.cache_creation_input_tokens).length,
  reads: all.filter(({ usage }) => usage.cache_read_input_tokens).length,
})

describe('requests that are sent together', () => {
  test.each([
    ['in-process', true],
    ['over HTTP', false],
  ])('all write, %s, for none of the replies has begun', async (_, inProcess) => {
    await using at = await bench({}, inProcess)
    expect(count(await many(at, 20))).toEqual({ writes: 20, reads: 0 })
    expect(count(await many(at, 20))).toEqual({ writes: 0, reads: 20 })
  })

  test('all read what one that was sent before has written', async () => {
    await using at = await bench()
    expect(count([await at.say(), ...(await many(at, 19))])).toEqual({ writes: 1, reads: 19 })
  })

  test('read nothing of a reply that has not begun', async () => {
    let release = (_text: string) => {}
    const gate = new Promise<string>((resolve) => (release = resolve))
    await using at = await bench({ script: [() => gate, 'Two.', 'Three.'] })
    const first = at.say()
    const second = await at.say()
    release('One.')
    expect(count([second, await first])).toEqual({ writes: 2, reads: 0 })
    expect(count([await at.say()])).toEqual({ writes: 0, reads: 1 })
  })

  test('read what a reply wrote whose first token took its time', async () => {
    await using at = await bench({ timeToFirstToken: 5 })
    expect(count([await at.say(), await at.say()])).toEqual({ writes: 1, reads: 1 })
  })
})

describe('a request for no tokens at all', () => {
  test('fills the cache, writes nothing and uses up no turn', async () => {
    await using at = await bench({ script: ['One.'], otherwise: 'error' })
    const warm = await at.say({ max_tokens: 0 })
    expect(warm).toMatchObject({
      content: [],
      stop_reason: 'max_tokens',
      usage: { output_tokens: 0 },
    })
    const next = await at.say()
    expect(next.content).toMatchObject([{ text: 'One.' }])
    expect(next.usage.cache_read_input_tokens).toBe(warm.usage.cache_creation_input_tokens)
  })

  test('is no request of a batch', async () => {
    await using at = await bench()
    const { batches } = new Anthropic({ apiKey: 'k', baseURL: at.api.url }).messages
    const params = {
      model: 'claude-sonnet-4-6',
      max_tokens: 0,
      messages: [{ role: 'user' as const, content: 'Hi' }],
    }
    const { id } = await batches.create({ requests: [{ custom_id: 'a', params }] })
    for await (const { result } of await batches.results(id)) {
      expect(JSON.stringify(result)).toContain('max_tokens: must be greater than or equal to 1')
    }
  })
})
