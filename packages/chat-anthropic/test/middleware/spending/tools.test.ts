import { tool, type ToolRuntime } from '@langchain/core/tools'
import { Command } from '@langchain/langgraph'
import { ToolMessage } from '@langchain/core/messages'
import { budget, BudgetError, type BudgetOptions } from 'chat-anthropic/middleware'
import { createAgent, toolRetryMiddleware } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { thrownBy } from '../../behaviour/support.ts'
import { calls, chat, question } from '../agents.ts'
import { costly, TOKENS, type Setting, using } from './support.ts'

/** A tool that asks a model. */
const asking = ({ api }: Setting) =>
  tool(async ({ topic }: { topic: string }) => (await chat(api).invoke(topic)).text, {
    name: 'ask',
    description: 'Asks somebody',
    schema: z.object({ topic: z.string() }),
  })

const answer = costly({ content: 'Fine.' })
const ask = (...topics: string[]) =>
  costly({
    content: topics.map((topic) => ({
      type: 'tool_use',
      id: `toolu_01${topic}`,
      name: 'ask',
      input: { topic },
    })),
    stop_reason: 'tool_use',
  })

describe('what tools ask models', () => {
  test('is counted', () =>
    using({ script: [ask('a'), answer, answer] }, async (at) => {
      const one = at.agent({ tokens: 9000, per: 'run' }, { tools: [asking(at)] })
      const { runBudget } = await one.invoke(question())
      expect(runBudget).toMatchObject({ calls: 3, spentTokens: 3 * TOKENS })
    }))

  test('is counted of tools that run together, too', () =>
    using({ script: [ask('a', 'b', 'c'), answer, answer, answer, answer] }, async (at) => {
      const one = at.agent({ tokens: 9000, per: 'run' }, { tools: [asking(at)] })
      const { runBudget } = await one.invoke(question())
      expect(runBudget).toMatchObject({ calls: 5, spentTokens: 5 * TOKENS })
    }))

  test('is counted of sub-agents with all of their calls', () =>
    using({ script: [ask('a'), ask('deep'), answer, answer, answer] }, async (at) => {
      const inner = createAgent({ model: chat(at.api), tools: [asking(at)] })
      const task = tool(
        async ({ topic }: { topic: string }) =>
          (await inner.invoke(question(topic))).messages.at(-1)!.text,
        { name: 'ask', description: 'Asks', schema: z.object({ topic: z.string() }) },
      )
      const { runBudget } = await at
        .agent({ tokens: 9000, per: 'run' }, { tools: [task] })
        .invoke(question())
      expect(runBudget).toMatchObject({ calls: 5, spentTokens: 5 * TOKENS })
    }))

  test('is not sent any more when the budget is used up: the run ends', () =>
    using({ script: [ask('a', 'b'), answer, answer] }, async (at) => {
      const chain = tool(
        async () => {
          const model = chat(at.api)
          for (let count = 0; count < 3; count += 1) await model.invoke('Go on')
          return 'Done.'
        },
        { name: 'ask', schema: z.object({ topic: z.string() }) },
      )
      const one = at.agent({ tokens: 3 * TOKENS, per: 'run' }, { tools: [chain] })
      const error = await thrownBy(() => one.invoke(question()))
      expect(BudgetError.find(error)).toMatchObject({ spent: { calls: 3 } })
      expect(at.api.requests).toHaveLength(3)
    }))

  test('is not sent any more, and the model answers, where that was asked for', () =>
    using({ script: [ask('a'), answer, answer, answer] }, async (at) => {
      const chain = tool(
        async () => {
          for (;;) await chat(at.api).invoke('Go on')
        },
        { name: 'ask', schema: z.object({ topic: z.string() }) },
      )
      const options: BudgetOptions = { tokens: 3 * TOKENS, per: 'run', exitBehavior: 'answer' }
      const { messages, runBudget } = await at.agent(options, { tools: [chain] }).invoke(question())
      expect(messages.at(-2)).toMatchObject({ status: 'error' })
      expect(messages.at(-1)?.text).toContain('The budget of this run is used up')
      expect(runBudget).toMatchObject({ calls: 3, leftTokens: 0 })
    }))

  test('is counted beside what a tool writes into the state', () =>
    using({ script: [ask('a'), answer, answer] }, async (at) => {
      const writing = tool(
        async (_, { toolCallId }: ToolRuntime) => {
          await chat(at.api).invoke('Hi')
          const messages = [new ToolMessage({ content: 'Written.', tool_call_id: toolCallId })]
          return new Command({ update: { messages } })
        },
        { name: 'ask', schema: z.object({ topic: z.string() }) },
      )
      const one = at.agent({ tokens: 9000, per: 'run' }, { tools: [writing] })
      const { messages, runBudget } = await one.invoke(question())
      expect(messages.map(({ text }) => text)).toContain('Written.')
      expect(runBudget).toMatchObject({ calls: 3 })
    }))
})

describe('a tool that throws', () => {
  const broken = tool(
    () => {
      throw new Error('No network')
    },
    { name: 'ask', schema: z.object({ topic: z.string() }) },
  )

  test('is read by the model, as without a budget', () =>
    using({ script: [ask('a'), answer, ask('a'), answer] }, async ({ api, agent }) => {
      const bare = createAgent({ model: chat(api), tools: [broken] })
      const without = await bare.invoke(question())
      const { messages } = await agent({ tokens: 9000, per: 'run' }, { tools: [broken] }).invoke(
        question(),
      )
      expect(messages[2]?.text).toBe(without.messages[2]?.text)
      expect(messages[2]).toMatchObject({ status: 'error' })
    }))

  test('and arguments that are wrong are read by the model', () =>
    using({ script: [costly(calls('ask', { topic: 1 })), answer] }, async ({ agent }) => {
      const { messages } = await agent({ tokens: 9000, per: 'run' }, { tools: [broken] }).invoke(
        question(),
      )
      expect(messages[2]).toMatchObject({ status: 'error' })
    }))

  test('ends the run where other middleware wants that, and tools are not included', () =>
    using({ script: [ask('a'), answer] }, async ({ agent }) => {
      const options: BudgetOptions = { tokens: 9000, per: 'run', includeTools: false }
      const retry = toolRetryMiddleware({ maxRetries: 0, onFailure: 'error' })
      const middleware = [budget(options), retry]
      const one = agent(options, { tools: [broken], middleware })
      await expect(one.invoke(question())).rejects.toThrow('No network')
    }))
})
