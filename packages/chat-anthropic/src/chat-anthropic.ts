/** The chat model: LangChain's contract; every method delegates. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import {
  BaseChatModel,
  type BindToolsInput,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import { type AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { ensureConfig, type Runnable } from '@langchain/core/runnables'
import type { IterableReadableStream } from '@langchain/core/utils/stream'
import type { OutputSchema } from './call/answer-schema.ts'
import {
  readWhole,
  streamAbortError,
  streamBlockEvents,
  streamChunks,
} from './call/chunk-source.ts'
import { finishMessage, type PreparedCall, toTransportOptions } from './call/send.ts'
import {
  pipeToParser,
  planStructuredOutput,
  StructuredReplyParser,
  toStructuredCall,
} from './call/structured-output.ts'
import type { MessagesClient } from './client/client.ts'
import { createMessagesClient } from './client/connect.ts'
import { type ChatModelHooks, toMessages } from './core-internals/chat-model.ts'
import { createQueue } from './core-internals/queue.ts'
import { toReadable } from './core-internals/readable-stream.ts'
import {
  type ModelOptions,
  profileFor,
  readModelOptions,
  traitsFor,
} from './options/model-options.ts'
import {
  type ChatAnthropicCallOptions,
  type ChatAnthropicOptions,
  VISIBLE,
} from './options/options.ts'
import type { SampledParams } from './options/request-options.ts'
import { OptionsResolver, type ResolvedOptions } from './options/resolve-options.ts'
import { redactFields, shownFields } from './options/secrets.ts'
import { Warnings } from './options/warnings.ts'
import {
  buildRequest,
  shownParametersOf,
  toCountParams,
  toParameters,
} from './request/build-request.ts'
import { checkCounting } from './request/parameters/features.ts'
import { toTools } from './request/parameters/tools.ts'
import type { ToolParam } from './wire.ts'

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor sets them all
export interface ChatAnthropic extends Pick<ChatAnthropicOptions, (typeof VISIBLE)[number]> {}

/**
 * Claude as a LangChain chat model, over Anthropic's Messages API.
 *
 * `new ChatAnthropic({ model: 'claude-sonnet-4-6' })`; every option is described on
 * `ChatAnthropicOptions`. Requests that surely cannot be sent throw `UnsupportedInputError`
 * before any call; what goes wrong on the way is an `ApiError`.
 */
export class ChatAnthropic
  extends BaseChatModel<ChatAnthropicCallOptions, AIMessageChunk>
  implements ChatModelHooks<ChatAnthropicCallOptions>
{
  static override lc_name(): string {
    return 'ChatAnthropic'
  }
  override lc_serializable = true
  /** The model's id. */
  model: string
  readonly #options: ModelOptions
  readonly #client: MessagesClient
  readonly #resolver: OptionsResolver
  readonly #queue: ReturnType<typeof createQueue>
  readonly #warnings: Warnings

  constructor(options: ChatAnthropicOptions)
  constructor(model: string, options?: ChatAnthropicOptions)
  constructor(first: string | ChatAnthropicOptions, second: ChatAnthropicOptions = {}) {
    const given = typeof first === 'string' ? { ...second, model: first } : first
    const options = readModelOptions(given)
    super(shownFields(options))
    this.model = options.model
    // Core has the field and does not read the option.
    this.disableStreaming = options.disableStreaming ?? false
    this.#options = options
    this.#resolver = new OptionsResolver(options)
    for (const key of VISIBLE) Object.assign(this, key in options ? { [key]: options[key] } : {})
    this.#warnings = new Warnings(options.onWarning)
    // Only limits concurrency; retries are in client/attempts.ts.
    this.#queue = createQueue(options.maxConcurrency)
    this.#client = createMessagesClient(options, (message) => this.#warnings.add(message))
  }

  /** The model's id, under its older name. */
  get modelName(): string {
    return this.model
  }

  override get lc_secrets(): Record<string, string> {
    return { ...this.#options.platform.secrets }
  }

  override get lc_aliases(): Record<string, string> {
    // What core's own rule makes of `baseURL` does not come back as that.
    return { modelName: 'model', baseURL: 'anthropic_api_url' }
  }

  /** The same on every platform: other packages look for it. */
  override getName(suffix = ''): string {
    return `${this.name ?? 'ChatAnthropic'}${suffix}`
  }

  _llmType(): string {
    return 'anthropic'
  }

  /** What the model can do, in LangChain's words. */
  override get profile(): ModelProfile {
    return profileFor(this.model, this.#options)
  }

  /** The body that a call with these options would send, without its messages. */
  override invocationParams(options?: Partial<ChatAnthropicCallOptions>): Record<string, unknown> {
    return toParameters(this.#resolve(options).request)
  }

  override _identifyingParams(): Record<string, unknown> {
    return this.identifyingParams()
  }

  /** What distinguishes this model from another: everything it sends, secrets hidden. */
  identifyingParams(): Record<string, unknown> {
    return { model_name: this.model, ...redactFields(this.invocationParams()) }
  }

  override _getInvocationParamsForTracing(options?: this['ParsedCallOptions']) {
    const shown = shownParametersOf(this.#resolve(options).request)
    return { ...shown } as ReturnType<this['invocationParams']>
  }

  override _getCallOptionsForTracing(options: this['ParsedCallOptions']) {
    return redactFields(options)
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { params, invocationKwargs } = this.#resolve(options).request
    const sent = { ...params, ...invocationKwargs } as SampledParams
    return {
      ls_provider: this.#options.platform.provider,
      ls_model_name: sent.model,
      ls_model_type: 'chat',
      ls_temperature: sent.temperature,
      ls_max_tokens: sent.max_tokens,
      ls_stop: sent.stop_sequences,
    }
  }

  /** The tools as the Messages API takes them. Throws for one that it cannot take. */
  formatStructuredToolToAnthropic(
    tools: BindToolsInput[] | undefined,
    { strict }: { strict?: boolean } = {},
  ): ToolParam[] | undefined {
    return tools?.length ? toTools(tools, strict) : undefined
  }

  /**
   * The model with tools: LangChain's, Zod or JSON schemas with a title, Anthropic's own of any
   * date, OpenAI's. Throws `UnsupportedInputError` naming a tool that cannot be sent.
   */
  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<ChatAnthropicCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatAnthropicCallOptions> {
    return this.withConfig({ ...options, tools: toTools(tools) as BindToolsInput[] })
  }

  /** The number of input tokens that `invoke` with the same input and options would send. */
  async countTokens(
    input: BaseLanguageModelInput,
    options?: Partial<ChatAnthropicCallOptions>,
  ): Promise<number> {
    checkCounting(this.#options.platform)
    const resolved = this.#resolve(options)
    const { body } = buildRequest(toMessages(input), resolved.request)
    const transport = toTransportOptions(resolved, body, this.#transportContext(options))
    return this.#client.countTokens(toCountParams(body), transport)
  }

  /** The number of tokens of a text or of content blocks, counted by the API. */
  override async getNumTokens(content: BaseMessage['content']): Promise<number> {
    return content.length === 0 ? 0 : this.countTokens([new HumanMessage({ content })])
  }

  async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const resolved = this.#resolve(options)
    const call = this.#prepare(messages, options, resolved)
    const reply = readWhole(call, this, { ...resolved, run: runManager })
    const message = finishMessage(await reply, resolved, this.#warnings)
    return { generations: [{ text: message.text, message }] }
  }

  /** The reply as it arrives. Leaving the iteration closes the connection. */
  override async stream(
    input: BaseLanguageModelInput,
    options?: Partial<ChatAnthropicCallOptions>,
  ): Promise<IterableReadableStream<AIMessageChunk>> {
    const config = ensureConfig(options)
    return toReadable(this._streamIterator(input, config), config, streamAbortError)
  }

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const resolved = this.#resolve(options)
    return streamChunks(this.#prepare(messages, options, resolved), {
      streamUsage: resolved.streamUsage,
      run: runManager,
      onEnd: (outcome) => void finishMessage(outcome, resolved, this.#warnings),
      onAbort: 'end',
    })
  }

  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    const resolved = this.#resolve(options)
    const outcome = yield* streamBlockEvents(this.#prepare(messages, options, resolved))
    finishMessage(outcome, resolved, this.#warnings)
  }

  /**
   * The model with answers of the schema's shape (Zod 3 or 4, Standard Schema, JSON Schema, a tool
   * definition). `method` is `"jsonSchema"` where the model has native output and it can hold the
   * schema, else `"functionCalling"`; `"jsonMode"` is `"jsonSchema"`. An answer that was cut off,
   * declined or does not fit throws; with `includeRaw` the error is `parsing_error`.
   */
  override withStructuredOutput<Output extends object>(
    schema: OutputSchema<Output>,
    config?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>
  override withStructuredOutput<Output extends object>(
    schema: OutputSchema<Output>,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>
  override withStructuredOutput(
    schema: OutputSchema<Record<string, unknown>>,
    config: StructuredOutputMethodOptions<boolean> = {},
  ): Runnable<BaseLanguageModelInput, never> {
    const traits = traitsFor(this.model, this.#options)
    const plan = planStructuredOutput(schema, { ...config, thinking: this.thinking }, traits)
    const llm = this.withConfig(toStructuredCall(plan, config.strict))
    const parser = new StructuredReplyParser(plan)
    return pipeToParser(llm, parser, config.includeRaw) as Runnable<BaseLanguageModelInput, never>
  }

  #resolve(options?: Partial<ChatAnthropicCallOptions>): ResolvedOptions {
    return this.#resolver.resolve(this, options)
  }

  #prepare(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    resolved: ResolvedOptions,
  ): PreparedCall {
    const { body, notes } = buildRequest(messages, resolved.request)
    for (const note of notes) this.#warnings.add(note)
    return {
      client: this.#client,
      body,
      transport: toTransportOptions(resolved, body, this.#transportContext(options)),
      maxContinuations: resolved.maxContinuations,
      withHeaders: resolved.includeResponseHeaders,
    }
  }

  #transportContext({ signal }: Partial<ChatAnthropicCallOptions> = {}) {
    return { signal, queue: this.#queue, onFailedAttempt: this.#options.onFailedAttempt }
  }
}
