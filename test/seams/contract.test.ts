import type { CallbackHandlerMethods } from '@langchain/core/callbacks/base'
import { AIMessage, HumanMessage, ToolMessage, trimMessages } from '@langchain/core/messages'
import type { LLMResult } from '@langchain/core/outputs'
import { describe, expect } from 'vitest'
import { all, foldedStream } from './programs/reading.ts'
import { type Program, same, shows } from './support/matrix.ts'
import { type ChatModel } from './support/sides.ts'
import { WAYS } from './support/ways.ts'

const MESSAGES = [
  new HumanMessage('What is the weather?'),
  new AIMessage({ content: 'I look.', tool_calls: [{ id: 'toolu_1', name: 'look', args: {} }] }),
  new ToolMessage({ tool_call_id: 'toolu_1', content: 'It rains.' }),
  new AIMessage('It rains.'),
]

describe('(A2) tokens are estimated here', () => {
  shows(
    'A2: trimMessages with the model as its counter sends nothing',
    async ({ llm, api }) => {
      const kept = await trimMessages([...MESSAGES, new HumanMessage('Thanks')], {
        maxTokens: 1000,
        strategy: 'last',
        tokenCounter: llm,
      })
      return { kept: kept.length, requests: api.requestCount }
    },
    { reply: 'Fine.' },
    { kept: 5, requests: 0 },
  )
  shows(
    'A2: getNumTokens sends nothing',
    async ({ llm, api }) => {
      const tokens = await llm.getNumTokens('Some words to count.')
      return { isCount: tokens > 2 && tokens < 12, requests: api.requestCount }
    },
    { reply: 'Fine.' },
    { isCount: true, requests: 0 },
  )
})

/** What the handlers of tracers get at the end of a call. */
async function endOf(llm: ChatModel, call: (llm: ChatModel, config: object) => Promise<unknown>) {
  const ends: LLMResult[] = []
  const handler: CallbackHandlerMethods = { handleLLMEnd: (output) => void ends.push(output) }
  await call(llm, { callbacks: [handler] })
  return ends[0]!
}

describe('(A3) llmOutput', () => {
  const usage = { input_tokens: 10, output_tokens: 3 }
  const script = { reply: { content: 'Yes.', usage } }
  for (const [way, call] of Object.entries(WAYS)) {
    if (way === 'stream') continue
    same(
      `A3: llmOutput after ${way}`,
      async ({ llm }) => {
        const { llmOutput } = await endOf(llm, call)
        const { id, model, stop_reason, usage } = llmOutput as Record<string, object>
        const { input_tokens, output_tokens } = usage as Record<string, unknown>
        return { hasId: typeof id, model, stop_reason, input_tokens, output_tokens }
      },
      script,
    )
  }
  for (const [way, call] of Object.entries(WAYS)) {
    shows(
      `A3: tokenUsage after ${way}`,
      async ({ llm }) => (await endOf(llm, call)).llmOutput?.['tokenUsage'],
      script,
      { promptTokens: 10, completionTokens: 3, totalTokens: 13 },
    )
  }
  shows(
    'A3: llmOutput of a streaming invoke',
    async ({ another }) => {
      const { llmOutput } = await endOf(another({ streaming: true }), WAYS['invoke']!)
      return (llmOutput as { usage: object }).usage
    },
    script,
    expect.objectContaining(usage),
  )
})

describe('(A4) what core asks of streams and traces', () => {
  const usages = async (events: AsyncIterable<unknown>) =>
    (await all(events)).filter((event) => JSON.stringify(event).includes('output_tokens')).length
  const silent =
    (options: object): Program =>
    async ({ another }) => {
      const events = another({ streamUsage: false, ...options }).streamEvents('Hi', {
        version: 'v3',
      } as never)
      return usages(events)
    }

  same('A4: streamUsage false, events without usage', silent({}), { reply: 'Yes.' })
  same(
    'A4: streamUsage false, chunks without usage',
    async ({ another }) => (await foldedStream(another({ streamUsage: false }))).usage_metadata,
    { reply: 'Yes.' },
  )
  same(
    'A4: the kinds of content-block events',
    async ({ llm }) => {
      const events = (await all(
        llm.streamEvents('Hi', { version: 'v3' } as never) as unknown as AsyncIterable<{
          event: string
          name?: string
        }>,
      )) as { event: string; name?: string }[]
      return events
        .map(({ event, name }) => (name ? `${event} ${name}` : event))
        .filter((each, at, list) => each !== list[at - 1])
    },
    { reply: 'Yes.' },
  )
  shows(
    'A4: tracing metadata has the version of the package',
    async ({ llm }) => {
      const metadata: Record<string, unknown>[] = []
      const handler: CallbackHandlerMethods = {
        handleChatModelStart: (_llm, _messages, _run, _parent, _extra, _tags, given) =>
          void metadata.push(given ?? {}),
      }
      await llm.invoke('Hi', { callbacks: [handler] })
      const { versions } = (llm.metadata ?? {}) as { versions?: Record<string, string> }
      const seen = { ...(metadata[0]?.['versions'] as object), ...versions }
      return Object.keys(seen).filter((name) => name.includes('anthropic'))
    },
    { reply: 'Yes.' },
    ['chat-anthropic'],
  )
})
