import { ChatAnthropic as PeerChat } from '@langchain/anthropic'
import { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect } from 'vitest'
import { foldedStream } from './programs/reading.ts'
import { declare, same, type Setting, shows } from './support/matrix.ts'
import { type ChatModel, fieldsFor, MODEL, type SharedOptions } from './support/sides.ts'
import { WAYS } from './support/ways.ts'

/** The subclass that a stranger wrote, over either class. */
function subclassOf(Base: typeof ChatAnthropic): typeof ChatAnthropic {
  return class Custom extends Base {
    override invocationParams(options?: never): Record<string, unknown> {
      const { top_p: _, ...params } = super.invocationParams(options)
      return { ...params, cache_control: { type: 'ephemeral' }, service_tier: 'auto' }
    }
  }
}

describe('(B1) a subclass that overrides invocationParams', () => {
  const ways: typeof WAYS = {
    ...WAYS,
    countTokens: (llm) => (llm as ChatAnthropic).countTokens('Hi'),
  }
  for (const [way, call] of Object.entries(ways)) {
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
const DOUBLES: Record<string, SharedOptions> = {
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

const asked = (name: string) => async (setting: Setting) => {
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
