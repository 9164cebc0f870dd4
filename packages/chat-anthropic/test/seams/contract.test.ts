import { readFileSync } from 'node:fs'
import type { CallbackHandlerMethods } from '@langchain/core/callbacks/base'
import { InMemoryCache } from '@langchain/core/caches'
import { type AIMessage, HumanMessage, type UsageMetadata } from '@langchain/core/messages'
import type { LLMResult } from '@langchain/core/outputs'
import { startEmulator, type EmulatorOptions } from 'anthropic-emulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChatAnthropic } from '../../src/index.ts'
import { all, fold } from '../behaviour/replies/support.ts'
import { chat, MODEL, thrownBy } from '../behaviour/support.ts'
import { textReply } from '../events.ts'

const usage = { input_tokens: 10, output_tokens: 3 }
const REPLY = { content: 'Yes.', usage }

describe('llmOutput', () => {
  const WAYS: Record<string, (llm: ChatAnthropic, config: object) => Promise<unknown>> = {
    invoke: (llm, config) => llm.invoke('Hi', config),
    'invoke that streams': (llm, config) => llm.invoke('Hi', { ...config, maxTokens: 60_000 }),
    batch: (llm, config) => llm.batch(['Hi'], config),
    generate: (llm, config) => llm.generate([[new HumanMessage('Hi')]], config),
  }

  test.each(Object.entries(WAYS))('after %s (A3)', async (_, call) => {
    await using api = await startEmulator({ reply: REPLY })
    const ends: LLMResult[] = []
    const handler: CallbackHandlerMethods = { handleLLMEnd: (output) => void ends.push(output) }
    await call(chat(api, { maxTokens: 99 }), { callbacks: [handler] })
    const { llmOutput } = ends[0]!
    expect(llmOutput).toMatchObject({ id: expect.any(String), model: MODEL })
    expect(llmOutput).toMatchObject({ stop_reason: 'end_turn', usage })
    expect(llmOutput).not.toHaveProperty('role')
    expect(llmOutput?.['tokenUsage']).toEqual({
      promptTokens: 10,
      completionTokens: 3,
      totalTokens: 13,
    })
  })

  test('adds nothing to the message that a stream does not have (A3)', async () => {
    await using api = await startEmulator({ reply: REPLY })
    const llm = chat(api, { maxTokens: 99 })
    const { response_metadata: whole } = await llm.invoke('Hi')
    const { response_metadata: streamed } = fold(await all(await llm.stream('Hi')))
    expect(Object.keys(whole).sort()).toEqual(Object.keys(streamed).sort())
  })
})

describe('streamUsage and provider events', () => {
  const eventsOf = async (options: object) => {
    await using api = await startEmulator({ reply: { events: textReply('Yes.') } })
    return await all(chat(api, options).streamEvents('Hi'))
  }

  test.each([
    ['constructor', { streamUsage: false }],
    ['default', {}],
  ])('by the %s (A4)', async (name, options) => {
    const counted = (await eventsOf(options)).filter((event) =>
      /_tokens/.test(JSON.stringify(event)),
    )
    expect(counted.map(({ event }) => event)).toEqual(
      name === 'default' ? ['message-start', 'usage', 'message-finish'] : [],
    )
  })

  test('a message that begins is told as the provider’s, too (A4)', async () => {
    const [, second] = await eventsOf({})
    const payload = { model: MODEL, id: 'msg_1' }
    const provider = { provider: 'anthropic', name: 'message_start', payload }
    expect(second).toEqual({ event: 'provider', ...provider })
  })

  test('what is left of the end without usage (A4)', async () => {
    const last = (await eventsOf({ streamUsage: false })).at(-1)
    expect(last).toMatchObject({ event: 'message-finish', reason: 'stop' })
    expect(last).toMatchObject({ responseMetadata: { model_name: MODEL, stop_reason: 'end_turn' } })
    expect(last).not.toHaveProperty('usage')
  })
})

describe('the version in the metadata of traces', () => {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }

  test('is that of the package, beside those of others and the user’s fields (A4)', () => {
    const own = { team: 'a', versions: { mine: '1' } }
    for (const metadata of [undefined, own]) {
      const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', metadata } as never)
      expect(llm.metadata).toMatchObject({
        ...metadata,
        versions: { ...metadata?.versions, 'chat-anthropic': version },
      })
    }
    expect(own).toEqual({ team: 'a', versions: { mine: '1' } })
  })
})

const warnings: string[] = []
const hear = ({ name }: Error) => void warnings.push(name)

describe('many calls on one signal', () => {
  beforeEach(() => {
    warnings.length = 0
    process.on('warning', hear)
  })
  afterEach(() => void process.off('warning', hear))

  const quiet = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return warnings
  }

  test('streams and their abort (A5)', async () => {
    const reply = { content: 'One two three four.', fault: { stallAfter: 4 } }
    await using api = await startEmulator({ reply })
    const controller = new AbortController()
    const llm = chat(api)
    const read = async () => all(await llm.stream('Hi', { signal: controller.signal }))
    const reads = Array.from({ length: 30 }, () => thrownBy(read))
    await expect.poll(() => api.requests.length).toBe(30)
    controller.abort(new Error('Enough.'))
    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(Error)
    expect(await quiet()).toEqual([])
  })

  test.each(['invoke', 'invoke that streams', 'batch'])('%s (A5)', async (way) => {
    await using api = await startEmulator({ reply: 'Yes.' })
    const { signal } = new AbortController()
    const llm = chat(api, { maxTokens: way === 'invoke that streams' ? 60_000 : 99 })
    const inputs = Array.from({ length: 30 }, () => 'Hi')
    if (way === 'batch') await llm.batch(inputs, { signal })
    else await Promise.all(inputs.map((input) => llm.invoke(input, { signal })))
    expect(api.requestCount).toBe(30)
    expect(await quiet()).toEqual([])
  })

  test('attempts that wait (A5)', async () => {
    const error = { status: 529, type: 'overloaded_error' as const, message: 'Busy' }
    await using api = await startEmulator({ reply: { error } })
    const controller = new AbortController()
    const { signal } = controller
    const llm = chat(api, { maxRetries: 2 })
    const calls = Array.from({ length: 20 }, () => thrownBy(() => llm.invoke('Hi', { signal })))
    await expect.poll(() => api.requestCount).toBeGreaterThanOrEqual(20)
    controller.abort()
    for (const failure of await Promise.all(calls)) expect(failure).toBeInstanceOf(Error)
    expect(await quiet()).toEqual([])
  })
})

describe('batch stops at a failure that rejects it', () => {
  const bad = { error: { status: 400, type: 'invalid_request_error' as const, message: 'No.' } }
  const reply: EmulatorOptions['reply'] = ({ body }) =>
    JSON.stringify(body).includes('bad') ? bad : 'Yes.'
  const inputs = ['ok', 'ok', 'bad', ...Array.from({ length: 60 }, () => 'ok')]

  test.each([
    ['a limit of the model', { maxConcurrency: 3 }, {}],
    ['a limit of the call', {}, { maxConcurrency: 3 }],
  ])('%s (A6)', async (_, options, call) => {
    await using api = await startEmulator({ reply })
    const error = await thrownBy(() => chat(api, options).batch(inputs, call))
    expect(error).toMatchObject({ name: 'BadRequestError' })
    const sent = api.requestCount
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(api.requestCount - sent).toBeLessThanOrEqual(3)
    expect(api.requestCount).toBeLessThan(20)
  })

  test('but not where errors are results, or nothing fails (A6)', async () => {
    await using api = await startEmulator({ reply })
    const llm = chat(api, { maxConcurrency: 5 })
    const results = await llm.batch(inputs, {}, { returnExceptions: true })
    expect(results.filter((each) => each instanceof Error)).toHaveLength(1)
    expect(await llm.batch(['ok', 'ok'], [{ stop: ['a'] }, { stop: ['b'] }])).toHaveLength(2)
    expect(api.lastRequest.stop_sequences).toHaveLength(1)
  })

  test('and a signal of the caller’s ends it as before (A6)', async () => {
    await using api = await startEmulator({ reply: { content: 'One', fault: { stallAfter: 1 } } })
    const controller = new AbortController()
    const { signal } = controller
    const failed = thrownBy(() => chat(api).batch(['a', 'b'], { signal }))
    await expect.poll(() => api.requestCount).toBe(2)
    controller.abort()
    expect(await failed).toBeInstanceOf(Error)
    const late = thrownBy(() => chat(api).batch(['a'], { signal }))
    expect(await late).toBeInstanceOf(Error)
    expect(api.requestCount).toBe(2)
  })
})

const tokensOf = ({ usage_metadata }: AIMessage) =>
  (usage_metadata as UsageMetadata | undefined)?.input_tokens ?? 0

describe('equal calls under way are one where answers are cached', () => {
  test('invoke, streamed inside or not (A7)', async () => {
    for (const maxTokens of [99, 60_000]) {
      await using api = await startEmulator({ reply: REPLY })
      const llm = chat(api, { cache: new InMemoryCache(), maxTokens })
      const messages = await Promise.all(Array.from({ length: 20 }, () => llm.invoke('Hi')))
      expect(api.requestCount).toBe(1)
      expect(new Set(messages).size).toBe(20)
      expect(messages.every(({ text }) => text === 'Yes.')).toBe(true)
      const tokens = messages.map(tokensOf)
      expect(tokens.reduce((sum, each) => sum + each)).toBe(10)
      await Promise.all([llm.invoke('Ho'), llm.invoke('Ho', { stop: ['x'] })])
      expect(api.requestCount).toBe(3)
    }
  })

  test('but not without a cache (A7)', async () => {
    await using api = await startEmulator({ reply: REPLY })
    const llm = chat(api)
    await Promise.all([llm.invoke('Hi'), llm.invoke('Hi')])
    expect(api.requestCount).toBe(2)
  })

  test('and one that fails or leaves fails alone (A7)', async () => {
    const error = { status: 400, type: 'invalid_request_error' as const, message: 'No.' }
    await using api = await startEmulator({ script: [{ error }, 'Yes.'] })
    const llm = chat(api, { cache: new InMemoryCache(), maxTokens: 99 })
    const [first, second, third] = await Promise.allSettled(
      ['a', 'b', 'c'].map(() => llm.invoke('Hi')),
    )
    expect(first!.status).toBe('rejected')
    expect([second!.status, third!.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(api.requestCount).toBe(2)
  })

  test('and each is left by its own signal (A7)', async () => {
    const reply = { content: 'One two three four.', fault: { stallAfter: 4 } }
    await using api = await startEmulator({ script: [reply, 'Yes.'] })
    const llm = chat(api, { cache: new InMemoryCache(), streaming: true })
    const [one, two] = [new AbortController(), new AbortController()]
    const first = thrownBy(() => llm.invoke('Hi', { signal: one.signal }))
    await expect.poll(() => api.requestCount).toBe(1)
    const second = thrownBy(() => llm.invoke('Hi', { signal: two.signal }))
    const third = llm.invoke('Hi')
    await new Promise((resolve) => setTimeout(resolve, 20))
    two.abort()
    expect(await second).toBeInstanceOf(Error)
    expect(api.requestCount).toBe(1)
    one.abort()
    expect(await first).toBeInstanceOf(Error)
    expect((await third).text).toBe('Yes.')
    expect(api.requestCount).toBe(2)
  })
})
