import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage } from '@langchain/core/messages'
import { Command, MemorySaver } from '@langchain/langgraph'
import { budget, BudgetError, type BudgetOptions } from 'chat-anthropic/middleware'
import { createAgent, humanInTheLoopMiddleware, toolStrategy } from 'langchain'
import { describe, expect, test } from 'vitest'
import { thrownBy } from '../../behaviour/support.ts'
import { calls, chat, onThread, question } from '../agents.ts'
import { costly, looks, TOKENS, USAGE, USD, using } from './support.ts'

describe('a budget that is used up', () => {
  test.each([
    ['USD', { usd: 0.007 }, '0.009 of 0.007 USD, 2200 tokens, 2 calls'],
    ['tokens', { tokens: 2000 }, '2200 of 2000 tokens, 2 calls'],
  ])('ends the loop with a typed error, by %s', (_, limit, used) =>
    using({ script: looks(5) }, async ({ api, agent }) => {
      const error = await thrownBy(() => agent({ ...limit, per: 'run' }).invoke(question()))
      expect(error).toBeInstanceOf(BudgetError)
      expect(error).toMatchObject({
        message: `The budget of this run is used up: ${used}.`,
        per: 'run',
        spent: { tokens: 2 * TOKENS, calls: 2 },
      })
      expect(api.requests).toHaveLength(2)
    }),
  )

  test('has what is left in the state, also of a stream', () =>
    using({ script: looks(1) }, async ({ agent }) => {
      const limit = { usd: 1, tokens: 10_000 }
      const stream = await agent({ ...limit, per: 'run' }).stream(question(), {
        streamMode: 'values',
      })
      const left: unknown[] = []
      for await (const { runBudget } of stream) left.push(runBudget?.leftTokens)
      expect([...new Set(left)]).toEqual([10_000, 10_000 - TOKENS, 10_000 - 2 * TOKENS])
    }))

  test('counts what caches keep, at their price', () => {
    const usage = { ...USAGE, cache_read_input_tokens: 10_000, cache_creation_input_tokens: 1000 }
    return using({ script: [{ content: 'Fine.', usage }] }, async ({ agent }) => {
      const { runBudget } = await agent({ usd: 1, per: 'run' }).invoke(question())
      expect(runBudget).toMatchObject({ spentTokens: 12_100, calls: 1 })
      expect(runBudget?.spentUsd).toBeCloseTo(USD + 0.003 + 0.00375, 9)
      expect(runBudget?.leftUsd).toBeCloseTo(1 - runBudget!.spentUsd!, 9)
    })
  })
})

describe('a budget that ends with an answer', () => {
  test('asks once more without tools while there is enough for one call', () =>
    using({ script: [...looks(2).slice(0, 2), 'It rains, as far as I know.'] }, async (at) => {
      const { messages } = await at
        .agent({ usd: USD * 3.5, per: 'run', exitBehavior: 'answer' })
        .invoke(question())
      expect(messages.at(-1)?.text).toBe('It rains, as far as I know.')
      expect(at.api.requests).toHaveLength(3)
      const { tool_choice, tools } = at.api.lastRequest
      expect({ tool_choice, tools: tools?.length }).toEqual({
        tool_choice: { type: 'none' },
        tools: 1,
      })
      // The note is for the model alone.
      expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai', 'tool', 'ai'])
    }))

  test('says so where nothing is left', () =>
    using({ script: looks(0) }, async ({ api, agent }) => {
      const options: BudgetOptions = { tokens: 500, per: 'thread', exitBehavior: 'answer' }
      const one = agent(options, { checkpointer: new MemorySaver() })
      await one.invoke(question(), onThread())
      const { messages } = await one.invoke(question('Again?'), onThread())
      expect(messages.at(-1)?.text).toBe(
        'The budget of this thread is used up: 1100 of 500 tokens, 1 calls.',
      )
      expect(api.requests).toHaveLength(1)
    }))

  test('keeps to the form of a structured answer', () => {
    const answer = costly(calls('trip', { city: 'Paris' }))
    return using({ script: [...looks(2).slice(0, 2), answer] }, async ({ api, agent }) => {
      const properties = { city: { type: 'string' as const } }
      const format = { title: 'trip', type: 'object' as const, properties }
      const responseFormat = toolStrategy(format)
      const options: BudgetOptions = { tokens: TOKENS * 3.5, per: 'run', exitBehavior: 'answer' }
      const came = await agent(options, { responseFormat }).invoke(question())
      expect(came['structuredResponse']).toEqual({ city: 'Paris' })
      expect(api.lastRequest.tools).toMatchObject([{ name: 'trip' }])
      expect(came.runBudget).toMatchObject({ calls: 3, spentTokens: 3 * TOKENS })
    })
  })
})

describe('what a budget is for', () => {
  test('is a run: the next one begins anew', () =>
    using({ script: [...looks(0), ...looks(0)] }, async ({ agent }) => {
      const one = agent({ tokens: 5000, per: 'run' }, { checkpointer: new MemorySaver() })
      await one.invoke(question(), onThread())
      const { runBudget } = await one.invoke(question(), onThread())
      expect(runBudget).toMatchObject({ spentTokens: TOKENS, calls: 1 })
    }))

  test('is a thread with all of its runs, whatever process they run in', () =>
    using({ script: [...looks(0), ...looks(0)] }, async ({ agent }) => {
      const checkpointer = new MemorySaver()
      const options: BudgetOptions = { tokens: 2000, per: 'thread' }
      await agent(options, { checkpointer }).invoke(question(), onThread())
      const { threadBudget } = await agent(options, { checkpointer }).invoke(question(), onThread())
      expect(threadBudget).toMatchObject({ spentTokens: 2 * TOKENS, leftTokens: 0 })
      const third = agent(options, { checkpointer }).invoke(question(), onThread())
      await expect(third).rejects.toBeInstanceOf(BudgetError)
      // Another thread has its own.
      const other = agent(options, { checkpointer }).invoke(question(), onThread('b'))
      await expect(other).resolves.toMatchObject({ threadBudget: { calls: 1 } })
    }))

  test('is both, where an agent has both', () =>
    using({ script: looks(0) }, async ({ agent }) => {
      const middleware = [budget({ usd: 1, per: 'run' }), budget({ usd: 2, per: 'thread' })]
      const came = await agent({ usd: 1, per: 'run' }, { middleware }).invoke(question())
      expect(came).toMatchObject({ runBudget: { calls: 1 }, threadBudget: { calls: 1 } })
    }))

  test('is a run that a person has interrupted, when it goes on', () =>
    using({ script: looks(1) }, async ({ agent }) => {
      const asking = humanInTheLoopMiddleware({ interruptOn: { get_weather: true } } as never)
      const middleware = [budget({ tokens: 9000, per: 'run' }), asking]
      const one = agent(
        { tokens: 9000, per: 'run' },
        { middleware, checkpointer: new MemorySaver() },
      )
      const asked = await one.invoke(question(), onThread())
      expect(asked).toMatchObject({ runBudget: { calls: 1 } })
      expect(asked['__interrupt__']).toHaveLength(1)
      const resume = { decisions: [{ type: 'approve' }] }
      const came = await one.invoke(new Command({ resume }), onThread())
      expect(came).toMatchObject({ runBudget: { calls: 2, spentTokens: 2 * TOKENS } })
    }))
})

describe('a price', () => {
  const models = { add: ['claude-zephyr-9'] }

  test('that is unknown is an error before anything is sent', () =>
    using({ script: looks(0), models }, async ({ api, agent }) => {
      const model = chat(api, { model: 'claude-zephyr-9' })
      const run = agent({ usd: 1, per: 'run' }, { model }).invoke(question())
      await expect(run).rejects.toThrow(
        'budget.usd: the price of "claude-zephyr-9" is unknown, and a budget in USD cannot count ' +
          'it. Pass `prices`, or limit `tokens`.',
      )
      expect(api.requests).toEqual([])
    }))

  test('may be the program’s, and none is needed for tokens', () =>
    using({ script: [...looks(0), ...looks(0)], models }, async ({ api, agent }) => {
      const model = chat(api, { model: 'claude-zephyr-9' })
      const price = { input: 1, output: 10, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1 }
      const prices = { 'claude-zephyr': price }
      const priced = await agent({ usd: 1, per: 'run', prices }, { model }).invoke(question())
      expect(priced.runBudget?.spentUsd).toBeCloseTo(0.002, 9)
      const counted = await agent({ tokens: 5000, per: 'run' }, { model }).invoke(question())
      expect(counted.runBudget).toEqual({
        spentTokens: TOKENS,
        leftTokens: 5000 - TOKENS,
        calls: 1,
        last: expect.anything(),
      })
    }))
})

describe('a call that fails', () => {
  test('is counted with the next one of its thread', () =>
    using(
      { script: [{ ...looks(0)[0]!, fault: { cutAfter: 4 } }, ...looks(0)] },
      async ({ api, agent }) => {
        const more = { checkpointer: new MemorySaver(), model: chat(api, { streaming: true }) }
        const one = agent({ tokens: 9000, per: 'thread' }, more)
        await expect(one.invoke(question(), onThread())).rejects.toThrow()
        const { threadBudget } = await one.invoke(question(), onThread())
        expect(threadBudget?.calls).toBe(2)
        expect(threadBudget?.spentTokens).toBeGreaterThan(TOKENS + 1000)
      },
    ))
})

describe('another model', () => {
  class Counting extends BaseChatModel {
    _llmType() {
      return 'counting'
    }
    override bindTools() {
      return this as never
    }
    async _generate() {
      const usage_metadata = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }
      const message = new AIMessage({ content: 'Fine.', usage_metadata } as never)
      return { generations: [{ text: 'Fine.', message }] }
    }
  }

  test('is counted by the usage of its messages', async () => {
    const model = new Counting({})
    const middleware = [budget({ tokens: 100, per: 'run' })]
    const came = await createAgent({ model, tools: [], middleware }).invoke(question())
    expect(came).toMatchObject({ runBudget: { spentTokens: 15, leftTokens: 85, calls: 1 } })
  })
})

test.each([
  [{ per: 'run' }, 'budget: nothing is limited. Pass `usd` or `tokens`.'],
  [{ usd: -1, per: 'run' }, 'budget: a limit is no number above 0. Pass a number.'],
  [{ usd: 1 }, 'budget: `per` is missing. Pass "run" or "thread".'],
  [
    { usd: 1, per: 'run', exitBehavior: 'end' },
    'budget: `exitBehavior` is "end". Pass "error" or "answer".',
  ],
])('%j is refused', (options, message) => {
  expect(() => budget(options as never)).toThrow(message)
})
