import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { tool } from '@langchain/core/tools'
import { convertToOpenAITool } from '@langchain/core/utils/function_calling'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { startEmulator, type Turn } from '../../../src/emulator/index.ts'
import { ChatAnthropic } from '../../../src/index.ts'
import { all, chat, failureOf, MODEL } from '../failures/support.ts'

const Args = z.object({ a: z.number().describe('First'), b: z.number().describe('Second') })
const adder = tool(({ a, b }) => a + b, { name: 'adder', description: 'Adds', schema: Args })
const added: Turn = {
  content: [{ type: 'tool_use', id: 'toolu_1', name: 'adder', input: { a: 1, b: 2 } }],
}
const call = { id: 'toolu_1', name: 'adder', args: { a: 1, b: 2 }, type: 'tool_call' as const }

describe('a model is made', () => {
  test('with the arguments that every LangChain model takes', () => {
    const llm = new ChatAnthropic({
      model: MODEL,
      apiKey: 'k',
      temperature: 0,
      maxTokens: 100,
      timeout: 60,
      stopSequences: [],
      maxRetries: 2,
      streaming: true,
    })
    expect(llm).toMatchObject({ model: MODEL, modelName: MODEL, temperature: 0, maxTokens: 100 })
    expect(llm.streaming).toBe(true)
    expect(llm.invocationParams({ stop: ['x'] })).toMatchObject({ stop_sequences: ['x'] })
  })

  test('and bound to tools and schemas without a network', () => {
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k' })
    expect(llm.bindTools([adder])).toBeDefined()
    expect(llm.withStructuredOutput(Args)).toBeDefined()
  })
})

describe('a model answers', () => {
  test('invoke, with the fields that programs read', async () => {
    await using api = await startEmulator({ reply: 'Hello there.' })
    const message = await chat(api).invoke('Hi')
    expect(AIMessage.isInstance(message)).toBe(true)
    expect(message.content).toBe('Hello there.')
    expect(message.text).toBe('Hello there.')
    expect(message.response_metadata).toMatchObject({ model: MODEL, model_name: MODEL })
    expect(message.usage_metadata).toMatchObject({
      input_tokens: expect.any(Number) as number,
      output_tokens: expect.any(Number) as number,
      total_tokens: expect.any(Number) as number,
    })
  })

  test('stream, in chunks', async () => {
    await using api = await startEmulator({ reply: 'Hello there.' })
    const chunks = await all(chat(api).stream('Hi'))
    expect(chunks.length).toBeGreaterThan(2)
    for (const chunk of chunks) {
      expect(AIMessageChunk.isInstance(chunk)).toBe(true)
      expect(typeof chunk.content).toBe('string')
    }
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
  })

  test('batch, in order', async () => {
    await using api = await startEmulator()
    const answers = await chat(api).batch(['one', 'two', 'three'])
    expect(answers.map(({ text }) => text)).toEqual(
      ['one', 'two', 'three'].map((x) => `You said: ${x}`),
    )
  })

  test('conversations, also with two turns of one role in a row', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const llm = chat(api)
    await llm.invoke([
      new SystemMessage('Be brief.'),
      new SystemMessage('Be kind.'),
      new HumanMessage('Hello'),
      new HumanMessage('Are you there?'),
      new AIMessage('Yes.'),
      new AIMessage('I am.'),
      new HumanMessage('Good.'),
    ])
    const { system, messages } = api.lastRequest
    expect(JSON.stringify(system)).toMatch(/Be brief.*Be kind/)
    expect(JSON.stringify(messages)).toMatch(/Hello.*there\?.*Yes.*I am.*Good/)
  })

  test('with another model where the call names one', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const message = await chat(api).invoke('Hi', { model: 'claude-haiku-4-5' })
    expect(message.response_metadata['model_name']).toBe('claude-haiku-4-5')
    const chunks = await all(chat(api).stream('Hi', { model: 'claude-haiku-4-5' }))
    expect(chunks[0]?.response_metadata['model_name']).toBe('claude-haiku-4-5')
  })

  test('up to a stop sequence, of the call or of the model', async () => {
    await using api = await startEmulator()
    for (const message of [
      await chat(api).invoke('one two three', { stop: ['two'] }),
      await chat(api, { stopSequences: ['two'] }).invoke('one two three'),
    ]) {
      expect(message.text).not.toContain('two')
      expect(message.response_metadata).toMatchObject({
        stop_reason: 'stop_sequence',
        stop_sequence: 'two',
      })
    }
  })

  test('nobody who has left already', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const signal = AbortSignal.abort()
    await failureOf(chat(api).invoke('Hi', { signal }))
    await failureOf(all(chat(api).stream('Hi', { signal })))
    expect(api.requests).toHaveLength(0)
  })
})

describe('a model calls tools', () => {
  const runnable = RunnableLambda.from<{ a: number; b: number }, number>(({ a, b }) => a + b)
  const ways: [string, object][] = [
    ["LangChain's", adder],
    ["OpenAI's", convertToOpenAITool(adder)],
    ['a runnable', runnable.asTool({ name: 'adder', description: 'Adds', schema: Args })],
    ['with a JSON schema', { name: 'adder', description: 'Adds', schema: z.toJSONSchema(Args) }],
  ]

  test.each(ways)('%s', async (_, definition) => {
    await using api = await startEmulator({ reply: added })
    const llm = chat(api).bindTools([definition as never], { tool_choice: 'adder' })
    const message = await llm.invoke('1 + 2?')
    expect(message.tool_calls).toEqual([call])
    const chunks = await all(llm.stream('1 + 2?'))
    expect(chunks.reduce((sum, chunk) => sum.concat(chunk)).tool_calls).toEqual([call])
    expect(api.lastRequest.tools).toMatchObject([
      { name: 'adder', description: 'Adds', input_schema: { properties: { a: {}, b: {} } } },
    ])
    expect(api.lastRequest.tool_choice).toMatchObject({ type: 'tool', name: 'adder' })
  })

  test('and takes the results, in the text of others or in blocks', async () => {
    await using api = await startEmulator({ reply: '3.' })
    const blocks = [
      { type: 'text', text: 'I add.' },
      { type: 'tool_use', id: 'toolu_1', name: 'adder', input: { a: 1, b: 2 } },
    ]
    for (const content of ['', blocks]) {
      const calling = new AIMessage({ content, tool_calls: [call] })
      const result = new ToolMessage({ tool_call_id: 'toolu_1', content: '3' })
      const message = await chat(api).invoke([new HumanMessage('1 + 2?'), calling, result])
      expect(message.text).toBe('3.')
      const [, replied, returned] = api.lastRequest.messages
      expect(replied?.content).toContainEqual(blocks[1])
      expect(returned?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'toolu_1' }])
    }
  })

  test('several at once, told apart in a stream', async () => {
    const inputs = [{ a: 1, b: 2 }, { a: 3, b: 4 }, {}]
    const content = inputs.map((input, index) => ({
      type: 'tool_use',
      id: `toolu_${index}`,
      name: 'adder',
      input,
    }))
    await using api = await startEmulator({ reply: content })
    const chunks = await all(chat(api).bindTools([adder]).stream('Add!'))
    const folded = chunks.reduce((sum, chunk) => sum.concat(chunk))
    expect(folded.tool_calls?.map(({ args }) => args)).toEqual(inputs)
    expect(folded.usage_metadata).toMatchObject({ total_tokens: expect.any(Number) as number })
  })

  test('and gives objects of a schema', async () => {
    await using api = await startEmulator({ script: ['{"a":1,"b":2}', added, added] })
    const llm = chat(api)
    expect(await llm.withStructuredOutput(Args).invoke('Numbers')).toEqual({ a: 1, b: 2 })
    const forced = { method: 'functionCalling', name: 'adder', includeRaw: true } as const
    const { raw, parsed } = await llm.withStructuredOutput(Args, forced).invoke('Numbers')
    expect(parsed).toEqual({ a: 1, b: 2 })
    expect((raw as AIMessage).tool_calls).toEqual([call])
    const parts = await all(
      llm.withStructuredOutput(Args, { ...forced, includeRaw: false }).stream('x'),
    )
    expect(parts.at(-1)).toEqual({ a: 1, b: 2 })
  })
})

test('a handler that asks for content-block events gets them from invoke', async () => {
  class Watcher extends BaseCallbackHandler {
    name = 'watcher'
    lc_prefer_chat_model_stream_events = true
    readonly seen: string[] = []
    override handleChatModelStreamEvent(event: ChatModelStreamEvent) {
      this.seen.push(event.event)
    }
  }
  await using api = await startEmulator({ reply: added })
  const watcher = new Watcher()
  const message = await chat(api).invoke('Add!', { callbacks: [watcher] })
  expect(watcher.seen.at(0)).toBe('message-start')
  expect(watcher.seen.at(-1)).toBe('message-finish')
  expect(message.tool_calls).toMatchObject([call])
  expect(api.lastRequest.stream).toBe(true)
})
