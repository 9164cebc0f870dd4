/** Every option of the model and of a call. */
import type {
  BaseChatModelParams,
  BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import type { CostOptions } from '../models/cost.ts'
import type { ModelOverrides } from '../models/models.ts'
import type { Platform } from '../platform/platform.ts'
import type { AnthropicBeta, ClientOptions, Model, OutputConfig, RequestParams } from '../wire.ts'
import type { RequestParameters } from './parameters.ts'

/** How the model behaves beyond what it sends; in the constructor and per call. */
export interface Behaviour {
  /** Beta flags, added to those that the request's features need. */
  betas?: AnthropicBeta[] | undefined
  /** Written into the request's body as they are, last: for what no option covers. */
  invocationKwargs?: Record<string, unknown> | undefined
  /** Attempts beyond the first, for requests and streams alike. Default 2. */
  maxRetries?: number | undefined
  /**
   * Milliseconds until a stream must have its first content, or a reply be whole that is not asked
   * for as a stream. Default 600,000, which does not end a long `invoke` that streams inside.
   */
  timeout?: number | undefined
  /**
   * Milliseconds of silence after which a stream counts as broken; pings and other signs of life
   * without content keep it for ten times as long. Default 300,000; 0 for no limit.
   */
  streamIdleTimeout?: number | undefined
  /** Bytes that a reply may have, unpacked. Default 256,000,000. */
  maxReplyBytes?: number | undefined
  /** Whether streamed chunks carry usage. Default true. */
  streamUsage?: boolean | undefined
  /** The effort of `outputConfig`. */
  effort?: OutputConfig['effort'] | undefined
  /**
   * Tool calls without a result, or results without a call, which the API refuses: `"off"` throws
   * before the request, `"report"` sends them and warns, `"repair"` mends them and warns. What has
   * one right form, such as the same call twice, is always mended.
   * Default `"off"`.
   */
  repairHistory?: 'off' | 'report' | 'repair' | undefined
  /**
   * Blocks in the history that only another model or provider can read (thinking, server tools):
   * `"omit"` leaves them out, `"send"` sends them all the same. Default `"omit"`.
   */
  foreignBlocks?: 'omit' | 'send' | undefined
  /**
   * A history that ends with the assistant's message, where the model does not continue one:
   * `"throw"` before the request, or let a human "Continue." follow. Default `"throw"`, and
   * `"continue"` for structured output, which agents ask for when the model has answered.
   */
  onPrefill?: 'throw' | 'continue' | undefined
  /** What a reply that declines to answer is: a message, or a `RefusalError`. Default `"message"`. */
  onRefusal?: 'message' | 'throw' | undefined
  /** How often a reply that the server paused (`pause_turn`) is continued by itself. Default 0. */
  maxContinuations?: number | undefined
  /** Whether the container of the last assistant message is used again. Default false. */
  reuseContainer?: boolean | undefined
  /** Whether `response_metadata.headers` holds the reply's headers. Default false. */
  includeResponseHeaders?: boolean | undefined
  /**
   * Whether `response_metadata.usd` holds what the reply cost, as `costOf` counts it; an object is
   * its options, such as `prices`. It is left out where a price is unknown; an answer from a cache has
   * that of the call that was made. Default false.
   */
  includeCost?: boolean | Pick<CostOptions, 'prices'> | undefined
}

/** What `new ChatAnthropic({...})` takes. */
export interface ChatAnthropicOptions
  extends Omit<BaseChatModelParams, 'maxRetries'>, Omit<RequestParameters, 'model'>, Behaviour {
  /** A cache of answers, or true for the one in memory: an equal call is not made again. */
  cache?: NonNullable<BaseChatModelParams['cache']>
  /** Called with everything that happens in a run. */
  callbacks?: NonNullable<BaseChatModelParams['callbacks']>
  /**
   * Another name for `callbacks`.
   * @deprecated Use `callbacks`.
   */
  callbackManager?: NonNullable<BaseChatModelParams['callbackManager']>
  /** Marks on runs, for tracing. */
  tags?: NonNullable<BaseChatModelParams['tags']>
  /** Fields of runs, for tracing; `requestMetadata` is what the API takes under this name. */
  metadata?: NonNullable<BaseChatModelParams['metadata']>
  /** Whether runs are logged to the console. */
  verbose?: NonNullable<BaseChatModelParams['verbose']>
  /** The model's id. There is no default: one would go out of service some day. */
  model: Model | undefined
  /** Another name for `model`. */
  modelName?: Model | undefined
  /** A key, or a function that gives one for each attempt. Default: ANTHROPIC_API_KEY. */
  apiKey?: string | (() => Promise<string>) | undefined
  /** Another name for `apiKey`. */
  anthropicApiKey?: string | undefined
  /** Default: ANTHROPIC_API_URL, ANTHROPIC_BASE_URL, a LangSmith gateway, https://api.anthropic.com. */
  baseURL?: string | undefined
  /** Another name for `baseURL`. */
  anthropicApiUrl?: string | undefined
  /** Where Claude is reached, when it is not Anthropic's own API; a platform's class sets it. */
  platform?: Platform | undefined
  /** Options of the SDK's client: credentials, headers, `fetch`, proxies. */
  clientOptions?: ClientOptions | undefined
  /** Makes the SDK client, where it is not the official one's own. */
  createClient?: ((options: ClientOptions) => unknown) | undefined
  /**
   * Which redirects (307, 308) are followed: those within the same origin, or none. All others are a
   * `RedirectError`: they would take the prompt and the key elsewhere. Default `"same-origin"`.
   */
  redirects?: 'refuse' | 'same-origin' | undefined
  /** Whether `invoke` streams inside, so that callbacks see tokens. Default false. */
  streaming?: boolean | undefined
  /** Corrections to what is known about models, keyed by model id or the beginning of one. */
  modelOverrides?: ModelOverrides | undefined
  /** Called with what was changed in a request, and with answers cut short. Default: `console.warn`. */
  onWarning?: ((message: string) => void) | undefined
  /** Tools for every call; `bindTools` is the usual way. */
  tools?: BindToolsInput[] | undefined
}

/** What a call takes: `invoke(input, options)`, `withConfig(options)`, `bindTools(tools, options)`. */
export interface ChatAnthropicCallOptions
  extends BaseChatModelCallOptions, RequestParameters, Omit<Behaviour, 'maxRetries' | 'timeout'> {
  /** Tools for this call; `bindTools` is the usual way. */
  tools?: BindToolsInput[] | undefined
  /** `"auto"`, `"any"`, `"none"`, the name of a tool, or an object of Anthropic's or OpenAI's. */
  tool_choice?: NonNullable<BaseChatModelCallOptions['tool_choice']>
  /** Another name for `tool_choice`. */
  toolChoice?: NonNullable<BaseChatModelCallOptions['tool_choice']> | undefined
  /** False: one tool call at a time. */
  parallelToolCalls?: boolean | undefined
  /** Another name for `parallelToolCalls`. */
  parallel_tool_calls?: boolean | undefined
  /** Whether tool inputs follow their schemas strictly; overrides the tools' own. */
  strict?: boolean | undefined
  /** Headers of this request. */
  headers?: Record<string, string> | undefined
  /** An output schema as agents pass it: OpenAI's forms, Anthropic's, or the schema itself. */
  response_format?: unknown
  /** Another name for `mcpServers`. */
  mcp_servers?: RequestParams['mcp_servers'] | undefined
  /** Another name for `cacheControl`. */
  cache_control?: RequestParams['cache_control'] | undefined
}

/** Attempts beyond the first. */
export const DEFAULT_RETRIES = 2

/** Options that programs read off a model, and may set there. */
export const VISIBLE = [
  'maxTokens',
  'temperature',
  'topP',
  'topK',
  'stopSequences',
  'thinking',
  'outputConfig',
  'contextManagement',
  'inferenceGeo',
  'streaming',
  'streamUsage',
  'betas',
] as const
