import { HumanMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { createReactAgent, ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt'
import type { ChatAnthropic } from 'chat-anthropic'
import { createAgent, providerStrategy, toolStrategy } from 'langchain'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { all, contract, folded, using } from './support.ts'

const weather = tool(({ location }) => `It's sunny in ${location}.`, {
  name: 'get_weather',
  description: 'Get the weather for a location',
  schema: z.object({ location: z.string() }),
})
const multiply = tool(({ a, b }) => a * b, {
  name: 'multiply',
  description: 'Multiply two numbers',
  schema: z.object({ a: z.number(), b: z.number() }),
})
const broken = tool(
  () => {
    throw new Error('The sensor is gone.')
  },
  {
    name: 'get_weather',
    description: 'Get the weather',
    schema: z.object({ location: z.string() }),
  },
)

const tools = [weather, multiply]
const question = 'What is the weather in Paris and in London?'
const ask = { messages: [{ role: 'user', content: question }] }

function expectLoop({ messages }: { messages: BaseMessage[] }): void {
  expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'tool', 'ai'])
  expect(messages.at(-1)?.text).toBe(
    "get_weather answered: It's sunny in Paris.\nget_weather answered: It's sunny in London.",
  )
}

// Each turn of the loop asks once more, until nothing is called any more.
async function byHand(llm: ChatAnthropic, streaming: boolean) {
  const bound = llm.bindTools(tools)
  const messages: BaseMessage[] = [new HumanMessage(question)]
  for (let turn = 0; turn < 5; turn++) {
    const reply = streaming
      ? folded(await all(bound.stream(messages)))
      : await bound.invoke(messages)
    messages.push(reply)
    if (!reply.tool_calls?.length) return { messages }
    messages.push(...((await weather.batch(reply.tool_calls)) as ToolMessage[]))
  }
  throw new Error('The loop does not end.')
}

contract('an agent comes to an end', (platform) => {
  test.each([false, true])('in a loop written by hand, streaming: %s', (streaming) =>
    using(platform, async (llm) => expectLoop(await byHand(llm, streaming))),
  )

  test('made by createAgent', () =>
    using(platform, async (llm) => {
      expectLoop(await createAgent({ model: llm, tools }).invoke(ask))
    }))

  test('made by createReactAgent', () =>
    using(platform, async (llm) => {
      expectLoop(await createReactAgent({ llm, tools }).invoke(ask))
    }))

  test('drawn as a graph', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools(tools)
      const graph = new StateGraph(MessagesAnnotation)
        .addNode('model', async ({ messages }) => ({ messages: [await bound.invoke(messages)] }))
        .addNode('tools', new ToolNode(tools))
        .addEdge('__start__', 'model')
        .addConditionalEdges('model', toolsCondition)
        .addEdge('tools', 'model')
        .compile()
      expectLoop(await graph.invoke(ask))
    }))

  test('and streams its messages', () =>
    using(platform, async (llm) => {
      const agent = createAgent({ model: llm, tools })
      const parts = await all(await agent.stream(ask, { streamMode: 'messages' }))
      const said = parts.map(([message]) => message).filter(({ type }) => type === 'ai')
      expect(said.map(({ text }) => text).join('')).toContain("It's sunny in London.")
    }))

  test('when it thinks', () =>
    using(
      platform,
      async (llm) => expectLoop(await createAgent({ model: llm, tools }).invoke(ask)),
      { model: platform.thinkingModel, thinking: { type: 'adaptive' } },
    ))

  test('when a tool fails', () =>
    using(platform, async (llm) => {
      const { messages } = await createReactAgent({ llm, tools: [broken] }).invoke(ask)
      expect(messages.at(-1)?.text).toContain('The sensor is gone.')
    }))

  test('when the one asks again', () =>
    using(platform, async (llm) => {
      const agent = createAgent({ model: llm, tools })
      const first = await agent.invoke(ask)
      const messages = [...first.messages, new HumanMessage('And multiply 6 by 7.')]
      const second = await agent.invoke({ messages })
      expect(second.messages.at(-1)?.text).toBe('multiply answered: 42')
    }))

  test.each([
    ['native output', providerStrategy],
    ['a tool', toolStrategy],
  ])('with a structured response by %s', (_, strategy) =>
    using(platform, async (llm) => {
      const Answer = z.object({ city: z.string(), sunny: z.boolean() })
      const agent = createAgent({
        model: llm,
        tools,
        responseFormat: strategy(Answer as never) as never,
      })
      const { structuredResponse } = await agent.invoke({
        messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      })
      expect(Answer.safeParse(structuredResponse).success).toBe(true)
    }),
  )
})
