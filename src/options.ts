/** Every option of the model, and the one place that decides which source of it wins. */
import type {
  BaseChatModelParams,
  BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { type ModelOverrides, modelTraits } from './models.ts'
import { UnsupportedInputError } from './errors.ts'
import type { RequestOptions } from './request/build-request.ts'
import type { AnthropicBeta, ClientOptions, Model, OutputConfig, RequestParams } from './wire.ts'

/** Set by the method that is called, or by LangChain's own fields. */
type Decided = 'messages' | 'stream' | 'betas' | 'metadata' | 'tools' | 'tool_choice'

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name

type Plain = Omit<RequestParams, Decided>

/** The Messages API's request parameters, GA and beta, in camelCase. Null means absent. */
export type RequestParameters = {
  [Key in keyof Plain as Camel<Key>]?: Plain[Key] | null | undefined
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
   * before the request, `"report"` sends them and warns, `"repair"` mends them and warns.
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
  /** Options of the SDK's client: credentials, headers, `fetch`, proxies. */
  clientOptions?: ClientOptions | undefined
  /** Makes the SDK client, where it is not the official one's own. */
  createClient?: ((options: ClientOptions) => unknown) | undefined
  /** Whether `invoke` streams inside, so that callbacks see tokens. Default false. */
  streaming?: boolean | undefined
  /** Corrections to what is known about models, keyed by model id or the beginning of one. */
  modelOverrides?: ModelOverrides | undefined
  /** Told of what was changed in a request, and of answers cut short. Default: `console.warn`. */
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

/** The options of one call, settled. */
export interface ResolvedOptions {
  request: RequestOptions
  maxRetries: number
  timeout: number
  streamIdleTimeout: number
  streamUsage: boolean
  onRefusal: 'message' | 'throw'
  maxContinuations: number
  includeResponseHeaders: boolean
  headers: Record<string, string>
  /** Whether the limit on the answer's length is our default, not the user's. */
  isDefaultMaxTokens: boolean
}

/** Call over constructor over default; null and undefined are absent, 0 and false are not. */
export function resolveOptions(
  own: ChatAnthropicOptions & { model: string },
  call: Partial<ChatAnthropicCallOptions> = {},
): ResolvedOptions {
  const params = toParams(own, call)
  const traits = modelTraits(String(params['model']), own.modelOverrides)
  const isDefaultMaxTokens = params['max_tokens'] === undefined
  const pick = <Key extends keyof Behaviour>(key: Key) => (call as Behaviour)[key] ?? own[key]
  return {
    request: {
      params: { ...params, max_tokens: params['max_tokens'] ?? traits.maxOutputTokens },
      betas: [...betasOf(own, own.clientOptions?.defaultHeaders), ...betasOf(call, call.headers)],
      strict: call.strict,
      parallelToolCalls: call.parallelToolCalls,
      reuseContainer: pick('reuseContainer') ?? false,
      invocationKwargs: { ...own.invocationKwargs, ...call.invocationKwargs },
      traits,
      policies: {
        repair: pick('repairHistory') ?? 'off',
        goOn: pick('onPrefill') === 'continue',
        omitForeign: (pick('foreignBlocks') ?? 'omit') === 'omit',
      },
    },
    maxRetries: pick('maxRetries') ?? 2,
    timeout: pick('timeout') ?? 600_000,
    streamIdleTimeout: pick('streamIdleTimeout') ?? 300_000,
    streamUsage: pick('streamUsage') ?? true,
    onRefusal: pick('onRefusal') ?? 'message',
    maxContinuations: pick('maxContinuations') ?? 0,
    includeResponseHeaders: pick('includeResponseHeaders') ?? false,
    headers: withoutBetas(call.headers),
    isDefaultMaxTokens,
  }
}

/** Flags in a header are an option like any: as a header they would hide those of the features. */
function betasOf({ betas }: Behaviour, headers: ClientOptions['defaultHeaders']): string[] {
  const entries = Symbol.iterator in (headers ?? {}) ? headers : Object.entries(headers ?? {})
  const named = [...(entries as Iterable<[string, unknown]>)].filter(isBetaHeader)
  const flags = named.flatMap(([, value]) => String(value ?? '').split(','))
  return [...(betas ?? []), ...flags.map((flag) => flag.trim()).filter(Boolean)]
}

function withoutBetas(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((entry) => !isBetaHeader(entry)))
}

function isBetaHeader([name]: [name: string, value: unknown]): boolean {
  return name.toLowerCase() === 'anthropic-beta'
}

type Loose = Readonly<Record<string, unknown>>

/** Parameters under their wire names, those that no source has left out. */
function toParams(own: ChatAnthropicOptions, call: Partial<ChatAnthropicCallOptions>) {
  const ofCall = call as Loose
  const entries = Object.entries(WIRE_NAMES).flatMap(([option, wire]) => {
    // LangChain's own fields have these names in a call: `metadata` is for tracing.
    const alias = wire === 'metadata' ? undefined : ofCall[wire]
    const value = ofCall[option] ?? alias ?? (own as Loose)[option]
    return value == null ? [] : [[wire, value] as const]
  })
  const { output_format, stop_sequences, ...params } = Object.fromEntries(entries) as Record<
    string,
    unknown
  >
  const stops = call.stop ?? stop_sequences
  const tools = call.tools ?? own.tools
  const output = outputConfig(own, call, output_format)
  const choice = call.tool_choice ?? call.toolChoice
  return {
    ...params,
    ...(Array.isArray(stops) && stops.length ? { stop_sequences: stops } : {}),
    ...(output && { output_config: output }),
    ...(tools?.length ? { tools } : {}),
    ...(choice == null ? {} : { tool_choice: choice }),
  } as Record<string, unknown>
}

/** The output config field by field, since a schema and an effort often come from two sources. */
function outputConfig(
  own: ChatAnthropicOptions,
  call: Partial<ChatAnthropicCallOptions>,
  format: unknown,
): OutputConfig | undefined {
  const wire = (call as Loose)['output_config'] as OutputConfig | undefined
  const called = { ...call.outputConfig, ...wire }
  const effort = call.effort ?? called.effort ?? own.effort ?? own.outputConfig?.effort
  const chosen = called.format ?? fromResponseFormat(call.response_format) ?? format
  const schema = chosen ?? own.outputConfig?.format
  const config = { ...own.outputConfig, ...called, effort, format: schema }
  const present = Object.entries(config).filter(([, value]) => value != null)
  return present.length ? Object.fromEntries(present) : undefined
}

function fromResponseFormat(format: unknown): OutputConfig['format'] {
  const given = format as { type?: string; json_schema?: { schema?: object } } | undefined
  const schema = given?.type === 'json_schema' ? given.json_schema?.schema : undefined
  return schema ? { type: 'json_schema', schema: schema as Record<string, unknown> } : null
}

/** The options of the SDK's client that ours name; ours win. */
export function clientOptionsOf(own: ChatAnthropicOptions): ClientOptions {
  const apiKey = own.apiKey ?? own.anthropicApiKey
  const baseURL = own.anthropicApiUrl ?? own.baseURL
  return {
    ...own.clientOptions,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseURL === undefined ? {} : { baseURL }),
  }
}

/** The options without those that are null or undefined, under their first names. */
export function withoutAbsent(
  given: ChatAnthropicOptions,
): ChatAnthropicOptions & { model: string } {
  const entries = Object.entries(given).filter(([, value]) => value != null)
  const options = Object.fromEntries(entries) as ChatAnthropicOptions
  const model = options.model ?? options.modelName
  if (model) return { ...options, model }
  throw new UnsupportedInputError(
    'no `model` was given',
    'Name one, such as `new ChatAnthropic({ model: "claude-sonnet-4-6" })`.',
  )
}
