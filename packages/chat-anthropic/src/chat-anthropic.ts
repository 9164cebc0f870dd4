/** The chat model: LangChain's contract; every method delegates. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base'
import type { BindToolsInput, LangSmithParams } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { Serialized } from '@langchain/core/load/serializable'
import type { ModelProfile } from '@langchain/core/language_models/profile'
import type { AIMessage, AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import type { Runnable } from '@langchain/core/runnables'
import type { OutputSchema } from './call/answer-schema.ts'
import { streamAbortError } from './call/chunk-source.ts'
import { ModelCalls } from './call/model-calls.ts'
import type { AnthropicRequest } from './call/portable.ts'
import { structureOutput, type StructuredReply } from './call/structured-output.ts'
import { BaseModel } from './core-internals/base-model.ts'
import {
  addVersion,
  type ChatModelHooks,
  toMessages,
  toStandardMessage,
} from './core-internals/chat-model.ts'
import {
  type GivenOptions,
  type ModelOptions,
  profileFor,
  readModelOptions,
  traitsFor,
} from './options/model-options.ts'
import type { ChatAnthropicCallOptions, ChatAnthropicOptions } from './options/options.ts'
import { defineReadable, hideReadable, type ReadableOptions } from './options/readable.ts'
import { toLangSmithParams } from './options/request-options.ts'
import { redactFields, shownFields } from './options/secrets.ts'
import { shownParametersOf, toOwnParameters } from './request/build-request.ts'
import { estimateMessages, estimateTokens, type TokenCounts } from './request/estimate-tokens.ts'
import { toBoundTools, toOwnTools, toTools } from './request/parameters/tools.ts'
import type { Batches, Files, Models, Skills } from './resources/resources.ts'
import { Resources } from './resources/resources.ts'
import { VERSION } from './version.ts'
import type { ToolParam } from './wire.ts'

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor sets them all
export interface ChatAnthropic extends ReadableOptions {}

/**
 * Claude as a LangChain chat model, over Anthropic's Messages API.
 *
 * `new ChatAnthropic({ model: 'claude-sonnet-4-6' })`; every option is described on
 * `ChatAnthropicOptions`. Requests that surely cannot be sent throw `UnsupportedInputError`
 * before any call; what goes wrong on the way is an `ApiError`.
 */
export class ChatAnthropic
  extends BaseModel<ChatAnthropicCallOptions>
  implements ChatModelHooks<ChatAnthropicCallOptions>
{
  static override lc_name(): string {
    return 'ChatAnthropic'
  }
  /** Whether LangChain may write it as JSON; no secret is in it. */
  override lc_serializable = true
  /** The model's id. */
  model: string
  readonly #options: ModelOptions
  readonly #calls: ModelCalls
  readonly #resources: Resources

  constructor(model: string, options?: GivenOptions)
  constructor(options: GivenOptions & Required<Pick<GivenOptions, 'modelName'>>)
  constructor(options: ChatAnthropicOptions)
  constructor(first: string | GivenOptions = {}, second: GivenOptions = {}) {
    const given = typeof first === 'string' ? { ...second, model: first } : first
    const options = readModelOptions(given)
    super(shownFields(options))
    addVersion(this, 'chat-anthropic', VERSION)
    this.model = options.model
    // Core has the field and does not read the option.
    this.disableStreaming = options.disableStreaming ?? false
    defineReadable(this, options)
    this.#options = options
    this.#calls = new ModelCalls(this, options, (call) => this.#ownParameters(call))
    this.#resources = new Resources(this.#calls)
  }

  /** The model's id, under its older name. */
  get modelName(): string {
    return this.model
  }

  /** The same as `model`. */
  set modelName(model: string) {
    this.model = model
  }

  /** As LangChain stores it: its options, and for each secret the name of its variable. */
  override toJSON(): Serialized {
    return hideReadable(super.toJSON(), this)
  }

  override get lc_secrets(): Record<string, string> {
    return { ...this.#options.platform.secrets }
  }

  // What core's own rule makes of `baseURL` does not come back as that.
  override get lc_aliases(): Record<string, string> {
    return { modelName: 'model', baseURL: 'anthropic_api_url' }
  }

  /** The same on every platform: other packages look for it. */
  override getName(suffix = ''): string {
    return `${this.name ?? 'ChatAnthropic'}${suffix}`
  }

  /** The kind of model, by which LangChain tells serialized ones apart. */
  _llmType(): string {
    return 'anthropic'
  }

  /** What the model can do, in LangChain's words. */
  override get profile(): ModelProfile {
    return profileFor(this.model, this.#options)
  }

  /** The body that a call with these options would send, without its messages. */
  override invocationParams(options?: Partial<ChatAnthropicCallOptions>): Record<string, unknown> {
    return toOwnParameters(this.#calls.resolve(options).request)
  }

  override _identifyingParams(): Record<string, unknown> {
    return this.identifyingParams()
  }

  /** What distinguishes this model from another: everything it sends, secrets hidden. */
  identifyingParams(): Record<string, unknown> {
    return { model_name: this.model, ...redactFields(this.invocationParams()) }
  }

  /** What traces show as the parameters of a call. */
  override _getInvocationParamsForTracing(options?: this['ParsedCallOptions']) {
    const own = this.#ownParameters(options)
    const shown = own ? redactFields(own) : shownParametersOf(this.#calls.resolve(options).request)
    return { ...shown } as ReturnType<this['invocationParams']>
  }

  /** What traces show as the options of a call. */
  override _getCallOptionsForTracing(options: this['ParsedCallOptions']) {
    return redactFields(options)
  }

  /** What LangSmith shows of a call: provider, model, temperature, longest answer, stop sequences. */
  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { params, invocationKwargs } = this.#calls.resolve(options).request
    const sent = this.#ownParameters(options) ?? Object.assign({}, params, invocationKwargs)
    return toLangSmithParams(this.#options.platform.provider, sent)
  }

  /** The tools as the Messages API takes them. Throws for one that it cannot take. */
  formatStructuredToolToAnthropic(
    tools: BindToolsInput[] | undefined,
    { strict }: { strict?: boolean } = {},
  ): ToolParam[] | undefined {
    return tools?.length ? toOwnTools(tools, strict) : undefined
  }

  /**
   * The model with tools: LangChain's, Zod or JSON schemas with a title, Anthropic's own of any
   * date, OpenAI's. Throws `UnsupportedInputError` naming a tool that cannot be sent.
   */
  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<ChatAnthropicCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatAnthropicCallOptions> {
    return this.withConfig({ ...options, tools: toBoundTools(tools) as BindToolsInput[] })
  }

  /** The number of input tokens that `invoke` with the same input and options would send. */
  async countTokens(
    input: BaseLanguageModelInput,
    options?: Partial<ChatAnthropicCallOptions>,
  ): Promise<number> {
    return this.#calls.count(toMessages(input), options)
  }

  /** About so many tokens are in a text or in content blocks: without a request, see `countTokens`. */
  override async getNumTokens(content: BaseMessage['content']): Promise<number> {
    return estimateTokens(content)
  }

  /** The same for each of some messages, and for all of them with the model's own tools. */
  async getNumTokensFromMessages(messages: BaseMessage[]): Promise<TokenCounts> {
    return estimateMessages(messages, toTools(this.#options.tools ?? []))
  }

  /**
   * The request that `invoke` with the same input and options would send, and does not: JSON, for a
   * batch, a queue or another engine. Throws as `invoke` does for what surely cannot be sent.
   * Options that are bound to the model (`bindTools`, `withConfig`) are passed as options.
   */
  requestFor(
    input: BaseLanguageModelInput,
    options?: Partial<ChatAnthropicCallOptions>,
  ): AnthropicRequest {
    return this.#calls.requestFor(toMessages(input), options)
  }

  /**
   * The message that `invoke` would give for a reply: a whole message of the Messages API, as an
   * SDK, a batch or another engine gives it. With its request the names of tools come back as they
   * were given. Throws the typed error for a reply that is one, and `RefusalError` as `invoke` does.
   */
  messageFrom(reply: object, request?: AnthropicRequest): AIMessage {
    const message = this.#calls.messageFrom(reply, request)
    return this.outputVersion === 'v1' ? toStandardMessage(message) : message
  }

  /** Message Batches: half the price, within 24 hours. */
  get batches(): Batches {
    return this.#resources.batches
  }

  /** Uploaded files, for what is sent more than once. */
  get files(): Files {
    return this.#resources.files
  }

  /** The models that the API lists. */
  get models(): Models {
    return this.#resources.models
  }

  /** Skills of the workspace, which the model uses in a container. */
  get skills(): Skills {
    return this.#resources.skills
  }

  /** Answers with a whole message; `invoke` calls it. */
  async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return this.#calls.generate(messages, options, runManager)
  }

  protected override toStreamAbortError(signal: AbortSignal, last: AIMessageChunk | undefined) {
    return streamAbortError(signal, last)
  }

  /** Answers in chunks; `stream` calls it. */
  override _streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return this.#calls.stream(messages, options, runManager)
  }

  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    yield* this.#calls.streamEvents(messages, options)
  }

  /**
   * The model with answers of the schema's shape (Zod 3 or 4, Standard Schema, JSON Schema, a tool
   * definition). `method` is `"jsonSchema"` where the model has native output and the API can hold
   * it to the schema, else `"functionCalling"`; `"jsonMode"` is `"jsonSchema"`. An answer that was
   * cut off, declined or does not fit throws; with `includeRaw` the error is `parsing_error`.
   */
  override withStructuredOutput<Output extends object>(
    schema: OutputSchema<Output>,
    config?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>
  override withStructuredOutput<Output extends object>(
    schema: OutputSchema<Output>,
    config: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, StructuredReply<Output>>
  override withStructuredOutput<Output extends object>(
    schema: OutputSchema<Output>,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>
  override withStructuredOutput(
    schema: OutputSchema<Record<string, unknown>>,
    config: StructuredOutputMethodOptions<boolean> = {},
  ): Runnable<BaseLanguageModelInput, never> {
    const traits = traitsFor(this.model, this.#options)
    return structureOutput(this, schema, config, traits, this.#calls.warnings)
  }

  /** What an override of `invocationParams` returns, which is what is sent. */
  #ownParameters(options?: Partial<ChatAnthropicCallOptions>): Record<string, unknown> | undefined {
    const isOwn = this.invocationParams !== ChatAnthropic.prototype.invocationParams
    return isOwn ? this.invocationParams(options) : undefined
  }
}
