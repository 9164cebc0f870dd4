import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { expect } from 'vitest'
import {
  type Emulator,
  type EmulatorFile,
  type EmulatorOptions,
  type RequestBody,
  startEmulator,
} from 'anthropic-emulator'
import {
  ChatAnthropic,
  type ChatAnthropicCallOptions,
  type ChatAnthropicOptions,
  UnsupportedInputError,
} from '../../src/index.ts'

type Options = Partial<ChatAnthropicOptions>
type CallOptions = Partial<ChatAnthropicCallOptions>
export type Json = Record<string, unknown>

/** A model that takes what most others take; `SYSTEM_MODEL` takes later system messages too. */
export const MODEL = 'claude-sonnet-4-6'
export const SYSTEM_MODEL = 'claude-opus-4-8'

/** What requests can name as uploaded. */
const FILES: EmulatorFile[] = [
  { id: 'image_1', filename: 'a.png', content: Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10]) },
  { id: 'file_1', filename: 'a.pdf', content: '%PDF-1.4' },
]

/** A model whose API is the emulator. */
export function chat(api: Emulator, options: Options = {}): ChatAnthropic {
  return new ChatAnthropic({
    model: MODEL,
    apiKey: 'test-key',
    anthropicApiUrl: api.url,
    maxRetries: 0,
    ...options,
  })
}

export interface Sent {
  body: RequestBody
  headers: Record<string, string>
  /** The beta flags of the request. */
  betas: string[]
  /** What `onWarning` was told. */
  warnings: string[]
}

/** Models that the emulator of these tests serves besides today's: retired ones, and families of tomorrow. */
export const MODELS: NonNullable<EmulatorOptions['models']> = {
  retired: 'live',
  add: ['claude-zephyr-1', 'claude-zephyr-9', 'claude-unknown-7', 'claude-new-1'],
}

/** What reaches the API when `use` uses a model. */
export async function requestOf(
  use: (model: ChatAnthropic) => Promise<unknown>,
  options: Options = {},
  emulator: EmulatorOptions = { reply: 'Fine.', files: FILES, models: MODELS },
): Promise<Sent> {
  await using api = await startEmulator(emulator)
  const warnings: string[] = []
  await use(chat(api, { onWarning: (warning) => warnings.push(warning), ...options }))
  const { headers } = api.requests.at(-1)!
  const betas = headers['anthropic-beta']?.split(',').map((beta) => beta.trim()) ?? []
  return { body: api.lastRequest, headers, betas, warnings }
}

/** What reaches the API when a model is invoked. */
export function sent(
  input: BaseLanguageModelInput,
  options: Options = {},
  call: CallOptions = {},
): Promise<Sent> {
  return requestOf((model) => model.invoke(input, call), options)
}

/** The body that reaches the API when a model is invoked. */
export async function sentBody(
  input: BaseLanguageModelInput,
  options: Options = {},
  call: CallOptions = {},
): Promise<RequestBody> {
  return (await sent(input, options, call)).body
}

/** The messages that reach the API. */
export async function sentMessages(
  input: BaseLanguageModelInput,
  options: Options = {},
): Promise<RequestBody['messages']> {
  return (await sentBody(input, options)).messages
}

/** The tools that reach the API for tools that are bound. */
export async function boundTools(tools: unknown[], options: Json = {}): Promise<unknown> {
  const { body } = await requestOf((model) =>
    model.bindTools(frozen(tools) as BindToolsInput[], options).invoke('Hi'),
  )
  return body.tools
}

/** The error of a use that is refused before any request. */
export async function refusalOf(
  use: (model: ChatAnthropic) => unknown,
  options: Options = {},
): Promise<UnsupportedInputError> {
  await using api = await startEmulator({ reply: 'Fine.' })
  const error = await thrownBy(async () => use(chat(api, options)))
  expect(api.requests).toEqual([])
  expect(error).toBeInstanceOf(UnsupportedInputError)
  return error as UnsupportedInputError
}

/** The error of an input that is refused before any request. */
export function refused(
  input: BaseLanguageModelInput,
  options: Options = {},
  call: CallOptions = {},
): Promise<UnsupportedInputError> {
  return refusalOf((model) => model.invoke(input, call), options)
}

/** What a promise is rejected with. */
export async function thrownBy(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}

type Content = ConstructorParameters<typeof AIMessage>[0]

/** An assistant's message as the API's own reply would have made it. */
export function assistant(content: string | Json[], fields: Json = {}): AIMessage {
  return new AIMessage({
    content,
    response_metadata: { model_provider: 'anthropic', model_name: MODEL },
    ...fields,
  } as Content)
}

/** An assistant's message that calls tools: its content and its `tool_calls`, as replies have both. */
export function calling(...ids: string[]): AIMessage {
  const name = 'look_up'
  // Calls that share an id are no twins.
  const args = (id: string, at: number) =>
    ids.indexOf(id) === at ? { about: id } : { about: id, at }
  return assistant(
    ids.map((id, at) => ({ type: 'tool_use', id, name, input: args(id, at) })),
    { tool_calls: ids.map((id, at) => ({ type: 'tool_call', id, name, args: args(id, at) })) },
  )
}

export function result(id: string, content: string | Json[] = `result of ${id}`): ToolMessage {
  return new ToolMessage({ tool_call_id: id, content: content as string })
}

export function human(...content: Json[]): HumanMessage {
  return new HumanMessage({ content: content as never })
}

/** The assistant turn on the wire for a message, its calls answered. */
export async function replayed(message: AIMessage): Promise<unknown> {
  const calls = [...(message.tool_calls ?? []), ...(message.invalid_tool_calls ?? [])]
  const inContent = Array.isArray(message.content)
    ? message.content
        .filter(({ type }) => type === 'tool_use')
        .map((block) => block['id'] as string)
    : []
  const ids = [
    ...new Set([...inContent, ...calls.flatMap(({ id, name }) => (name ? [id ?? ''] : []))]),
  ]
  const messages = await sentMessages([
    new HumanMessage('Q'),
    message,
    ...ids.map((id) => result(id)),
    new HumanMessage('And?'),
  ])
  return messages.find(({ role }) => role === 'assistant')?.content
}

/** Makes every object in a value unchangeable; Zod's schemas, which fill themselves in, stay. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if ('_def' in value || '_zod' in value || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) frozen(inner)
  return value
}
