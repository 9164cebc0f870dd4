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
  model: string
  max_tokens: number
  messages: WireMessage[]
  billing_policy?: Json | null
  cache_control?: Json | null
  compaction?: Json | null
  container?: Json | string | null
  context_management?: Json | null
  diagnostics?: Json | null
  fallback_credit_token?: Json | string | null
  fallbacks?: Json | Json[] | null
  inference_geo?: string | null
  mcp_servers?: Json[]
  metadata?: Json
  output_config?: Json & { format?: (Json & { type: string }) | null; effort?: string | null }
  output_format?: Json | null
  service_tier?: string
  speed?: string | null
  stop_sequences?: string[]
  stream?: boolean
  system?: string | (Json & { type: string })[]
  temperature?: number
  thinking?: Json & { type: string }
  thread?: Json | null
  tool_choice?: Json & { type: string }
  tools?: Json[]
  top_k?: number
  top_p?: number
}

/** The body of a request: what the API knows, plus whatever else the client sent. */
export type RequestBody = RequestFields & Json
