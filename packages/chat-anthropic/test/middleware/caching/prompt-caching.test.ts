import { HumanMessage } from '@langchain/core/messages'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { MemorySaver } from '@langchain/langgraph'
import { promptCaching } from 'chat-anthropic/middleware'
import { createAgent, createMiddleware, modelFallbackMiddleware, toolStrategy } from 'langchain'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { asksWeather, calls, chat, onThread, question, words } from '../agents.ts'
import { outcomes, using } from './support.ts'

const LOOKS = { script: [asksWeather(), 'It rains.'] }
const MINUTE = 60_000

afterEach(() => {
  vi.useRealTimers()
})

describe('reports', () => {
  test('name what was written, then read, and what that saved', () =>
    using(LOOKS, async ({ agent, reports }) => {
      await agent().invoke(question())
      expect(outcomes(reports)).toEqual(['miss: first call', 'hit'])
      const [first, second] = reports
      expect(second?.readTokens).toBe(first!.writtenTokens)
      // Sonnet 4.6: 3 USD a million, 3.75 to write, 0.3 to read.
      expect(first?.savedUsd).toBeCloseTo((-0.75 * first!.writtenTokens) / 1e6, 9)
      const saved = (2.7 * second!.readTokens - 0.75 * second!.writtenTokens) / 1e6
      expect(second?.savedUsd).toBeCloseTo(saved, 9)
      expect(second?.total).toMatchObject({ calls: 2, hits: 1, misses: 1 })
      expect(second?.total.savedUsd).toBeCloseTo(first!.savedUsd! + saved, 9)
    }))

  test('have no USD where a price is unknown', () =>
    using({ ...LOOKS, models: { add: ['claude-zephyr-9'] } }, async ({ api, agent, reports }) => {
      const model = chat(api, { model: 'claude-zephyr-9' })
      await agent({}, { model }).invoke(question())
      expect(reports[1]).toMatchObject({ outcome: 'hit', savedUsd: undefined, inputUsd: undefined })
      expect(reports[1]?.total.savedUsd).toBeUndefined()
    }))

  test('take prices of the program', () =>
    using(LOOKS, async ({ agent, reports }) => {
      const price = { input: 1, output: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 0 }
      await agent({ prices: { claude: price } }).invoke(question())
      expect(reports[1]?.savedUsd).toBeCloseTo(reports[1]!.readTokens / 1e6, 9)
    }))

  test('say the same of a stream', () =>
    using(LOOKS, async ({ agent, reports }) => {
      const stream = await agent().stream(question(), { streamMode: 'messages' })
      const texts: string[] = []
      for await (const [message] of stream as never as AsyncIterable<[{ text: string }]>) {
        texts.push(message.text)
      }
      expect(texts.join('')).toContain('It rains.')
      expect(outcomes(reports)).toEqual(['miss: first call', 'hit'])
    }))

  test('are about the calls of the agent, not about those that middleware makes beside it', () =>
    using({ script: ['Aside.', 'Fine.'] }, async ({ api, reports }) => {
      const aside = createMiddleware({
        name: 'aside',
        wrapModelCall: async (request, handler) => {
          await chat(api).invoke(words(3000))
          return handler(request)
        },
      })
      const around = promptCaching({ onReport: (report) => reports.push(report) })
      await createAgent({ model: chat(api), tools: [], middleware: [around, aside] }).invoke(
        question(words(2000)),
      )
      expect(reports).toHaveLength(1)
      expect(JSON.stringify(api.requests[0]?.body)).not.toContain('cache_control')
      expect(JSON.stringify(api.requests[1]?.body)).toContain('cache_control')
    }))

  test('go on with the model that takes over', () =>
    using({ script: [{ error: { status: 529 } }, 'Fine.'] }, async ({ api, agent, reports }) => {
      const other = chat(api, { model: 'claude-opus-4-8' })
      await agent({}, { middleware: [modelFallbackMiddleware(other)] }).invoke(question())
      expect(reports).toMatchObject([{ model: 'claude-opus-4-8', outcome: 'miss' }])
    }))
})

describe('the reason of a miss', () => {
  test.each([
    ['tools changed', { tools: [] }],
    ['system changed', { systemPrompt: words(3000) }],
    ['model changed', { model: 'claude-opus-4-8' }],
  ] as [string, { model?: string }][])('is: %s', (reason, change) =>
    using({ script: ['One.', 'Two.'] }, async ({ api, agent, reports }) => {
      const checkpointer = new MemorySaver()
      const model = change.model ? { model: chat(api, { model: change.model }) } : {}
      await agent({}, { checkpointer }).invoke(question(), onThread())
      await agent({}, { checkpointer, ...change, ...model }).invoke(question(), onThread())
      expect(outcomes(reports)).toEqual(['miss: first call', `miss: ${reason}`])
    }),
  )

  test('is that messages changed, and what is before them is read', () =>
    using({ script: ['One.', 'Two.'] }, async ({ agent, reports }) => {
      let asked = words(1500)
      const middleware = createMiddleware({
        name: 'rewriting',
        wrapModelCall: (request, handler) => {
          const messages = [new HumanMessage(asked), ...request.messages.slice(1)]
          return handler({ ...request, messages })
        },
      })
      const twice = agent({}, { middleware: [middleware], checkpointer: new MemorySaver() })
      await twice.invoke(question(), onThread())
      asked = `Anew: ${asked}`
      await twice.invoke(question(), onThread())
      expect(outcomes(reports)).toEqual(['miss: first call', 'partial: messages changed'])
    }))

  test('is another tool choice', () =>
    using({ script: ['One.', 'Two.'] }, async ({ agent, reports }) => {
      const choose = (toolChoice: string) =>
        createMiddleware({
          name: 'choosing',
          wrapModelCall: (request, handler) => handler({ ...request, toolChoice } as never),
        })
      const checkpointer = new MemorySaver()
      for (const choice of ['auto', 'none']) {
        const one = agent({}, { checkpointer, middleware: [choose(choice)] })
        await one.invoke(question(words(1500)), onThread())
      }
      expect(outcomes(reports)[1]).toBe('partial: settings changed')
    }))

  test.each([
    ['5m', 4, 'hit'],
    ['5m', 6, 'miss: expired'],
    ['1h', 59, 'hit'],
    ['1h', 61, 'miss: expired'],
  ] as const)('of %s after %i minutes: %s', async (ttl, minutes, outcome) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 })
    await using({ script: ['One.', 'Two.'], now: () => Date.now() }, async ({ agent, reports }) => {
      const one = agent({ ttl }, { checkpointer: new MemorySaver() })
      await one.invoke(question(), onThread())
      vi.setSystemTime(minutes * MINUTE)
      await one.invoke(question(), onThread())
      expect(outcomes(reports)).toEqual(['miss: first call', outcome])
    })
  })

  test('is the one that the API has for it, where it is asked', () => {
    const cache_miss_reason = { type: 'system_changed', cache_missed_input_tokens: 5000 }
    const script = [
      { content: 'One.', id: 'msg_one' },
      { content: 'Two.', diagnostics: { cache_miss_reason } },
    ]
    return using({ script }, async ({ api, agent, reports }) => {
      const checkpointer = new MemorySaver()
      const one = agent({ diagnose: true }, { checkpointer })
      await one.invoke(question(), onThread())
      const other = agent({ diagnose: true }, { checkpointer, tools: [] })
      await other.invoke(question(), onThread())
      expect(
        api.requests.map(({ body }) => (body as { diagnostics?: object }).diagnostics),
      ).toEqual([{ previous_message_id: null }, { previous_message_id: 'msg_one' }])
      expect(reports[1]).toMatchObject({ reason: 'system changed', apiReason: cache_miss_reason })
    })
  })
})

describe('what is remembered', () => {
  test('is in the checkpoint: another process goes on with it', () =>
    using({ script: ['One.', 'Two.'] }, async ({ agent, reports }) => {
      const checkpointer = new MemorySaver()
      await agent({}, { checkpointer }).invoke(question(), onThread())
      await agent({}, { checkpointer }).invoke(question(), onThread())
      expect(outcomes(reports)).toEqual(['miss: first call', 'hit'])
      expect(reports[1]).toMatchObject({ thread: 'a', total: { calls: 2 } })
    }))

  test('goes with a structured answer, too', () => {
    const answer = calls('trip', { city: 'Paris' })
    return using({ script: [answer, answer] }, async ({ agent, reports }) => {
      const properties = { city: { type: 'string' as const } }
      const trip = { title: 'trip', type: 'object' as const, properties }
      const responseFormat = toolStrategy(trip)
      const one = agent({}, { responseFormat, checkpointer: new MemorySaver() })
      for (const time of [1, 2]) {
        const { structuredResponse } = await one.invoke(question(`${time}`), onThread())
        expect(structuredResponse).toEqual({ city: 'Paris' })
      }
      expect(outcomes(reports)).toEqual(['miss: first call', 'hit'])
      expect(reports[1]?.total.calls).toBe(2)
    })
  })
})

describe('another model', () => {
  const fake = () => new FakeListChatModel({ responses: ['Fine.'] })
  const ask = (unsupportedModel?: 'ignore' | 'error') => {
    const middleware = [promptCaching({ unsupportedModel })]
    const agent = createAgent({ model: fake(), tools: [], middleware })
    return agent.invoke(question())
  }

  test('is warned of once, and answers', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { messages } = await ask()
    expect(messages.at(-1)?.text).toBe('Fine.')
    expect(warn.mock.calls).toEqual([[expect.stringContaining('FakeListChatModel')]])
    await ask('ignore')
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
  })

  test('is an error where that was asked for', async () => {
    await expect(ask('error')).rejects.toThrow('promptCaching does nothing for a model')
  })
})
