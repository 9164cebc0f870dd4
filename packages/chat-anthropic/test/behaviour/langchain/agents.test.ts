import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { MemorySaver } from '@langchain/langgraph'
import { createReactAgent } from '@langchain/langgraph/prebuilt'
import {
  type AgentMiddleware,
  anthropicPromptCachingMiddleware,
  createAgent,
  providerStrategy,
  toolStrategy,
} from 'langchain'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type Emulator, startEmulator, type Turn } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { all, failing, failureOf } from '../failures/support.ts'

const getWeather = tool(({ city }) => `It is sunny in ${city}.`, {
  name: 'get_weather',
  description: 'Get the weather of a city',
  schema: z.object({ city: z.string() }),
})

const broken = tool(
  () => {
    throw new Error('The sensor is gone.')
  },
  { name: 'get_weather', description: 'Get the weather', schema: z.object({ city: z.string() }) },
)

const Forecast = z.object({ city: z.string(), sunny: z.boolean() })

const thoughts = { type: 'thinking', thinking: 'I need the weather.', signature: 'sig' }
const calls = [
  thoughts,
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Oslo' } },
  { type: 'tool_use', id: 'toolu_2', name: 'get_weather', input: { city: 'Rome' } },
]
const script: Turn[] = [calls, 'Sunny in both.']
const ask = { messages: [{ role: 'user', content: 'Weather in Oslo and Rome?' }] }

const makeModel = (api: Emulator, options: object = {}) =>
  new ChatAnthropic({
    model: 'claude-sonnet-4-6',
    apiKey: 'test-key',
    anthropicApiUrl: api.url,
    maxTokens: 1_000,
    ...options,
  })

function checkLoop(api: Emulator, messages: BaseMessage[]) {
  expect(messages.map((message) => message.type)).toEqual(['human', 'ai', 'tool', 'tool', 'ai'])
  expect(messages.at(-1)?.text).toBe('Sunny in both.')
  const [, replied, results] = api.lastRequest.messages
  expect(replied).toEqual({ role: 'assistant', content: calls })
  expect(results).toMatchObject({
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'toolu_1' },
      { type: 'tool_result', tool_use_id: 'toolu_2' },
    ],
  })
  expect(JSON.stringify(results)).toContain('It is sunny in Rome.')
}

describe('createAgent', () => {
  test('runs a loop with tools', async () => {
    await using api = await startEmulator({ script, strict: false })
    const agent = createAgent({
      model: makeModel(api),
      tools: [getWeather],
      systemPrompt: 'Be brief.',
    })
    const { messages } = await agent.invoke(ask)
    checkLoop(api, messages)
    expect(JSON.stringify(api.lastRequest.system)).toContain('Be brief.')
    expect(api.lastRequest.tools).toMatchObject([{ name: 'get_weather' }])
  })

  test('streams tokens and steps', async () => {
    await using api = await startEmulator({ script, strict: false })
    const agent = createAgent({ model: makeModel(api), tools: [getWeather] })
    const parts = await all(agent.stream(ask, { streamMode: ['messages', 'updates'] }))
    const tokens = parts.flatMap(([mode, data]) => {
      const [message] = mode === 'messages' ? (data as unknown as [BaseMessage]) : []
      return message?.type === 'ai' ? [message.text] : []
    })
    expect(tokens.join('')).toBe('Let me look.Sunny in both.')
    expect(tokens.length).toBeGreaterThan(5)
    expect(parts.filter(([mode]) => mode === 'updates').length).toBeGreaterThanOrEqual(3)
    expect(api.lastRequest.messages[1]).toEqual({ role: 'assistant', content: calls })
  })

  test('gives a structured response by native output: providerStrategy', async () => {
    const answer = JSON.stringify({ city: 'Oslo', sunny: true })
    await using api = await startEmulator({ script: [calls, answer], strict: false })
    const agent = createAgent({
      model: makeModel(api),
      tools: [getWeather],
      responseFormat: providerStrategy(Forecast),
    })
    const { structuredResponse } = await agent.invoke(ask)
    expect(structuredResponse).toEqual({ city: 'Oslo', sunny: true })
    expect(api.lastRequest.output_config?.format).toMatchObject({
      type: 'json_schema',
      schema: { type: 'object', required: ['city', 'sunny'], additionalProperties: false },
    })
  })

  test('gives a structured response by a tool: toolStrategy', async () => {
    await using api = await startEmulator({
      script: [
        calls,
        ({ body }) => {
          const name = (body.tools as { name: string }[]).find(
            (tool) => tool.name !== 'get_weather',
          )
          const input = { city: 'Oslo', sunny: true }
          return [{ type: 'tool_use', id: 'toolu_3', name: name!.name, input }]
        },
      ],
      strict: false,
    })
    const agent = createAgent({
      model: makeModel(api),
      tools: [getWeather],
      responseFormat: toolStrategy(Forecast),
    })
    const { structuredResponse } = await agent.invoke(ask)
    expect(structuredResponse).toEqual({ city: 'Oslo', sunny: true })
    expect(api.lastRequest.tool_choice).toMatchObject({ type: 'any' })
  })

  test('a bare schema takes the native way, since the model has one', async () => {
    const answer = JSON.stringify({ city: 'Oslo', sunny: true })
    await using api = await startEmulator({ script: [answer] })
    const agent = createAgent({ model: makeModel(api), tools: [], responseFormat: Forecast })
    const { structuredResponse } = await agent.invoke(ask)
    expect(structuredResponse).toEqual({ city: 'Oslo', sunny: true })
    expect(api.lastRequest.output_config?.format).toMatchObject({ type: 'json_schema' })
  })

  test('marks the prompt for caching: anthropicPromptCachingMiddleware', async () => {
    await using api = await startEmulator({ script, strict: false })
    // Its own types do not hold under `exactOptionalPropertyTypes`.
    const options = { minMessagesToCache: 1 } as never
    const caching = anthropicPromptCachingMiddleware(options) as unknown as AgentMiddleware
    const agent = createAgent({
      model: makeModel(api),
      tools: [getWeather],
      systemPrompt: 'Be brief.',
      middleware: [caching],
    })
    const { messages } = await agent.invoke(ask)
    expect(messages.at(-1)?.text).toBe('Sunny in both.')
    for (const { body } of api.requests) {
      expect(JSON.stringify(body)).toContain('"cache_control":{"type":"ephemeral","ttl":"5m"}')
    }
  })

  test('an error of the API ends the run as it is', async () => {
    await using api = await startEmulator({ reply: failing(404, 'not_found_error') })
    const agent = createAgent({ model: makeModel(api), tools: [getWeather] })
    expect(await failureOf(agent.invoke(ask))).toMatchObject({ status: 404 })
  })
})

describe('createReactAgent', () => {
  test('runs a loop with tools', async () => {
    await using api = await startEmulator({ script, strict: false })
    const agent = createReactAgent({ llm: makeModel(api), tools: [getWeather] })
    const { messages } = await agent.invoke(ask)
    checkLoop(api, messages)
  })

  test('tells the model of a tool that failed', async () => {
    await using api = await startEmulator({ script, strict: false })
    const agent = createReactAgent({ llm: makeModel(api), tools: [broken] })
    const { messages } = await agent.invoke(ask)
    expect(messages.filter((message) => ToolMessage.isInstance(message))).toHaveLength(2)
    expect(api.lastRequest.messages[2]?.content).toMatchObject([
      { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true },
      { type: 'tool_result', tool_use_id: 'toolu_2', is_error: true },
    ])
  })

  test('remembers a thread, whose messages go back as they came', async () => {
    await using api = await startEmulator({
      script: [...script, 'You asked of two.'],
      strict: false,
    })
    const agent = createReactAgent({
      llm: makeModel(api),
      tools: [getWeather],
      prompt: 'Be brief.',
      checkpointer: new MemorySaver(),
    })
    const config = { configurable: { thread_id: 't1' } }
    await agent.invoke(ask, config)
    const more = { messages: [{ role: 'user', content: 'How many cities?' }] }
    const { messages } = await agent.invoke(more, config)
    expect(messages.at(-1)?.text).toBe('You asked of two.')
    expect(api.lastRequest.messages[1]).toEqual({ role: 'assistant', content: calls })
    const before = api.requests[1]!.body as { messages: unknown[] }
    expect(api.lastRequest.messages.slice(0, 3)).toEqual(before.messages)
  })

  test.each([
    ['on a model that goes on from an answer', { model: 'claude-haiku-4-5' }],
    ['on one that does not', { model: 'claude-sonnet-4-6' }],
  ])('gives a structured response %s', async (_, options) => {
    const answer = JSON.stringify({ city: 'Oslo', sunny: true })
    await using api = await startEmulator({ script: ['Sunny.', answer], strict: false })
    const llm = makeModel(api, { onWarning: () => {}, ...options })
    const agent = createReactAgent({ llm, tools: [getWeather], responseFormat: Forecast })
    const { structuredResponse } = await agent.invoke(ask)
    expect(structuredResponse).toEqual({ city: 'Oslo', sunny: true })
  })

  test('streams tokens', async () => {
    await using api = await startEmulator({ script, strict: false })
    const agent = createReactAgent({ llm: makeModel(api), tools: [getWeather] })
    const parts = await all(agent.stream(ask, { streamMode: 'messages' }))
    const tokens = parts.flatMap(([message]) =>
      AIMessage.isInstance(message) ? [(message as AIMessage).text] : [],
    )
    expect(tokens.join('')).toBe('Let me look.Sunny in both.')
  })
})
