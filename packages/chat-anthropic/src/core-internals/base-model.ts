/**
 * Core's chat model with two of its methods replaced: `stream`, at a fraction of the cost, and
 * `batch`, which costs less, and stops at a failure that rejects it.
 *
 * Leans on: `_getOptionsList` giving each input its own configuration, and `invoke` sending nothing once
 * its signal has aborted.
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
import { UnsupportedInputError } from '../errors/errors.ts'
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
    options?: Partial<CallOptions> | Partial<CallOptions>[],
    batchOptions?: RunnableBatchOptions,
  ): Promise<(AIMessageChunk | Error)[]> {
    // One for the first call, and one for all others, where they are not given one by one.
    const count = Array.isArray(options) ? inputs.length : Math.min(inputs.length, 2)
    const configs = this._getOptionsList(options ?? {}, count)
    const configOf = (at: number) => configs[Math.min(at, configs.length - 1)]
    const limit = configs[0]?.maxConcurrency ?? batchOptions?.maxConcurrency
    if (batchOptions?.returnExceptions) {
      return runLanes(inputs, limit, async (input, at) => {
        try {
          return await this.invoke(input, configOf(at))
        } catch (error) {
          return error as Error
        }
      })
    }
    const signals = new FailureSignals()
    const ask = async (input: BaseLanguageModelInput, at: number) => {
      const own = configOf(at)
      const joined = signals.take(own?.signal)
      try {
        // Not by a spread: a field that is new behind one costs V8 more than all of the others.
        return await this.invoke(input, Object.assign({}, own, { signal: joined.signal }))
      } catch (error) {
        signals.abort(error)
        throw error
      } finally {
        signals.giveBack(joined)
      }
    }
    return runLanes(inputs, limit, ask).finally(() => signals.release())
  }
}

/** Signals that abort with the first failure of a batch, or with the caller's. */
class FailureSignals {
  readonly #failed = new AbortController()
  readonly #all: CallSignal[] = []
  /** No call uses them now: a call that follows may. */
  readonly #free: CallSignal[] = []

  /** One for each call under way: core listens on it in places that warn of many. */
  take(own: AbortSignal | undefined): CallSignal {
    this.#failed.signal.throwIfAborted()
    const free = this.#free.at(-1)
    if (free && free.own === own) return this.#free.pop()!
    const joined = { own, ...joinSignals([this.#failed.signal, own]) }
    this.#all.push(joined)
    return joined
  }

  giveBack(joined: CallSignal): void {
    this.#free.push(joined)
  }

  abort(error: unknown): void {
    this.#failed.abort(error)
  }

  release(): void {
    for (const { release } of this.#all) release()
  }
}

interface CallSignal extends ReturnType<typeof joinSignals> {
  own: AbortSignal | undefined
}

/** What comes of each input, so many at once. Core's own way has a queue, and a retry loop for each call. */
async function runLanes<Input, Result>(
  inputs: readonly Input[],
  limit: number | undefined,
  run: (input: Input, at: number) => Promise<Result>,
): Promise<Result[]> {
  const lanes = Math.min(checkConcurrency(limit), inputs.length)
  const results: Result[] = []
  let next = 0
  const runLane = async () => {
    for (let at = next++; at < inputs.length; at = next++) {
      results[at] = await run(inputs[at]!, at)
    }
  }
  await Promise.all(Array.from({ length: lanes }, runLane))
  return results
}

function checkConcurrency(limit = Number.POSITIVE_INFINITY): number {
  if (limit >= 1) return limit
  const hint = 'It is how many calls are made at once: 1 or more, or left out.'
  throw new UnsupportedInputError(`the maxConcurrency ${limit}`, hint)
}
