import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessageChunk } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import type { ChatAnthropicOptions } from 'chat-anthropic'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { expectValidEventStream } from './event-stream.ts'
import { all, contract, folded, needing, usageOn, using } from './support.ts'

const weather = tool(({ city }) => `Sunny in ${city}`, {
  name: 'get_weather',
  description: 'Get the weather in a city',
  schema: z.object({ city: z.string() }),
})
const OWN_TOOLS = [{ type: 'web_search_20250305', name: 'web_search' }]

contract('streams of events', (platform) => {
  test('of version 2 start, stream and end with what was streamed', () =>
    using(platform, async (llm) => {
      const events = await all(llm.streamEvents('Hello', { version: 'v2' }))
      expect(events[0]).toMatchObject({ event: 'on_chat_model_start', name: platform.className })
      const chunks = events
        .filter(({ event }) => event === 'on_chat_model_stream')
        .map(({ data }) => data.chunk as AIMessageChunk)
      expect(chunks.length).toBeGreaterThan(1)
      const end = events.at(-1)
      expect(end?.event).toBe('on_chat_model_end')
      const output = end?.data.output as AIMessageChunk
      expect(output.text).toBe(chunks.map(({ text }) => text).join(''))
      expect(output.content).toEqual(folded(chunks).content)
    }))

  const thinking: Partial<ChatAnthropicOptions> = {
    model: platform.thinkingModel,
    thinking: { type: 'adaptive' },
  }
  const STREAMS: [
    of: string,
    options: Partial<ChatAnthropicOptions>,
    text: string,
    tools: BindToolsInput[],
    blocks: number,
  ][] = [
    ['text', {}, 'Hello', [], 1],
    ['text of output version v1', { outputVersion: 'v1' }, 'Hello', [], 1],
    ['thoughts and text', thinking, 'Hello', [], 2],
    ['calls', {}, 'The weather in Paris and in London?', [weather], 2],
    ['calls of output version v1', { outputVersion: 'v1' }, 'get_weather of Paris', [weather], 1],
    ['a call without arguments', {}, 'now', [{ name: 'now', input_schema: { type: 'object' } }], 1],
    ['thoughts and calls', thinking, 'get_weather of Paris', [weather], 2],
    ["the API's own tools", {}, 'Search for pandas', OWN_TOOLS, 4],
  ]

  test.each(STREAMS)('of content blocks are valid: %s', (_, options, text, tools, blocks) =>
    needing(platform, tools === OWN_TOOLS ? ['web_search'] : [], () =>
      using(
        platform,
        async (llm) => {
          const events = await all(llm.streamEvents(text, { tools }))
          expect(expectValidEventStream(events)).toBe(blocks)
        },
        options,
      ),
    ),
  )

  test('of content blocks end as a message of standard blocks', () =>
    using(platform, async (llm) => {
      const message = await llm.streamEvents('Hello').output
      expect(message.content).toMatchObject([{ type: 'text', text: 'You said: Hello' }])
      expect(message.response_metadata).toMatchObject({ output_version: 'v1' })
      expect(usageOn(message)?.input_tokens).toBeGreaterThan(0)
    }))

  test('of content blocks have text, calls and usage apart', () =>
    using(platform, async (llm) => {
      expect(await llm.streamEvents('Hello').text).toBe('You said: Hello')
      const stream = llm.streamEvents('get_weather of Paris', { tools: [weather] })
      expect(await stream.toolCalls).toMatchObject([
        { name: 'get_weather', args: { city: 'Paris' } },
      ])
      expect((await stream.usage)?.output_tokens).toBeGreaterThan(0)
    }))

  test('of content blocks reach a handler that asks for them from invoke', () =>
    using(platform, async (llm, api) => {
      const seen: ChatModelStreamEvent[] = []
      class Watcher extends BaseCallbackHandler {
        name = 'watcher'
        lc_prefer_chat_model_stream_events = true
        override handleChatModelStreamEvent(event: ChatModelStreamEvent) {
          seen.push(event)
        }
      }
      const message = await llm.invoke('Hello', { callbacks: [new Watcher()] })
      expect(expectValidEventStream(seen)).toBe(1)
      expect(message.text).toBe('You said: Hello')
      expect(api.lastRequest.stream).toBe(true)
    }))
})

const start = { event: 'content-block-start', index: 0, content: { type: 'text', text: '' } }
const delta = { event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: 'a' } }
const finish = { event: 'content-block-finish', index: 0, content: { type: 'text', text: 'a' } }
const [begin, end] = [{ event: 'message-start' }, { event: 'message-finish' }]

test.each<[string, object[]]>([
  ['does not begin', [start, delta, finish, end]],
  ['begins twice', [begin, begin, end]],
  ['goes on after its end', [begin, end, start, finish]],
  ['ends twice', [begin, end, end]],
  ['leaves a number out', [begin, { ...start, index: 1 }, end]],
  ['adds to a block that is not open', [begin, delta, end]],
  ['adds to a block that is finished', [begin, start, delta, finish, delta, end]],
  ['leaves a block open', [begin, start, delta, end]],
  ['finishes a block with something else', [begin, start, finish, end]],
])('a stream of events that %s is not valid', (_, events) => {
  expect(() => expectValidEventStream(events as ChatModelStreamEvent[])).toThrow()
  expect(expectValidEventStream([begin, start, delta, finish, end] as never)).toBe(1)
})
