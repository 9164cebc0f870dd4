import { HumanMessage, type BaseMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { Command, MemorySaver } from '@langchain/langgraph'
import {
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createAgent,
  humanInTheLoopMiddleware,
  llmToolSelectorMiddleware,
  modelCallLimitMiddleware,
  modelFallbackMiddleware,
  modelRetryMiddleware,
  piiMiddleware,
  providerStrategy,
  summarizationMiddleware,
  todoListMiddleware,
  toolCallLimitMiddleware,
  toolEmulatorMiddleware,
  toolRetryMiddleware,
  toolStrategy,
} from 'langchain'
import { describe } from 'vitest'
import { z } from 'zod'
import { all } from './programs/reading.ts'
import { asks, QUESTION, sent, weather } from './support/agents.ts'
import { type Program, same, type Setting } from './support/matrix.ts'

const OVERLOADED = { error: { status: 529, type: 'overloaded_error', message: 'Overloaded' } }
/** An agent, asked once. */
const asking =
  (options: (setting: Setting) => object, question: object = QUESTION): Program =>
  async (setting) => {
    const agent = createAgent({ model: setting.llm, ...options(setting) } as never)
    const { messages, structuredResponse, todos } = (await agent.invoke(
      question as never,
    )) as unknown as { messages: BaseMessage[]; structuredResponse?: unknown; todos?: unknown }
    return { messages, structuredResponse, todos, sent: sent(setting) }
  }

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
          content: [asks('a').content[1], asks('b', 'Rome').content[1]],
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
        const parts = await all(await agent.stream(QUESTION, { streamMode: mode }))
        if (mode !== 'messages') return parts.at(-1)
        const texts = parts.map(([message]) => (message as BaseMessage).text)
        return texts.join('')
      },
      LOOKS,
    )
  }
  same(
    'createAgent, events v2',
    async ({ llm }) => {
      const agent = createAgent({ model: llm, tools: [weather] })
      const events = await all(agent.streamEvents(QUESTION, { version: 'v2' }))
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
      const { structuredResponse } = await agent.invoke(QUESTION)
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
      const { structuredResponse } = await agent.invoke(QUESTION)
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
      const { structuredResponse } = await agent.invoke(QUESTION)
      return structuredResponse
    },
    { script: [asks('a'), answers] },
  )
  same(
    'a schema alone',
    async (setting) => {
      const agent = createAgent({ model: setting.llm, tools: [weather], responseFormat: trip })
      const { structuredResponse } = await agent.invoke(QUESTION)
      return structuredResponse
    },
    {
      reply: (({ body }: never) =>
        (body as { output_config?: object }).output_config
          ? answers
          : named({ body } as never)) as never,
    },
  )
})

describe('middleware', () => {
  const long = Array.from({ length: 8 }, (_, at) => new HumanMessage(`Question ${at} `.repeat(20)))
  same(
    'summarization',
    asking(
      ({ another }) => ({
        tools: [],
        middleware: [
          summarizationMiddleware({
            model: another(),
            trigger: { messages: 4 },
            keep: { messages: 2 },
            tokenCounter: (messages: BaseMessage[]) => messages.length * 100,
          } as never),
        ],
      }),
      { messages: long },
    ),
    { reply: 'A summary.' },
  )
  same(
    '(A2) summarization by tokens',
    asking(
      ({ another }) => ({
        tools: [],
        middleware: [
          summarizationMiddleware({
            model: another(),
            trigger: { tokens: 200 },
            keep: { messages: 2 },
          }),
        ],
      }),
      { messages: long },
    ),
    { reply: 'A summary.' },
  )
  for (const decision of ['approve', 'reject'] as const) {
    same(
      `human in the loop, ${decision}`,
      async (setting) => {
        const agent = createAgent({
          model: setting.llm,
          tools: [weather],
          checkpointer: new MemorySaver(),
          middleware: [humanInTheLoopMiddleware({ interruptOn: { get_weather: true } })],
        })
        const config = { configurable: { thread_id: 'a' } }
        const asked = (await agent.invoke(QUESTION, config)) as { __interrupt__?: unknown[] }
        const resume = { decisions: [{ type: decision }] }
        const { messages } = await agent.invoke(new Command({ resume }) as never, config)
        return { asked: asked.__interrupt__?.length, messages, sent: sent(setting) }
      },
      LOOKS,
    )
  }
  same(
    'model fallback',
    asking(({ another }) => ({
      tools: [weather],
      middleware: [modelFallbackMiddleware(another({ model: 'claude-opus-4-6' }))],
    })),
    { script: [OVERLOADED, asks('a'), 'It rains.'] },
  )
  same(
    'model retry',
    asking(() => ({
      tools: [],
      middleware: [modelRetryMiddleware({ maxRetries: 2, initialDelayMs: 1 })],
    })),
    { script: [OVERLOADED, 'It rains.'] },
  )
  same(
    'todo list',
    asking(() => ({ tools: [], middleware: [todoListMiddleware()] })),
    {
      script: [
        {
          content: [
            {
              type: 'tool_use',
              id: 'toolu_01t',
              name: 'write_todos',
              input: { todos: [{ content: 'Look', status: 'in_progress' }] },
            },
          ],
          stop_reason: 'tool_use',
        },
        'Noted.',
      ],
    },
  )
  same(
    'context editing',
    asking(() => ({
      tools: [weather],
      middleware: [
        contextEditingMiddleware({
          edits: [
            new ClearToolUsesEdit({ trigger: { tokens: 10 }, keep: { messages: 1 } } as never),
          ],
        }),
      ],
    })),
    { script: [asks('a'), asks('b', 'Rome'), asks('c', 'Bern'), 'Done.'] },
  )
  same(
    '(A2) context editing with the model as counter',
    asking(() => ({
      tools: [weather],
      middleware: [
        contextEditingMiddleware({
          edits: [
            new ClearToolUsesEdit({ trigger: { tokens: 10 }, keep: { messages: 1 } } as never),
          ],
          tokenCountMethod: 'model',
        }),
      ],
    })),
    { script: [asks('a'), asks('b', 'Rome'), asks('c', 'Bern'), 'Done.'] },
  )
  same(
    'limits of model calls',
    asking(() => ({
      tools: [weather],
      middleware: [modelCallLimitMiddleware({ runLimit: 2, exitBehavior: 'end' })],
    })),
    { script: { turns: [{ repeat: 'forever', turns: [asks('a')] }] } as never },
  )
  same(
    'limits of tool calls',
    asking(() => ({
      tools: [weather],
      middleware: [toolCallLimitMiddleware({ runLimit: 1, exitBehavior: 'continue' })],
    })),
    { script: [asks('a'), asks('b'), 'Enough.'] },
  )
  for (const strategy of ['redact', 'mask', 'hash'] as const) {
    same(
      `PII, ${strategy}`,
      asking(
        () => ({
          tools: [],
          middleware: [
            piiMiddleware('email', { strategy, applyToInput: true, applyToOutput: true }),
          ],
        }),
        { messages: [new HumanMessage('Write to ada@example.com')] },
      ),
      { reply: 'I wrote to ada@example.com.' },
    )
  }
  same(
    'tool selection by a model',
    asking(({ another }) => ({
      tools: [
        weather,
        tool(() => '1', { name: 'count', description: 'Counts', schema: z.object({}) }),
      ],
      middleware: [llmToolSelectorMiddleware({ model: another(), maxTools: 1 })],
    })),
    {
      reply: (({ body }: never) => {
        const { tools = [], output_config } = body as {
          tools?: { name: string }[]
          output_config?: object
        }
        if (output_config) return '{"tools":["get_weather"]}'
        const extract = tools.find(({ name }) => !['get_weather', 'count'].includes(name))
        if (!extract) return 'It rains.'
        return {
          content: [
            {
              type: 'tool_use',
              id: 'toolu_01s',
              name: extract.name,
              input: { tools: ['get_weather'] },
            },
          ],
          stop_reason: 'tool_use',
        }
      }) as never,
    },
  )
  same(
    'an emulated tool',
    asking(({ another }) => ({
      tools: [weather],
      middleware: [toolEmulatorMiddleware({ model: another() })],
    })),
    { script: [asks('a'), 'Rain, says the emulator.', 'It rains.'] },
  )
})
