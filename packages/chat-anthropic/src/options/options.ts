/** Every option of the model and of a call. */
import type {
  BaseChatModelParams,
  BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import type { ModelOverrides } from '../models/models.ts'
import type { Platform } from '../platform/platform.ts'
import type { AnthropicBeta, ClientOptions, Model, OutputConfig, RequestParams } from '../wire.ts'

/** Set by the method that is called, or by LangChain's own fields. */
type ReservedNames = 'messages' | 'stream' | 'betas' | 'metadata' | 'tools' | 'tool_choice'

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

type PlainParams = Omit<RequestParams, ReservedNames>

/** The Messages API's request parameters, GA and beta, in camelCase. Null means absent. */
export type RequestParameters = {
  [Key in keyof PlainParams as CamelCase<Key>]?: PlainParams[Key] | null | undefined
} & {
  /** 0 to 1; models from Claude Opus 4.7 on take no sampling parameters. */
  temperature?: number | null | undefined
  topP?: number | null | undefined
  topK?: number | null | undefined
  /** The API's `metadata`, whose name LangChain uses for tracing. */
  requestMetadata?: RequestParams['metadata'] | null | undefined
}

/** Each parameter's name on the wire. A parameter new in the SDK fails to compile here. */
export const WIRE_NAMES = {
  billingPolicy: 'billing_policy',
  cacheControl: 'cache_control',
  compaction: 'compaction',
  container: 'container',
  contextManagement: 'context_management',
  diagnostics: 'diagnostics',
  fallbackCreditToken: 'fallback_credit_token',
  fallbacks: 'fallbacks',
  inferenceGeo: 'inference_geo',
  maxTokens: 'max_tokens',
  mcpServers: 'mcp_servers',
  model: 'model',
  outputConfig: 'output_config',
  outputFormat: 'output_format',
  requestMetadata: 'metadata',
  serviceTier: 'service_tier',
  speed: 'speed',
  stopSequences: 'stop_sequences',
  system: 'system',
  temperature: 'temperature',
  thinking: 'thinking',
  thread: 'thread',
  topK: 'top_k',
  topP: 'top_p',
  userProfileId: 'user_profile_id',
  workspaceId: 'workspace_id',
} as const satisfies Record<keyof RequestParameters, string>

/** How the model behaves beyond what it sends; in the constructor and per call. */
export interface Behaviour {
  /** Beta flags, added to those that the request's features need. */
  betas?: AnthropicBeta[] | undefined
  /** Written into the request's body as they are, last: for what no option covers. */
  invocationKwargs?: Record<string, unknown> | undefined
  /** Attempts beyond the first, for requests and streams alike. Default 2. */
  maxRetries?: number | undefined
  /** Milliseconds until the reply must begin, or be whole where it is not streamed. Default 600,000. */
  timeout?: number | undefined
  /** Milliseconds of silence after which a stream counts as broken. Default 300,000. */
  streamIdleTimeout?: number | undefined
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
}

/** What `new ChatAnthropic({...})` takes. */
export interface ChatAnthropicOptions
  extends Omit<BaseChatModelParams, 'maxRetries'>, Omit<RequestParameters, 'model'>, Behaviour {
  /** The model's id. There is no default: one would go out of service some day. */
  model?: Model | undefined
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
  tools?: BindToolsInput[] | undefined
  /** `"auto"`, `"any"`, `"none"`, the name of a tool, or an object of Anthropic's or OpenAI's. */
  tool_choice?: NonNullable<BaseChatModelCallOptions['tool_choice']>
  toolChoice?: NonNullable<BaseChatModelCallOptions['tool_choice']> | undefined
  /** False: one tool call at a time. */
  parallelToolCalls?: boolean | undefined
  /** Whether tool inputs follow their schemas strictly; overrides the tools' own. */
  strict?: boolean | undefined
  /** Headers of this request. */
  headers?: Record<string, string> | undefined
  /** OpenAI's form of an output schema, as agents pass it. */
  response_format?: unknown
  mcp_servers?: RequestParams['mcp_servers'] | undefined
  cache_control?: RequestParams['cache_control'] | undefined
}

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
