/** The calls of one model: what they have in common, from its options to its client. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import type { MessagesClient, TransportOptions } from '../client/client.ts'
import { createMessagesClient } from '../client/connect.ts'
import { interceptClient } from '../client/interception.ts'
import { createQueue } from '../core-internals/queue.ts'
import type { ModelOptions } from '../options/model-options.ts'
import type { ChatAnthropicCallOptions } from '../options/options.ts'
import {
  OptionsResolver,
  type ResolvedOptions,
  type SettableOptions,
} from '../options/resolve-options.ts'
import { Warnings } from '../options/warnings.ts'
import { toolNamesOf } from '../request/build-request.ts'
import { checkEndpoint } from '../request/parameters/features.ts'
import type { Fields } from '../wire.ts'
import { streamBlockEvents, streamChunks } from './chunk-source.ts'
import { generateReply } from './generate.ts'
import { type AnthropicRequest, readReply, toPortable, withLimitOf } from './portable.ts'
import { countInput, prepareCall, toReplyOptions } from './prepare.ts'
import { finishMessage, type PreparedCall } from './send.ts'
import { SharedCalls } from './shared-calls.ts'

type CallOptions = Partial<ChatAnthropicCallOptions>

/** The model as its calls see it. */
export interface CallingModel extends SettableOptions {
  cache?: unknown
  disableStreaming?: boolean
}

/** The parameters that a program's own class makes, where it makes any: they are what is sent. */
type OwnParameters = (options: CallOptions | undefined) => Readonly<Fields> | undefined

/** Makes the calls of a model. Each takes the visible options as a program has set them by then. */
export class ModelCalls {
  readonly warnings: Warnings
  readonly client: MessagesClient
  readonly #model: CallingModel
  readonly #options: ModelOptions
  readonly #ownParameters: OwnParameters
  readonly #resolver: OptionsResolver
  readonly #queue: ReturnType<typeof createQueue>
  readonly #shared = new SharedCalls()

  constructor(model: CallingModel, options: ModelOptions, ownParameters: OwnParameters) {
    this.#model = model
    this.#options = options
    this.#ownParameters = ownParameters
    this.#resolver = new OptionsResolver(options)
    this.warnings = new Warnings(options.onWarning)
    this.#queue = createQueue(options.maxConcurrency)
    this.client = createMessagesClient(options, (message) => this.warnings.add(message))
  }

  /** The options of a call, from every source. */
  resolve(options?: CallOptions): ResolvedOptions {
    return this.#resolver.resolve(this.#model, options)
  }

  /** The platform of the model. */
  get platform(): ModelOptions['platform'] {
    return this.#options.platform
  }

  /** How requests beside calls are sent. */
  transport(signal: AbortSignal | undefined): TransportOptions {
    const { timeout, streamIdleTimeout, maxReplyBytes, maxRetries, headers } = this.resolve()
    const limits = { timeout, streamIdleTimeout, maxReplyBytes, maxRetries }
    const { onFailedAttempt } = this.#options
    return { signal, queue: this.#queue, headers, ...limits, onFailedAttempt }
  }

  async count(messages: BaseMessage[], options: CallOptions | undefined): Promise<number> {
    checkEndpoint(this.#options.platform, 'count_tokens', 'countTokens')
    return countInput(messages, this.resolve(options), this.#contextOf(options))
  }

  /** The reply, whole. */
  async generate(
    messages: BaseMessage[],
    options: CallOptions,
    run: CallbackManagerForLLMRun | undefined,
  ): Promise<ChatResult> {
    const model = this.#model
    const resolved = this.resolve(options)
    return generateReply(this.#prepare(messages, options, resolved), resolved, {
      model,
      run,
      warnings: this.warnings,
      shared: model.cache ? this.#shared : undefined,
    })
  }

  /** The reply as chunks. */
  stream(
    messages: BaseMessage[],
    options: CallOptions,
    run: CallbackManagerForLLMRun | undefined,
  ): AsyncGenerator<ChatGenerationChunk> {
    const resolved = this.resolve(options)
    return streamChunks(this.#prepare(messages, options, resolved), {
      streamUsage: resolved.streamUsage,
      run,
      onEnd: (outcome) => void finishMessage(outcome, resolved, this.warnings),
      onAbort: 'end',
    })
  }

  /** The reply as core's events. */
  async *streamEvents(
    messages: BaseMessage[],
    options: CallOptions,
  ): AsyncGenerator<ChatModelStreamEvent> {
    const resolved = this.resolve(options)
    const call = this.#prepare(messages, options, resolved)
    const outcome = yield* streamBlockEvents(call, resolved.streamUsage)
    finishMessage(outcome, resolved, this.warnings)
  }

  /** The request of a call that is not made. */
  requestFor(messages: BaseMessage[], options: CallOptions | undefined): AnthropicRequest {
    return toPortable(this.#prepare(messages, options, this.resolve(options)))
  }

  /** The message for a reply that came by another way. */
  messageFrom(reply: object, request: AnthropicRequest | undefined): AIMessage {
    const resolved = this.resolve()
    const outcome = readReply(reply, {
      ...toReplyOptions(resolved, request?.params.model ?? this.#options.model),
      request,
      names: toolNamesOf(resolved.request),
    })
    return finishMessage(outcome, withLimitOf(resolved, request), this.warnings)
  }

  #prepare(
    messages: BaseMessage[],
    options: CallOptions | undefined,
    resolved: ResolvedOptions,
  ): PreparedCall {
    return prepareCall(messages, resolved, this.#contextOf(options))
  }

  #contextOf(options: CallOptions = {}) {
    const { onFailedAttempt } = this.#options
    return {
      client: interceptClient(this.client, this.#model, options),
      transport: { signal: options.signal, queue: this.#queue, onFailedAttempt },
      warnings: this.warnings,
      parameters: this.#ownParameters(options),
    }
  }
}
