import { type BaseMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { createAgent, providerStrategy, toolRetryMiddleware, toolStrategy } from 'langchain'
import { describe } from 'vitest'
import { z } from 'zod'
import { all } from './programs/reading.ts'
import { asks, question, weather } from './support/agents.ts'
import { asking } from './support/asking.ts'
import { same } from './support/matrix.ts'

const LOOKS = { script: [asks('a'), 'It rains.'] }

describe('an agent', () => {
  same(
    'createAgent without tools',
    asking(() => ({ tools: [] })),
    { reply: 'Hello.' },
  )
  same(
    'createAgent with a tool',
    asking(() => ({ tools: [weather], systemPrompt: 'Be brief.' })),
    LOOKS,
  )
  same(
    'createAgent with calls at once',
    asking(() => ({ tools: [weather] })),
    {
      script: [
        {
          content: [...asks('a').content.slice(1), ...asks('b', 'Rome').content.slice(1)],
          stop_reason: 'tool_use',
        },
        'Both.',
      ],
    },
  )
  for (const mode of ['messages', 'updates', 'values'] as const) {
    same(
      `createAgent, stream of ${mode}`,
      async ({ llm }) => {
        const agent = createAgent({ model: llm, tools: [weather] })
        const parts = await all(await agent.stream(question(), { streamMode: mode }))
        if (mode !== 'messages') return parts.at(-1)
        const texts = (parts as unknown as [BaseMessage][]).map(([message]) => message.text)
        return texts.join('')
      },
      LOOKS,
    )
  }
  same(
    'createAgent, events v2',
    async ({ llm }) => {
      const agent = createAgent({ model: llm, tools: [weather] })
      const events = await all(agent.streamEvents(question(), { version: 'v2' }))
      const kinds = new Set(events.map(({ event, name }) => `${event} ${name}`))
      return [...kinds].sort()
    },
    LOOKS,
  )
  same(
    'a tool that throws',
    asking(() => {
      const broken = tool(
        () => {
          throw new Error('No network')
        },
        { name: 'get_weather', description: 'Broken', schema: z.object({ city: z.string() }) },
      )
      return {
        tools: [broken],
        middleware: [
          toolRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, onFailure: 'continue' }),
        ],
      }
    }),
    LOOKS,
  )
})

const trip = z.object({ city: z.string(), days: z.number() })
const answers = { content: '{"city":"Paris","days":3}' }
const picks = {
  content: [
    { type: 'tool_use', id: 'toolu_01p', name: 'extract-1', input: { city: 'Paris', days: 3 } },
  ],
  stop_reason: 'tool_use' as const,
}

describe('structured answers', () => {
  const named = ({ body }: { body: { tools?: { name: string }[] } }) => ({
    ...picks,
    content: [{ ...picks.content[0]!, name: body.tools!.at(-1)!.name }],
  })
  same(
    'toolStrategy',
    async (setting) => {
      const agent = createAgent({
        model: setting.llm,
        tools: [],
        responseFormat: toolStrategy(trip),
      })
      const { structuredResponse } = await agent.invoke(question())
      return structuredResponse
    },
    { reply: named as never },
  )
  same(
    'providerStrategy',
    async (setting) => {
      const agent = createAgent({
        model: setting.llm,
        tools: [],
        responseFormat: providerStrategy(trip),
      })
      const { structuredResponse } = await agent.invoke(question())
      return structuredResponse
    },
    { reply: answers },
  )
  same(
    'providerStrategy after a tool',
    async (setting) => {
      const agent = createAgent({
        model: setting.llm,
        tools: [weather],
        responseFormat: providerStrategy(trip),
      })
      const { structuredResponse } = await agent.invoke(question())
      return structuredResponse
    },
    { script: [asks('a'), answers] },
  )
  same(
    'a schema alone',
    async (setting) => {
      const agent = createAgent({ model: setting.llm, tools: [weather], responseFormat: trip })
      const { structuredResponse } = await agent.invoke(question())
      return structuredResponse
    },
    {
      reply: (({ body }: never) =>
        (body as { output_config?: object }).output_config ? answers : named({ body })) as never,
    },
  )
})
