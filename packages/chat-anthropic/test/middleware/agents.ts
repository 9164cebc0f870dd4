/** Agents on the emulator, in one process and without a port. */
import { tool } from '@langchain/core/tools'
import { Command } from '@langchain/langgraph'
import {
  type Emulator,
  type EmulatorOptions,
  type MessageTurn,
  startEmulator,
  type WireBlock,
} from 'anthropic-emulator'
import { ChatAnthropic, type ChatAnthropicOptions } from 'chat-anthropic'
import { createAgent, humanInTheLoopMiddleware } from 'langchain'
import { z } from 'zod'

/** The model of these tests: it caches from 1,024 tokens on. */
export const MODEL = 'claude-sonnet-4-6'

/** A model whose API is the emulator. */
export function chat(api: Emulator, options: Partial<ChatAnthropicOptions> = {}): ChatAnthropic {
  return new ChatAnthropic({
    model: MODEL,
    apiKey: 'test-key',
    maxRetries: 0,
    baseURL: api.url,
    clientOptions: { fetch: api.fetch },
    onWarning: () => {},
    ...options,
  })
}

/** An emulator without warnings. */
export function start(options: EmulatorOptions): Promise<Emulator> {
  return startEmulator({ onWarning: () => {}, ...options })
}

/** A system prompt that is long enough for the cache of these models. */
export const RULES = 'Follow each of the house rules to the letter. '.repeat(200)

/** Text of about so many tokens. */
export const words = (count: number) => 'word '.repeat(count).trim()

/** The weather of a city. */
export const weather = tool(({ city }: { city: string }) => `It rains in ${city}.`, {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
})

/** A turn that calls a tool. */
export function calls(name: string, input: object, id = name): MessageTurn {
  const call: WireBlock = { type: 'tool_use', id: `toolu_01${id}`, name, input }
  return { content: [{ type: 'text', text: 'I look.' }, call], stop_reason: 'tool_use' }
}

/** A turn that asks for the weather. */
export const asksWeather = (id = 'a', city = 'Paris') => calls('get_weather', { city }, id)

/** What an agent is asked. */
export const question = (text = 'How is the weather?') => ({
  messages: [{ role: 'user' as const, content: text }],
})

/** A thread's configuration. */
export const onThread = (id = 'a') => ({ configurable: { thread_id: id } })

/** The breakpoints of a request, by their places. */
export function pointsOf(body: object): Record<string, string> {
  const found: Record<string, string> = {}
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const place = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key
      if (key === 'cache_control') found[path] = (inner as { ttl?: string }).ttl ?? '5m'
      else visit(inner, place)
    }
  }
  visit(body, '')
  return found
}

/** A message as tests look at it. */
export interface Shown {
  text: string
  type: string
  content: unknown
  status?: string
  response_metadata: Record<string, unknown>
}

/** What an agent's run comes to. */
export interface Came {
  messages: Shown[]
  [key: string]: unknown
}

/** An agent, without the types of its middleware's states. */
export interface PlainAgent {
  invoke: (input: unknown, config?: object) => Promise<Came>
  stream: (input: unknown, config?: object) => Promise<AsyncIterable<unknown>>
}

/** An agent on the emulator. */
export function agentOn(api: Emulator, options: object): PlainAgent {
  return createAgent({ model: chat(api), tools: [], ...options } as never) as unknown as PlainAgent
}

/** A person is asked before some tools run. */
export const askingBefore = (...tools: string[]) => {
  const interruptOn = Object.fromEntries(tools.map((name) => [name, true]))
  return humanInTheLoopMiddleware({ interruptOn } as never)
}

/** What goes on with the calls that a person was asked about. */
export const approved = (count = 1) =>
  new Command({ resume: { decisions: Array.from({ length: count }, () => ({ type: 'approve' })) } })
