import { toBaseMessages, toUIMessageStream } from '@ai-sdk/langchain'
import { LangChainInstrumentation as OpenInference } from '@arizeai/openinference-instrumentation-langchain'
import * as callbackManager from '@langchain/core/callbacks/manager'
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises'
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
import type { EmulatorOptions } from 'anthropic-emulator'
import { describe, expect } from 'vitest'
import { all } from './programs/reading.ts'
import { asks, question, weather } from './support/agents.ts'
import { type Program, same, shows } from './support/matrix.ts'

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

new OpenInference({ tracerProvider: openInference.provider }).manuallyInstrument(patched)
const instrumentation = new Traceloop()
instrumentation.setTracerProvider(traceloop.provider)
instrumentation.manuallyInstrument({ callbackManagerModule: patched })
trace.setGlobalTracerProvider(langfuse.provider)

/** A value, out of its JSON where it is an object in there. */
function readJson(value: unknown): unknown {
  const isJson = typeof value === 'string' && value.startsWith('{')
  return isJson ? (JSON.parse(value) as unknown) : value
}

/** What a user of a tracer looks at: names, models, tokens and texts. */
function seen(spans: ReadableSpan[], keys: Pick<RegExp, 'test'>) {
  return spans
    .map(({ name, attributes, status }) => ({
      name,
      status: status.code,
      attributes: Object.fromEntries(
        Object.entries(attributes)
          .filter(([key]) => keys.test(key))
          .map(([key, value]) => [key, readJson(value)]),
      ),
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}

const traced =
  (exporter: InMemorySpanExporter, keys: Pick<RegExp, 'test'>, program: Program): Program =>
  async (setting) => {
    exporter.reset()
    await program(setting)
    await awaitAllCallbacks()
    return seen(exporter.getFinishedSpans(), keys)
  }

// The peer adds the output tokens of a stream's start to their total.
const OUTPUT = /completion|total|output_tokens|usage_details/

/** The attributes that both sides have right. */
function keysOf(way: string, keys: RegExp): Pick<RegExp, 'test'> {
  return { test: (key) => keys.test(key) && !(way === 'stream' && OUTPUT.test(key)) }
}

const WAYS: Record<string, Program> = {
  invoke: ({ llm }) => llm.invoke('Hi'),
  stream: async ({ llm }) => all(await llm.stream('Hi')),
  'an agent': ({ llm }) =>
    createAgent({ model: llm, tools: [weather] }).invoke(question() as never),
}
const usage = { input_tokens: 20, output_tokens: 5 }
const scriptOf = (way: string): EmulatorOptions => ({
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
      `A3: traceloop, tokens of ${way}`,
      traced(traceloop.exporter, keysOf(way, /usage|\.model/), program),
      scriptOf(way),
    )
    same(
      `openinference, tokens of ${way}`,
      traced(openInference.exporter, keysOf(way, /token_count|model_name$|kind$/), program),
      scriptOf(way),
    )
    same(
      `openinference, texts of ${way}`,
      traced(openInference.exporter, /message\.(role|content)$|tool_call\.function/, program),
      scriptOf(way),
    )
  }
  for (const [way, call] of Object.entries({
    invoke: (llm, config) => llm.invoke('Hi', config),
    stream: async (llm, config) => all(await llm.stream('Hi', config)),
  } as Record<string, (llm: Parameters<Program>[0]['llm'], config: object) => Promise<unknown>>)) {
    same(
      `langfuse, tokens of ${way}`,
      traced(
        langfuse.exporter,
        keysOf(way, /usage|model\.name|observation\.(type|output)/),
        ({ llm }) => call(llm, { callbacks: [new CallbackHandler()] }),
      ),
      scriptOf(way),
    )
  }
})

describe('tokens of a stream', () => {
  const stream: Program = async ({ llm }) =>
    all(await llm.stream('Hi', { callbacks: [new CallbackHandler()] }))
  const RIGHT: [string, InMemorySpanExporter, RegExp, object][] = [
    ['traceloop', traceloop.exporter, /output_tokens$/, { 'gen_ai.usage.output_tokens': 5 }],
    ['openinference', openInference.exporter, /completion$/, { 'llm.token_count.completion': 5 }],
  ]
  for (const [name, exporter, keys, right] of RIGHT) {
    shows(`${name} has the total of the API`, traced(exporter, keys, stream), scriptOf('stream'), [
      expect.objectContaining({ attributes: right }),
    ])
  }
  shows(
    'langfuse has the total of the API',
    traced(langfuse.exporter, /usage_details$/, stream),
    scriptOf('stream'),
    [
      expect.objectContaining({
        attributes: {
          'langfuse.observation.usage_details': expect.objectContaining({ input: 20, output: 5 }),
        },
      }),
    ],
  )
})

describe('the AI SDK', () => {
  const parts = async (stream: AsyncIterable<unknown>) =>
    (await all(toUIMessageStream(stream as never) as AsyncIterable<unknown>)).map((part) => ({
      ...(part as object),
      id: undefined,
      messageId: undefined,
    }))
  const text = (list: Record<string, unknown>[]) => ({
    text: list.map(({ type, delta }) => (type === 'text-delta' ? delta : '')).join(''),
    reasoning: list.map(({ type, delta }) => (type === 'reasoning-delta' ? delta : '')).join(''),
    kinds: [...new Set(list.map(({ type }) => type))],
  })
  const asked = [{ id: '1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hi' }] }]

  same(
    'toUIMessageStream of a model',
    async ({ llm }) => text(await parts(await llm.stream(await toBaseMessages(asked)))),
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
          await parts(await agent.stream(question() as never, { streamMode: [...streamMode] })),
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
