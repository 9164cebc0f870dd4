import type { SentEvent } from '../wire/sent-events.ts'
import type { Json } from '../wire/types.ts'

/** What was sent in answer to a request, up to now. */
export interface JournalReply {
  /** The HTTP status. */
  status: number
  /** The headers, by names in lower case. */
  headers: Record<string, string>
  /** Of a reply that is no stream: parsed JSON, or the text. */
  body?: unknown
  /** Of a stream. */
  events?: SentEvent[]
  /** The message, or as much of it as the events sent add up to. */
  message?: Json
  /** The tokens that it counts. */
  usage?: Json
  /** Why it ended. */
  stop_reason?: string | null
  /** The `error` of an error body or of an error event. */
  error?: Json
  /** How many bytes of it the journal did not keep, where it was too large. */
  omitted?: number
}

/** One request as it arrived, and how it was answered. */
export interface JournalEntry {
  /** The id in the `request-id` header of the response. */
  id: string
  /** The HTTP method. */
  method: string
  /** The path, without its query. */
  path: string
  /** The cloud that the path belongs to, such as `bedrock`; not there on Anthropic's own paths. */
  platform?: string
  /** The values of credentials are replaced. */
  query: Record<string, string>
  /** Lower-case names; the values of credentials are replaced. */
  headers: Record<string, string>
  /** Parsed JSON, or the text. */
  body: unknown
  /** Not there until the response has begun. */
  status?: number
  /** The client closed the connection before the reply was complete. */
  aborted?: boolean
  /** Milliseconds since 1970. */
  at: number
  /** Milliseconds from the request to the end of the reply; not there until then. */
  readonly durationMs?: number | undefined
  /** Not there until the response has begun; read while it is sent, it is what was sent so far. */
  readonly reply?: JournalReply | undefined
}
