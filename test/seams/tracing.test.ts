import { toBaseMessages, toUIMessageStream } from '@ai-sdk/langchain'
import { LangChainInstrumentation as OpenInference } from '@arizeai/openinference-instrumentation-langchain'
import * as callbackManager from '@langchain/core/callbacks/manager'
import { HumanMessage } from '@langchain/core/messages'
import { CallbackHandler } from '@langfuse/langchain'
import { trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { LangChainInstrumentation as Traceloop } from '@traceloop/instrumentation-langchain'
import { createAgent } from 'langchain'
import { describe } from 'vitest'
import { all } from './programs/reading.ts'
import { asks, QUESTION, weather } from './support/agents.ts'
import { type Program, same } from './support/matrix.ts'

/** A provider that keeps the spans of one package. */
function collector() {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  return { exporter, provider }
}

const patched = { ...callbackManager }
const openInference = collector()
const traceloop = collector()
const langfuse = collector()

new OpenInference({ tracerProvider: openInference.provider as never }).manuallyInstrument(
  patched as never,
)
const instrumentation = new Traceloop()
instrumentation.setTracerProvider(traceloop.provider as never)
instrumentation.manuallyInstrument({ callbackManagerModule: patched })
trace.setGlobalTracerProvider(langfuse.provider as never)

/** What a user of a tracer looks at: names, models, tokens and texts. */
function seen(spans: ReadableSpan[], keys: RegExp) {
  return spans
    .map(({ name, attributes, status }) => ({
      name,
      status: status.code,
      attributes: Object.fromEntries(
        Object.entries(attributes)
          .filter(([key]) => keys.test(key))
          .sort(),
      ),
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}

const traced =
  (exporter: InMemorySpanExporter, keys: RegExp, program: Program): Program =>
  async (setting) => {
    exporter.reset()
    await program(setting)
    return seen(exporter.getFinishedSpans(), keys)
  }

const WAYS: Record<string, Program> = {
  invoke: ({ llm }) => llm.invoke('Hi'),
  stream: async ({ llm }) => all(await llm.stream('Hi')),
  'an agent': ({ llm }) => createAgent({ model: llm, tools: [weather] }).invoke(QUESTION as never),
}
const usage = { input_tokens: 20, output_tokens: 5 }
const scriptOf = (way: string) => ({
  script:
    way === 'an agent'
      ? [
          { ...asks('a'), usage },
          { content: 'It rains.', usage },
        ]
      : [{ content: 'Hello.', usage }],
})

describe('tracers', () => {
  for (const [way, program] of Object.entries(WAYS)) {
    same(
      `(A3) traceloop, tokens of ${way}`,
      traced(traceloop.exporter, /usage|\.model/, program),
      scriptOf(way) as never,
    )
    same(
      `openinference, tokens of ${way}`,
      traced(openInference.exporter, /token_count|model_name$|kind$/, program),
      scriptOf(way) as never,
    )
    same(
      `openinference, texts of ${way}`,
      traced(openInference.exporter, /message\.(role|content)$|tool_call\.function/, program),
      scriptOf(way) as never,
    )
  }
  for (const [way, call] of Object.entries({
    invoke: (llm, config) => llm.invoke('Hi', config),
    stream: async (llm, config) => all(await llm.stream('Hi', config)),
  } as Record<string, (llm: Parameters<Program>[0]['llm'], config: object) => Promise<unknown>>)) {
    same(
      `langfuse, tokens of ${way}`,
      traced(langfuse.exporter, /usage|model\.name|observation\.(type|output)/, ({ llm }) =>
        call(llm, { callbacks: [new CallbackHandler()] }),
      ),
      scriptOf(way) as never,
    )
  }
})

describe('the AI SDK', () => {
  const parts = async (stream: AsyncIterable<unknown>) =>
    (await all(toUIMessageStream(stream as never) as unknown as AsyncIterable<object>)).map(
      (part) => ({ ...part, id: undefined, messageId: undefined }),
    )
  const text = (list: Record<string, unknown>[]) => ({
    text: list.map(({ type, delta }) => (type === 'text-delta' ? delta : '')).join(''),
    reasoning: list.map(({ type, delta }) => (type === 'reasoning-delta' ? delta : '')).join(''),
    kinds: [...new Set(list.map(({ type }) => type))],
  })
  const question = [
    { id: '1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hi' }] },
  ]

  same(
    'toUIMessageStream of a model',
    async ({ llm }) => text(await parts(await llm.stream(await toBaseMessages(question)))),
    { reply: 'A plain answer.' },
  )
  same(
    '(A1) toUIMessageStream of a model that thinks',
    async ({ llm }) => text(await parts(await llm.stream([new HumanMessage('Hi')]))),
    {
      reply: {
        content: [
          { type: 'thinking', thinking: 'Well.', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
          { type: 'text', text: 'Yes.' },
        ],
      },
    },
    { thinking: { type: 'enabled', budget_tokens: 1024 }, maxTokens: 4096 },
  )
  for (const streamMode of [['values', 'messages'], ['messages']] as const) {
    same(
      `toUIMessageStream of an agent, ${streamMode.join(' and ')}`,
      async ({ llm }) => {
        const agent = createAgent({ model: llm, tools: [weather] })
        return text(
          await parts(await agent.stream(QUESTION as never, { streamMode: [...streamMode] })),
        )
      },
      { script: [asks('a'), 'It rains.'] },
    )
  }
  same(
    'toUIMessageStream of events',
    async ({ llm }) => text(await parts(llm.streamEvents('Hi', { version: 'v2' }))),
    { reply: 'A plain answer.' },
  )
})
