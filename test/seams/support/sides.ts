/** The two classes that every program is run with. */
import { ChatAnthropic as PeerChat } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { ChatAnthropic } from 'chat-anthropic'

/** A model as programs of strangers know it. */
export type ChatModel = BaseChatModel & Required<Pick<BaseChatModel, 'bindTools'>>

/** Options that both classes have under one name. */
export interface SharedOptions {
  [option: string]: unknown
}

/** Makes a model of one side for the API at a URL. */
export type Factory = (url: string, options?: SharedOptions) => ChatModel

export const MODEL = 'claude-sonnet-4-6'

/** What makes either class a model of the emulator. */
export function fieldsFor(url: string, options: SharedOptions = {}) {
  const base = { model: MODEL, maxTokens: 1024, maxRetries: 0, apiKey: 'test-key' }
  return { ...base, anthropicApiUrl: url, ...options }
}

/** `chat-anthropic`. */
export const ours: Factory = (url, options) => new ChatAnthropic(fieldsFor(url, options))

/** `@langchain/anthropic`, the newest. */
export const peer: Factory = (url, options) => new PeerChat(fieldsFor(url, options))
