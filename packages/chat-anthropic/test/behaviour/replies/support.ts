/** A reply in every mode, and what must be the same in all of them. */
import { AIMessage, AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { concat } from '@langchain/core/utils/stream'
import { expect } from 'vitest'
import { type Emulator, startEmulator, type Turn } from 'anthropic-emulator'
import type { ChatAnthropic, ChatAnthropicOptions } from '../../../src/index.ts'
import { chat as chatOn, type Json, result } from '../support.ts'
import type { Event, Told } from '../../events.ts'

type Options = Partial<ChatAnthropicOptions>

/** A model whose `invoke` asks for JSON: above some number of tokens it would stream inside. */
const chat = (api: Emulator, options: Options = {}) => chatOn(api, { maxTokens: 1024, ...options })

/** A turn that is streamed when it is asked to be. */
export function turnOf({ events, message }: Told): Turn {
  return ({ body }) => (body.stream === true ? { events } : { raw: JSON.stringify(message) })
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

export function fold(chunks: readonly AIMessageChunk[]): AIMessageChunk {
  return chunks.reduce((sum, chunk) => concat(sum, chunk))
}

/** The chunk as core's own class has it, which folds by core's rule. */
export const asCores = (chunk: object) => new AIMessageChunk({ ...chunk })

const stream = async (model: ChatAnthropic) => fold(await all(await model.stream('Hi')))
const invoke = (model: ChatAnthropic) => model.invoke('Hi')

/** The ways in which a program gets at a reply. */
const MODES = {
  invoke: [invoke, {}],
  'invoke, streaming': [invoke, { streaming: true }],
  stream: [stream, {}],
  'invoke, v1': [invoke, { outputVersion: 'v1' }],
  'invoke, streaming, v1': [invoke, { outputVersion: 'v1', streaming: true }],
  'stream, v1': [stream, { outputVersion: 'v1' }],
  streamEvents: [async (model: ChatAnthropic) => model.streamEvents('Hi'), {}],
} satisfies Record<string, [(model: ChatAnthropic) => Promise<AIMessage>, Options]>

type Mode = keyof typeof MODES

/** The reply as a message, in each mode. */
export async function inEachMode(
  reply: Told | Turn,
  options: Options = {},
): Promise<Record<Mode, AIMessage>> {
  const turn = typeof reply === 'object' && 'message' in reply ? turnOf(reply as Told) : reply
  await using api = await startEmulator({ reply: turn })
  const read = async ([mode, [use, own]]: [string, (typeof MODES)[Mode]]) => [
    mode,
    await use(chat(api, { ...own, ...options })),
  ]
  const entries = await Promise.all(Object.entries(MODES).map(read))
  return Object.fromEntries(entries) as Record<Mode, AIMessage>
}

/** What a program sees of a message, as plain data. */
export function view({ id, content, tool_calls, ...rest }: AIMessage) {
  const { request_id: _, finish_reason: __, ...metadata } = rest.response_metadata
  const { invalid_tool_calls, usage_metadata } = rest
  const calls = { tool_calls, invalid_tool_calls }
  return structuredClone({ id, content, ...calls, usage_metadata, metadata })
}

const CALLS = new Set(['tool_use', 'tool_call', 'invalid_tool_call'])

/** The blocks that a message puts on the wire when a conversation goes on from it. */
export async function sentBack(reply: AIMessage): Promise<unknown> {
  // What the emulator cannot know is let through, as the API takes back what it has sent.
  await using api = await startEmulator({ reply: 'Fine.', strict: false })
  const blocks = typeof reply.content === 'string' ? [] : reply.content
  const calls = blocks.filter(({ type }) => CALLS.has(type))
  const results = calls.map(({ id }) => result(id as string))
  const next: BaseMessage[] = results.length > 0 ? results : [new HumanMessage('And?')]
  await chat(api).invoke([new HumanMessage('Hi'), reply, ...next])
  const content = api.lastRequest.messages.find(({ role }) => role === 'assistant')?.content ?? []
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** The blocks that the API takes: without nulls, and without texts that say nothing. */
function takenBack(blocks: unknown): unknown {
  return (blocks as Json[])
    .filter((block) => block['type'] !== 'text' || block['text'] !== '')
    .map((block) => Object.fromEntries(Object.entries(block).filter(([, value]) => value !== null)))
}

/**
 * Expects that a reply is the same message in each mode and goes back as the blocks it came as, or
 * as the given ones. Gives `invoke`'s message.
 */
export async function kept(reply: Told, back: unknown = reply.message['content']) {
  const modes = await inEachMode(reply)
  const plain = view(modes.invoke)
  expect(view(modes['invoke, streaming'])).toEqual(plain)
  expect(view(modes.stream)).toEqual(plain)
  const standard = view(modes['invoke, v1'])
  expect(standard.content).toEqual(modes.invoke.contentBlocks)
  expect(view(modes['invoke, streaming, v1'])).toEqual(standard)
  expect(view(modes['stream, v1'])).toEqual(standard)
  expect(view(modes.streamEvents)).toMatchObject(standard)
  const sent = await Promise.all(Object.values(modes).map(sentBack))
  for (const [at, mode] of Object.keys(modes).entries()) {
    expect(sent[at], mode).toEqual(takenBack(back))
  }
  return modes.invoke
}

/** The chunks of a stream. */
export async function chunksOf(
  events: readonly Event[],
  options: Options = {},
): Promise<AIMessageChunk[]> {
  await using api = await startEmulator({ reply: { events } })
  return await all(await chat(api, options).stream('Hi'))
}

/** Core's events of a stream. */
export async function nativeEvents(
  events: readonly Event[],
  options: Options = {},
): Promise<ChatModelStreamEvent[]> {
  await using api = await startEmulator({ reply: { events } })
  return await all(chat(api, options).streamEvents('Hi'))
}
