/** What `@langchain/anthropic` exports beside the model, under its names. */
import type { BasePromptValueInterface } from '@langchain/core/prompt_values'
import { ChatAnthropic } from './chat-anthropic.ts'
import type { ChatAnthropicOptions } from './options/options.ts'
import { toConversation } from './request/conversation/conversation.ts'
import type { BlockParam, CacheControl, Model, RequestParams } from './wire.ts'

/** The model, under its older name. */
export { ChatAnthropic as ChatAnthropicMessages }

export type { ChatAnthropicOptions as AnthropicInput, ChatAnthropicOptions as ChatAnthropicInput }

/** A cache breakpoint. */
export type AnthropicCacheControl = CacheControl
/** The id of a model: one that the SDK lists, or any other. */
export type AnthropicMessagesModelId = Model
/** A block of a message's content, as the API takes it. */
export type ChatAnthropicContentBlock = BlockParam

/**
 * A formatted prompt as the conversation of a request: `system` and `messages`. Throws
 * `UnsupportedInputError` for what the API does not take.
 */
export function convertPromptToAnthropic(
  prompt: BasePromptValueInterface,
): Pick<RequestParams, 'messages'> & Partial<Pick<RequestParams, 'system'>> {
  const { system, messages } = toConversation(prompt.toChatMessages(), {
    model: '',
    omitForeign: true,
    repair: 'report',
    systemInPlace: true,
    prefill: true,
  })
  return system === undefined ? { messages } : { system, messages }
}
