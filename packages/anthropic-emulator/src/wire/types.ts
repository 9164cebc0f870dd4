/** A JSON object with any keys. */
export type Json = { [key: string]: unknown }

/** A content block as it is on the wire, of a type known or not yet invented. */
export type WireBlock = { type: string } | (Json & { type: string })

/** A stream event as it is on the wire, of a type known or not yet invented. */
export type WireEvent = { type: string } | (Json & { type: string })

/** Why a reply ended; the API may add reasons. */
export type StopReason =
  | 'compaction'
  | 'end_turn'
  | 'max_tokens'
  | 'model_context_window_exceeded'
  | 'pause_turn'
  | 'refusal'
  | 'stop_sequence'
  | 'tool_use'
  | (string & {})

/** A turn of a conversation as a request carries it. */
export interface WireMessage {
  role: string
  content: string | (Json & { type: string })[]
}

/** The fields that the API knows in the body of a request to `/v1/messages`. */
export interface RequestFields {
  /** The id of the model. */
  model: string
  /** The longest answer, in tokens. */
  max_tokens: number
  /** The conversation. */
  messages: WireMessage[]
  /** How the request is billed. */
  billing_policy?: Json | null
  /** Caches the conversation so far. */
  cache_control?: Json | null
  /** How a long conversation is summed up. */
  compaction?: Json | null
  /** The container of code execution, by its id or with skills. */
  container?: Json | string | null
  /** What is cleared when the conversation grows long. */
  context_management?: Json | null
  /** What the API should say of the request. */
  diagnostics?: Json | null
  /** A token for a fallback that is not billed twice. */
  fallback_credit_token?: Json | string | null
  /** Models that take over when this one declines. */
  fallbacks?: Json | Json[] | null
  /** Where the request is served. */
  inference_geo?: string | null
  /** MCP servers that the API connects to. */
  mcp_servers?: Json[]
  /** Whom the request is for. */
  metadata?: Json
  /** Effort and form of the answer. */
  output_config?: Json & { format?: (Json & { type: string }) | null; effort?: string | null }
  /** The older place of the form of the answer. */
  output_format?: Json | null
  /** The tier that the request asks for. */
  service_tier?: string
  /** Fast mode, or the usual one. */
  speed?: string | null
  /** Texts that end the answer. */
  stop_sequences?: string[]
  /** Whether the answer comes as a stream. */
  stream?: boolean
  /** The system prompt. */
  system?: string | (Json & { type: string })[]
  /** How much chance there is in sampling, from 0 to 1. */
  temperature?: number
  /** Whether and how the model thinks. */
  thinking?: Json & { type: string }
  /** A thread on Anthropic's side. */
  thread?: Json | null
  /** Which tool the model has to call. */
  tool_choice?: Json & { type: string }
  /** The tools that it may call. */
  tools?: Json[]
  /** Samples from so many tokens. */
  top_k?: number
  /** Samples from tokens of so much probability. */
  top_p?: number
}

/** The body of a request: what the API knows, plus whatever else the client sent. */
export type RequestBody = RequestFields & Json
