import { type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { Command, MemorySaver } from '@langchain/langgraph'
import {
  anthropicPromptCachingMiddleware,
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createAgent,
  dynamicSystemPromptMiddleware,
  humanInTheLoopMiddleware,
  llmToolSelectorMiddleware,
  modelCallLimitMiddleware,
  modelFallbackMiddleware,
  modelRetryMiddleware,
  piiMiddleware,
  summarizationMiddleware,
  todoListMiddleware,
  toolCallLimitMiddleware,
  toolEmulatorMiddleware,
} from 'langchain'
import { describe } from 'vitest'
import { z } from 'zod'
import { asks, counted, question, sent, weather } from './support/agents.ts'
import { asking } from './support/asking.ts'
import { same, shows } from './support/matrix.ts'

const LOOKS = { script: [asks('a'), 'It rains.'] }
const OVERLOADED = { error: { status: 529, type: 'overloaded_error', message: 'Overloaded' } }
describe('middleware', () => {
  const long = () =>
    Array.from({ length: 8 }, (_, at) => new HumanMessage(`Question ${at} `.repeat(20)))
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
          }),
        ],
      }),
      () => ({ messages: long() }),
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
      () => ({ messages: long() }),
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
        const asked = (await agent.invoke(question(), config)) as { __interrupt__?: unknown[] }
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
          edits: [new ClearToolUsesEdit({ trigger: { tokens: 10 }, keep: { messages: 1 } })],
        }),
      ],
    })),
    { script: [asks('a'), asks('b', 'Rome'), asks('c', 'Bern'), 'Done.'] },
  )
  // The peer has no `getNumTokensFromMessages`: its program ends with an error.
  shows(
    'A2: context editing with the model as counter',
    asking(
      () => ({
        tools: [weather],
        middleware: [
          contextEditingMiddleware({
            edits: [new ClearToolUsesEdit({ trigger: { tokens: 10 }, keep: { messages: 1 } })],
            tokenCountMethod: 'model',
          }),
        ],
      }),
      question,
      ({ messages }, setting) => ({ last: messages.at(-1)?.text, counted: counted(setting) }),
    ),
    { script: [asks('a'), asks('b', 'Rome'), asks('c', 'Bern'), 'Done.'] },
    { last: 'Done.', counted: 0 },
  )
  same(
    'limits of model calls',
    asking(() => ({
      tools: [weather],
      middleware: [modelCallLimitMiddleware({ runLimit: 2, exitBehavior: 'end' })],
    })),
    { script: { turns: [{ repeat: 'forever', turns: [asks('a')] }] } },
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
        () => ({ messages: [new HumanMessage('Write to ada@example.com')] }),
      ),
      { reply: 'I wrote to ada@example.com.' },
    )
  }
  same(
    'tool selection by a model',
    // How the selector asks for its list is the model's own matter.
    asking(
      ({ another }) => ({
        tools: [
          weather,
          tool(() => '1', { name: 'count', description: 'Counts', schema: z.object({}) }),
        ],
        middleware: [llmToolSelectorMiddleware({ model: another(), maxTools: 1 })],
      }),
      question,
      ({ messages }) => messages,
    ),
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
  same(
    "Anthropic's prompt caching",
    asking(
      () => ({
        tools: [weather],
        systemPrompt: 'Be brief.',
        middleware: [anthropicPromptCachingMiddleware({ ttl: '5m', minMessagesToCache: 1 })],
      }),
      question,
      (_, { api }) =>
        api.requests.map(({ body }) => JSON.stringify(body).includes('cache_control')),
    ),
    { script: [asks('a'), 'It rains.'] },
  )
  same(
    'a system prompt made for each call',
    asking(() => ({
      tools: [weather],
      middleware: [dynamicSystemPromptMiddleware((state) => `${state.messages.length} messages`)],
    })),
    { script: [asks('a'), 'It rains.'] },
  )
})
