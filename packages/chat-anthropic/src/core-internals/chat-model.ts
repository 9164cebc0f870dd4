/**
 * What `ChatAnthropic` overrides and calls of the inside of core's `BaseChatModel`.
 *
 * Leans on: when core calls each member of `ChatModelHooks`, on core's own conversion of input, and on
 * what it makes of a message for output version v1.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk } from '@langchain/core/outputs'

/** Members of a chat model that core calls by itself, none of them documented. */
export interface ChatModelHooks<Options> {
  /** StreamSlice of the key under which a cache keeps answers. */
  _identifyingParams(): object
  /** What traces show as `invocation_params`; called once in every call, also without a tracer. */
  _getInvocationParamsForTracing(options?: Options): object
  /** What traces show as `options`. */
  _getCallOptionsForTracing(options: Options): object
  /** Called by `stream`, and by `invoke` where a handler prefers streaming. */
  _streamResponseChunks(
    messages: BaseMessage[],
    options: Options,
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk>
  /** Called by `streamEvents` without a version, and by `invoke` where a handler prefers events. */
  _streamChatModelEvents(
    messages: BaseMessage[],
    options: Options,
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent>
}

/** Notes a package for the metadata of traces, as core notes itself; older cores note nothing. */
export function addVersion(model: object, name: string, version: string): void {
  const { metadata } = model as { metadata?: Record<string, unknown> }
  const { versions } = metadata ?? {}
  Object.assign(model, {
    metadata: { ...metadata, versions: { ...Object(versions), [name]: version } },
  })
}

/** The message with its standard blocks as its content, as core makes it for output version v1. */
export function toStandardMessage(message: AIMessage): AIMessage {
  const Message = message.constructor as new (fields: object) => AIMessage
  const response_metadata = { ...message.response_metadata, output_version: 'v1' }
  const fields = { content: message.contentBlocks, response_metadata }
  return new Message(Object.assign({}, message, fields))
}

/** The messages of any input that a chat model takes. */
export function toMessages(input: BaseLanguageModelInput): BaseMessage[] {
  return InputConverter.convert(input)
}

// A subclass, since core's function is protected.
abstract class InputConverter extends BaseChatModel {
  static convert(input: BaseLanguageModelInput): BaseMessage[] {
    return InputConverter._convertInputToPromptValue(input).toChatMessages()
  }
}
