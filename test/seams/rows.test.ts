import { ChatAnthropic as PeerChat } from '@langchain/anthropic'
import type { CallbackHandlerMethods } from '@langchain/core/callbacks/base'
import { AIMessage, HumanMessage, ToolMessage, trimMessages } from '@langchain/core/messages'
import type { LLMResult } from '@langchain/core/outputs'
import { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect } from 'vitest'
import { all, foldedStream } from './programs/reading.ts'
import { type ChatModel, fieldsFor, MODEL } from './support/sides.ts'
import { declare, type Program, same, shows } from './support/matrix.ts'

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

const WAYS: Record<string, (llm: ChatModel, config: object) => Promise<unknown>> = {
  invoke: (llm, config) => llm.invoke('Hi', config),
  batch: (llm, config) => llm.batch(['Hi'], config),
  generate: (llm, config) => llm.generate([[new HumanMessage('Hi')]], config),
  stream: async (llm, config) => all(await llm.stream('Hi', config)),
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
      return usages(events as unknown as AsyncIterable<unknown>)
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

/** The subclass that a stranger wrote, over either class. */
function subclassOf(Base: typeof ChatAnthropic): typeof ChatAnthropic {
  return class Custom extends Base {
    override invocationParams(options?: never): Record<string, unknown> {
      const { top_p: _, ...params } = super.invocationParams(options) as Record<string, unknown>
      return { ...params, cache_control: { type: 'ephemeral' }, service_tier: 'auto' }
    }
  }
}

describe('(B1) a subclass that overrides invocationParams', () => {
  for (const [way, call] of Object.entries({
    ...WAYS,
    countTokens: (llm: ChatModel) => (llm as ChatAnthropic).countTokens('Hi'),
  })) {
    declare(`B1: what it returns is sent by ${way}`, async () => {
      await using api = await startEmulator({ reply: 'Yes.' })
      const Custom = subclassOf(ChatAnthropic)
      await call(new Custom(fieldsFor(api.url, { topP: 0.5 })), {})
      const { cache_control, top_p } = api.lastRequest
      expect({ cache_control, top_p }).toEqual({ cache_control: { type: 'ephemeral' } })
    })
  }
  declare('the peer sends what its subclass returns', async () => {
    await using api = await startEmulator({ reply: 'Yes.' })
    const Custom = subclassOf(PeerChat as never)
    await new Custom(fieldsFor(api.url, { topP: 0.5 })).invoke('Hi')
    expect(api.lastRequest).toMatchObject({ cache_control: { type: 'ephemeral' } })
  })
})

const WHOLE = {
  id: 'msg_01stub',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [{ type: 'text', text: 'From a stub.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 2 },
}

const EVENTS = [
  { type: 'message_start', message: { ...WHOLE, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'From a stub.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
]

async function* eventually() {
  yield* EVENTS
}

const clientOf = (create: (body: { stream?: boolean }) => unknown) => () => ({
  messages: { create },
  beta: { messages: { create } },
})

/** Doubles of the API that people put into their tests. */
const DOUBLES: Record<string, object> = {
  'a fetch that answers JSON to everything': {
    clientOptions: { fetch: async () => Response.json(WHOLE) },
  },
  'a client that resolves to a message': { createClient: clientOf(async () => WHOLE) },
  'a client that resolves to a list of events': {
    createClient: clientOf(async ({ stream }) => (stream ? EVENTS : WHOLE)),
  },
  'a client that resolves to an iterable of events': {
    createClient: clientOf(async ({ stream }) => (stream ? eventually() : WHOLE)),
  },
}

describe('(B2) test doubles', () => {
  const READS: Record<string, (llm: ChatModel) => Promise<string>> = {
    invoke: async (llm) => (await llm.invoke('Hi')).text,
    'invoke that streams': async (llm) =>
      (await (Object.assign(llm, { streaming: true }) as ChatModel).invoke('Hi')).text,
    stream: async (llm) => (await foldedStream(llm)).text,
  }
  for (const [double, options] of Object.entries(DOUBLES)) {
    for (const [way, read] of Object.entries(READS)) {
      shows(
        `B2: ${double}, ${way}`,
        async ({ another }) => read(another(options)),
        {},
        'From a stub.',
      )
    }
  }
  shows(
    'B2: a server that answers JSON to everything, a long answer',
    async ({ another }) => (await another({ maxTokens: 64_000 }).invoke('Hi')).text,
    { reply: { raw: JSON.stringify(WHOLE) } },
    'From a stub.',
  )
})

const asked = (name: string) => async (setting: { another: (o?: object) => ChatModel }) => {
  const llm = setting.another({ clientOptions: { defaultHeaders: { 'x-a': '1' } } })
  return (llm as unknown as Record<string, unknown>)[name]
}

describe('(B4) the model as an object', () => {
  for (const name of ['model', 'modelName', 'apiKey', 'clientOptions', 'maxTokens']) {
    same(`B4: ${name} can be read`, asked(name), {})
  }
  shows(
    'B4: apiUrl can be read',
    async ({ llm, api }) => (llm as unknown as { apiUrl?: string }).apiUrl === api.url,
    {},
    true,
  )
  shows(
    'B4: invocationKwargs can be read',
    async ({ another }) =>
      (another({ invocationKwargs: { top_k: 3 } }) as unknown as { invocationKwargs: unknown })
        .invocationKwargs,
    {},
    { top_k: 3 },
  )
  same(
    'B4: modelName can be set',
    async ({ llm, api }) => {
      Object.assign(llm, { modelName: 'claude-opus-4-6' })
      await llm.invoke('Hi')
      return typeof api.lastRequest.model
    },
    { reply: 'Yes.' },
  )
  shows(
    'B4: no arguments are the same as none of the options',
    async () => {
      const Loose = ChatAnthropic as unknown as new (options?: object) => unknown
      const messageOf = (make: () => unknown) => {
        try {
          make()
          return 'none'
        } catch (error) {
          return (error as Error).message
        }
      }
      const bare = messageOf(() => new Loose())
      return { isSame: bare === messageOf(() => new Loose({})), bare }
    },
    {},
    { isSame: true, bare: expect.stringContaining('model') },
  )
  shows(
    'B4: a printed model shows the retries that it makes, and no key',
    async ({ another }) => {
      const { inspect } = await import('node:util')
      const printed = inspect(another({ maxRetries: undefined }), { depth: 9 })
      return { hidden: !printed.includes('test-key'), six: /maxRetries: 6/.test(printed) }
    },
    {},
    { hidden: true, six: false },
  )
})
