import * as core from '@langchain/core/errors'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { RefusalError } from '../../../src/index.ts'
import { all, chat, failureOf } from './support.ts'

const stop_details = { type: 'refusal', category: 'cyber', explanation: 'It looks like an attack.' }
const refused: Turn = { content: [], stop_reason: 'refusal', stop_details }
const refusedLate: Turn = { content: 'First you', stop_reason: 'refusal', stop_details }

describe('a refusal is seen for what it is (row 23)', () => {
  test.each([
    ['without content', refused, ''],
    ['in the middle of an answer', refusedLate, 'First you'],
  ])('%s it is a message with its reason', async (_, reply, said) => {
    await using api = await startEmulator({ reply })
    const llm = chat(api, { maxRetries: 3 })
    const message = await llm.invoke('Hi')
    const streamed = (await all(llm.stream('Hi'))).reduce((sum, chunk) => sum.concat(chunk))
    for (const { text, response_metadata } of [message, streamed]) {
      expect(text).toBe(said)
      expect(response_metadata).toMatchObject({ stop_reason: 'refusal', stop_details })
    }
    expect(api.requests).toHaveLength(2)
  })

  test.each(['invoke', 'stream', 'streamEvents'] as const)(
    'and a RefusalError where asked: %s',
    async (method) => {
      await using api = await startEmulator({ reply: refusedLate })
      const llm = chat(api, { maxRetries: 3, onRefusal: 'throw' })
      const call = {
        invoke: () => llm.invoke('Hi'),
        stream: () => all(llm.stream('Hi')),
        streamEvents: async () => llm.streamEvents('Hi').output,
      }[method]
      const error = await failureOf(call())
      expect(RefusalError.isInstance(error)).toBe(true)
      // Core's own class for it is from 1.4.
      const { ModelRefusalError } = core as Partial<typeof core>
      expect((ModelRefusalError ?? core.LangChainError).isInstance(error)).toBe(true)
      expect(error).toMatchObject({ retryable: false, stopDetails: stop_details })
      expect(error.message).toContain('cyber: It looks like an attack.')
      expect(error.rawMessage?.text).toBe('First you')
      expect(api.requests).toHaveLength(1)
    },
  )

  test('per call, and the constructor does not win over the call', async () => {
    await using api = await startEmulator({ reply: refused })
    const llm = chat(api, { onRefusal: 'throw' })
    expect((await llm.invoke('Hi', { onRefusal: 'message' })).text).toBe('')
    const error = await failureOf(chat(api).invoke('Hi', { onRefusal: 'throw' }))
    expect(RefusalError.isInstance(error)).toBe(true)
  })

  test('fallback models of LangChain can take a thrown one', async () => {
    await using strict = await startEmulator({ reply: refused })
    await using other = await startEmulator({ reply: 'Here you are.' })
    const llm = chat(strict, { onRefusal: 'throw' }).withFallbacks([chat(other)])
    expect((await llm.invoke('Hi')).text).toBe('Here you are.')
  })
})

describe('models that may take a refused request on the server', () => {
  const fallbacks = [{ model: 'claude-sonnet-4-5' }]
  const content = [
    { type: 'fallback', from: { model: 'claude-opus-5' }, to: { model: 'claude-sonnet-4-5' } },
    { type: 'text', text: 'Gladly.' },
  ]
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    iterations: [
      { type: 'message', input_tokens: 10, output_tokens: 0 },
      { type: 'fallback_message', input_tokens: 10, output_tokens: 5 },
    ],
  }

  test('are named with their beta, and their block and usage are kept', async () => {
    await using api = await startEmulator({ reply: { content, usage }, strict: false })
    const llm = chat(api, { fallbacks, fallbackCreditToken: 'credit-token' })
    const message = await llm.invoke('Hi')
    const streamed = (await all(llm.stream('Hi'))).reduce((sum, chunk) => sum.concat(chunk))
    expect(api.lastRequest).toMatchObject({ fallbacks, fallback_credit_token: 'credit-token' })
    expect(api.requests[0]?.headers['anthropic-beta']).toMatch(/fallback/)
    for (const { content: kept, response_metadata } of [message, streamed]) {
      expect(kept).toEqual(content.map((block) => expect.objectContaining(block) as unknown))
      expect(response_metadata['usage']).toMatchObject({ iterations: usage.iterations })
    }
  })
})
