/**
 * Core's chat model with two of its methods replaced: `stream`, at a fraction of the cost, and
 * `batch`, which stops at a failure that rejects it.
 *
 * Leans on: `batch` calling `invoke` for each input with its own configuration, and `invoke`
 * sending nothing once its signal has aborted.
 */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models'
import type { AIMessageChunk } from '@langchain/core/messages'
import {
  ensureConfig,
  type RunnableBatchOptions,
  type RunnableConfig,
} from '@langchain/core/runnables'
import type { IterableReadableStream } from '@langchain/core/utils/stream'
import { joinSignals } from '../signals.ts'
import { toReadable } from './readable-stream.ts'

/** What `ChatAnthropic` is made of. */
export abstract class BaseModel<CallOptions extends BaseChatModelCallOptions> extends BaseChatModel<
  CallOptions,
  AIMessageChunk
> {
  /** The reply as it arrives. Leaving the iteration closes the connection. */
  override async stream(
    input: BaseLanguageModelInput,
    options?: Partial<CallOptions>,
  ): Promise<IterableReadableStream<AIMessageChunk>> {
    const config = ensureConfig(options as RunnableConfig)
    const source = this._streamIterator(input, config as Partial<CallOptions>)
    return toReadable(source, config, (signal, last) => this.toStreamAbortError(signal, last))
  }

  /** The error of a stream that was aborted, with the last chunk that was handed out. */
  protected abstract toStreamAbortError(
    signal: AbortSignal,
    last: AIMessageChunk | undefined,
  ): Error

  /**
   * A reply for each input. Without `returnExceptions` the first failure rejects, no request is
   * sent after it, and those under way are ended.
   */
  override async batch(
    inputs: BaseLanguageModelInput[],
    options?: Partial<CallOptions> | Partial<CallOptions>[],
    batchOptions?: RunnableBatchOptions & { returnExceptions?: false },
  ): Promise<AIMessageChunk[]>
  override async batch(
    inputs: BaseLanguageModelInput[],
    options?: Partial<CallOptions> | Partial<CallOptions>[],
    batchOptions?: RunnableBatchOptions & { returnExceptions: true },
  ): Promise<(AIMessageChunk | Error)[]>
  override async batch(
    inputs: BaseLanguageModelInput[],
    options?: Partial<CallOptions> | Partial<CallOptions>[],
    batchOptions?: RunnableBatchOptions,
  ): Promise<(AIMessageChunk | Error)[]>
  override async batch(
    inputs: BaseLanguageModelInput[],
    options: Partial<CallOptions> | Partial<CallOptions>[] = {},
    batchOptions?: RunnableBatchOptions,
  ): Promise<(AIMessageChunk | Error)[]> {
    if (batchOptions?.returnExceptions) return super.batch(inputs, options, batchOptions)
    const failed = new AbortController()
    const each = this._getOptionsList(options, inputs.length)
    // One for each call: core listens on it in places that warn of many.
    const joined = each.map(({ signal }) => joinSignals([failed.signal, signal]))
    const stopping = each.map((own, index) => ({ ...own, signal: joined[index]!.signal }))
    try {
      return await super.batch(inputs, stopping, batchOptions)
    } catch (error) {
      failed.abort(error)
      throw error
    } finally {
      for (const { release } of joined) release()
    }
  }
}
