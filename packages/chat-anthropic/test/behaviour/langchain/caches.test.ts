import { InMemoryCache } from '@langchain/core/caches'
import { load } from '@langchain/core/load'
import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
} from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { all, chat, failing, failureOf, MODEL } from '../failures/support.ts'

const mixed = [
  { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
  {
    type: 'text',
    text: 'Oslo',
    citations: [
      {
        type: 'char_location',
        cited_text: 'Oslo',
        document_index: 0,
        document_title: null,
        start_char_index: 0,
        end_char_index: 4,
      },
    ],
  },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
  { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
]

describe("core's cache", () => {
  test('answers the second call', async () => {
    await using api = await startEmulator({ script: ['One.', 'Two.'] })
    const llm = chat(api, { cache: new InMemoryCache() })
    expect((await llm.invoke('Hi')).text).toBe('One.')
    const again = await llm.invoke('Hi')
    expect(again.text).toBe('One.')
    expect(again.usage_metadata).toMatchObject({ total_tokens: 0 })
    expect((await llm.invoke('Hello')).text).toBe('Two.')
    expect(api.requests).toHaveLength(2)
  })

  test.each([{}, { streaming: true }, { outputVersion: 'v1' as const }])(
    'gives back messages of every kind of block: %j',
    async (options) => {
      await using api = await startEmulator({ reply: mixed, strict: false })
      const llm = chat(api, { ...options, cache: new InMemoryCache() })
      const first = await llm.invoke('Hi')
      const { content, tool_calls, response_metadata, contentBlocks } = first
      const kept = structuredClone({ content, tool_calls, response_metadata, contentBlocks })
      const again = await llm.invoke('Hi')
      expect(again).toMatchObject(kept)
      expect(again.id).toBe(first.id)
      expect(api.requests).toHaveLength(1)
    },
  )

  test('tells calls with other parameters, tools or models apart', async () => {
    await using api = await startEmulator({ reply: 'Hi.', strict: false })
    const llm = chat(api, { cache: new InMemoryCache() })
    const tool = { name: 'weather', description: 'x', input_schema: { type: 'object' } }
    await llm.invoke('Hi')
    await llm.invoke('Hi', { temperature: 0.5 })
    await llm.invoke('Hi', { stop: ['x'] })
    await llm.invoke('Hi', { model: 'claude-haiku-4-5' })
    await llm.invoke('Hi', { outputConfig: { effort: 'low' } })
    await llm.bindTools([tool]).invoke('Hi')
    expect(api.requests).toHaveLength(6)
    await llm.invoke('Hi', { temperature: 0.5 })
    await llm.bindTools([tool]).invoke('Hi')
    expect(api.requests).toHaveLength(6)
  })

  test('keeps no failure', async () => {
    await using api = await startEmulator({ script: [failing(404, 'not_found_error'), 'Now.'] })
    const llm = chat(api, { cache: new InMemoryCache() })
    await failureOf(llm.invoke('Hi'))
    expect((await llm.invoke('Hi')).text).toBe('Now.')
  })
})

describe('models are saved and loaded', () => {
  const importMap = { chat_models__anthropic: { ChatAnthropic } }
  const optionalImportsMap = {
    'langchain/chat_models/anthropic': { ChatAnthropic },
  }

  test('toJSON names the class and its options, and load makes the same model', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const options = {
      maxTokens: 77,
      topK: 3,
      stopSequences: ['END'],
      thinking: { type: 'disabled' as const },
      requestMetadata: { user_id: 'u1' },
      maxRetries: 0,
    }
    const llm = chat(api, options)
    const text = JSON.stringify(llm)
    expect(JSON.parse(text)).toMatchObject({
      lc: 1,
      type: 'constructor',
      id: ['langchain', 'chat_models', 'anthropic', 'ChatAnthropic'],
      kwargs: { model: MODEL, api_key: { lc: 1, type: 'secret', id: ['ANTHROPIC_API_KEY'] } },
    })
    const loaded = await load<ChatAnthropic>(text, {
      secretsMap: { ANTHROPIC_API_KEY: 'loaded-key' },
      importMap,
      optionalImportsMap,
    })
    expect(loaded).toBeInstanceOf(ChatAnthropic)
    await llm.invoke('Hi')
    const { body: sent } = api.requests[0]!
    expect((await loaded.invoke('Hi')).text).toBe('Hi.')
    expect(api.lastRequest).toEqual(sent)
  })

  test('a chain with a model in it, too', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const { ChatPromptTemplate } = await import('@langchain/core/prompts')
    const chain = ChatPromptTemplate.fromMessages([['human', 'Say {word}']]).pipe(chat(api))
    const loaded = await load<typeof chain>(JSON.stringify(chain), {
      secretsMap: { ANTHROPIC_API_KEY: 'loaded-key' },
      importMap,
      optionalImportsMap,
    })
    await loaded.invoke({ word: 'cheese' })
    expect(api.lastRequest.messages).toEqual([{ role: 'user', content: 'Say cheese' }])
  })
})

describe('messages are saved and loaded', () => {
  const ways: [string, (message: BaseMessage) => Promise<BaseMessage>][] = [
    ['toJSON and load', async (message) => load<BaseMessage>(JSON.stringify(message))],
    [
      'stored messages',
      async (message) => {
        const stored = JSON.stringify(mapChatMessagesToStoredMessages([message]))
        return mapStoredMessagesToChatMessages(JSON.parse(stored) as never)[0]!
      },
    ],
  ]

  test.each(ways)('%s: a reply goes back to the API as it came', async (_, revive) => {
    await using api = await startEmulator({
      script: [mixed, mixed],
      strict: false,
      otherwise: 'repeat',
    })
    const llm = chat(api)
    const replies = [
      await llm.invoke('Hi'),
      (await all(llm.stream('Hi'))).reduce((sum, chunk) => sum.concat(chunk)),
    ]
    for (const reply of replies) {
      const message = (await revive(reply)) as AIMessage
      expect(AIMessage.isInstance(message)).toBe(true)
      expect(message.content).toEqual(reply.content)
      expect(message.tool_calls).toEqual(reply.tool_calls)
      expect(message.usage_metadata).toEqual(reply.usage_metadata)
      const result = { role: 'tool', tool_call_id: 'toolu_1', content: 'Rain' }
      await llm.invoke([new HumanMessage('Hi'), message, result])
      expect(api.lastRequest.messages[1]).toEqual({ role: 'assistant', content: mixed })
    }
  })
})
