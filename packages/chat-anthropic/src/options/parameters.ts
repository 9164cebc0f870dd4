/** The request's parameters as options: each with a sentence that editors show. */
import type { Model, RequestParams } from '../wire.ts'

/** Set by the method that is called, or by LangChain's own fields. */
type ReservedNames = 'messages' | 'stream' | 'betas' | 'metadata' | 'tools' | 'tool_choice'

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

type NameOfSdk = CamelCase<Exclude<keyof RequestParams, ReservedNames>>

/** The SDK's parameters. One that has no property below has no name that would satisfy this. */
type ParametersOfSdk = {
  [Name in NameOfSdk]: Name extends keyof RequestParameters ? string : never
}

/** The Messages API's request parameters, GA and beta, in camelCase. Null means absent. */
export interface RequestParameters {
  /** The model's id, for this call. */
  model?: Model | null | undefined
  /** Which organization pays for the request. */
  billingPolicy?: RequestParams['billing_policy'] | null | undefined
  /** Caches the conversation so far: a breakpoint on the request's last block that can have one. */
  cacheControl?: RequestParams['cache_control'] | null | undefined
  /** Asks for a summary of the conversation, in place of an answer. */
  compaction?: RequestParams['compaction'] | null | undefined
  /** A container of code execution to go on in, or skills for a new one. */
  container?: RequestParams['container'] | null | undefined
  /** What the API leaves out or sums up as the conversation grows long. */
  contextManagement?: RequestParams['context_management'] | null | undefined
  /** What the API reports about the request, such as why a cache was missed. */
  diagnostics?: RequestParams['diagnostics'] | null | undefined
  /** Pays for what a refused request had cached, when another model is asked the same. */
  fallbackCreditToken?: RequestParams['fallback_credit_token'] | null | undefined
  /** Models that take over when this one declines; `"default"` for those that the API chooses. */
  fallbacks?: RequestParams['fallbacks'] | null | undefined
  /** Where in the world the request is processed. */
  inferenceGeo?: RequestParams['inference_geo'] | null | undefined
  /** The longest answer, in tokens, thinking included. Default: the model's maximum. */
  maxTokens?: RequestParams['max_tokens'] | null | undefined
  /** MCP servers that the API connects to; `tools.mcpToolset_20251120` offers their tools. */
  mcpServers?: RequestParams['mcp_servers'] | null | undefined
  /** How the model answers: effort, the format of the answer, a budget for the task. */
  outputConfig?: RequestParams['output_config'] | null | undefined
  /** The older name of `outputConfig.format`. */
  outputFormat?: RequestParams['output_format'] | null | undefined
  /** Whether priority capacity may be used. */
  serviceTier?: RequestParams['service_tier'] | null | undefined
  /** `"fast"` for more tokens a second, where the model has it. */
  speed?: RequestParams['speed'] | null | undefined
  /** Texts that end the answer. */
  stopSequences?: RequestParams['stop_sequences'] | null | undefined
  /** A system prompt, before that of the messages. */
  system?: RequestParams['system'] | null | undefined
  /** Whether and how the model thinks: `{ type: "adaptive" }`, `{ type: "disabled" }` and others, by model. */
  thinking?: RequestParams['thinking'] | null | undefined
  /** Keeps the conversation on Anthropic's side, or goes on with one that is kept there. */
  thread?: RequestParams['thread'] | null | undefined
  /** The end user's profile, where the request is for one. */
  userProfileId?: RequestParams['user_profile_id'] | null | undefined
  /** The workspace that the request belongs to. */
  workspaceId?: RequestParams['workspace_id'] | null | undefined
  /** How varied answers are, from 0 to 1. Models from Claude Opus 4.7 on take no sampling parameters. */
  temperature?: number | null | undefined
  /** The share of likely words that answers are chosen from, from 0 to 1; not beside `temperature`. */
  topP?: number | null | undefined
  /** The number of likely words that answers are chosen from. */
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
} as const satisfies Record<keyof RequestParameters, string> & ParametersOfSdk
