/** What every test of the contract needs: a model of each platform, its API the default responder. */
import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages'
import { ChatAnthropic, type ChatAnthropicOptions } from 'chat-anthropic'
import { type Emulator, type EmulatorOptions, startEmulator } from 'chat-anthropic/emulator'
import { describe } from 'vitest'

type Options = Partial<ChatAnthropicOptions>

/** A way to reach Claude: how its models are called there, and how one is made. */
export interface Platform {
  name: string
  model: string
  /** Another model than `model`. */
  otherModel: string
  /** A model that thinks adaptively. */
  thinkingModel: string
  chat: (api: Emulator, options?: Options) => ChatAnthropic
}

const anthropic: Platform = {
  name: "Anthropic's API",
  model: 'claude-sonnet-4-6',
  otherModel: 'claude-haiku-4-5',
  thinkingModel: 'claude-opus-4-6',
  chat: ({ url }, options) =>
    new ChatAnthropic({
      model: anthropic.model,
      apiKey: 'test-key',
      baseURL: url,
      maxRetries: 0,
      ...options,
    }),
}

const PLATFORMS: readonly Platform[] = [anthropic]

/** The tests of a part of the contract, run on every platform. */
export function contract(part: string, tests: (platform: Platform) => void): void {
  describe.each(PLATFORMS)(`${part} on $name`, tests)
}

/** Uses a model whose API runs just for that. */
export async function using<T>(
  { chat }: Platform,
  use: (llm: ChatAnthropic, api: Emulator) => Promise<T>,
  options: Options = {},
  emulator: EmulatorOptions = {},
): Promise<T> {
  await using api = await startEmulator(emulator)
  return await use(chat(api, options), api)
}

/** All that an asynchronous iterable gives. */
export async function all<T>(items: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const list: T[] = []
  // Core's streams are both: awaiting one reads it to its end.
  const iterable = Symbol.asyncIterator in items ? items : await items
  for await (const item of iterable) list.push(item)
  return list
}

/** The chunks of a stream, added up. */
export function folded(chunks: readonly AIMessageChunk[]): AIMessageChunk {
  return chunks.reduce((sum, chunk) => sum.concat(chunk))
}

/** The usage of a message; core's types have none on the messages of a stream. */
export function usageOn(message: object): UsageMetadata | undefined {
  return (message as { usage_metadata?: UsageMetadata }).usage_metadata
}
