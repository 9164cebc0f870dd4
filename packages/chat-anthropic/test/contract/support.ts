/** What every test of the contract needs: a model of each platform, its API the default responder. */
import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages'
import { type ChatAnthropic, type Feature, UnsupportedInputError } from 'chat-anthropic'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { describe, expect } from 'vitest'
import { type Options, type Platform, PLATFORMS } from '../platforms/table.ts'

const ONE_OF_EACH_WIRE: readonly string[] = ['anthropic', 'bedrock', 'vertex']

const TRIED =
  process.env['CONTRACT_ON'] === 'each wire'
    ? PLATFORMS.filter(({ at }) => ONE_OF_EACH_WIRE.includes(at))
    : PLATFORMS

/** The tests of a part of the contract, run on every platform; the fast run takes one of each wire. */
export function contract(part: string, tests: (platform: Platform) => void): void {
  for (const platform of TRIED) describe(`${part} on ${platform.name}`, () => tests(platform))
}

/** Runs a test of some features; where the platform lacks one, the request is refused unsent. */
export async function needing(
  { lacks }: Platform,
  features: readonly Feature[],
  run: () => Promise<void>,
): Promise<void> {
  if (!features.some((feature) => lacks.includes(feature))) return run()
  await expect(run()).rejects.toThrow(UnsupportedInputError)
}

/** Uses a model whose API runs just for that. */
export async function using<T>(
  { chat, at }: Platform,
  use: (llm: ChatAnthropic, api: Emulator) => Promise<T>,
  options: Options = {},
  emulator: EmulatorOptions = {},
): Promise<T> {
  await using api = await startEmulator(emulator)
  return await use(chat(api.baseURLs[at], options), api)
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
