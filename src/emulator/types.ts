import type { Fault, PaceOptions } from './delivery-types.ts'
import type { BaseURLs } from './platforms/platforms.ts'
import type {
  ErrorTurn,
  Json,
  Matcher,
  Otherwise,
  RequestBody,
  Script,
  Turn,
  WireEvent,
} from './script/types.ts'

export type * from './script/types.ts'

/**
 * What happens to a share of the requests: a fault on the way of their answer, or an answer that
 * takes the place of theirs and uses up no turn.
 */
export interface FaultRule {
  /** From 0 to 1; the rates of the rules that fit a request add up. */
  rate: number
  /** Only requests to this path, such as `/v1/messages`; to any path by default. */
  path?: string
  /** Only requests that this fits. */
  when?: Matcher
  fault?: Fault
  /** Answers with this error. */
  error?: ErrorTurn['error']
  /** Answers with these bytes. */
  raw?: string
  /** The status of `raw`, or of `error` (200 and 500). */
  status?: number
  /** Added to whatever is answered. */
  headers?: Record<string, string>
}

/** What is recorded, and where to. */
export interface RecordOptions {
  /** The folder, made where it is missing; relative ones start at the working directory. */
  dir: string | URL
  /** The base URL of the API that answers (`https://api.anthropic.com`). */
  upstream?: string
  /** Removes what the folder held as soon as the first new recording is complete. */
  replace?: boolean
  /** Further texts that are never written, such as a token within a URL; credentials never are. */
  secrets?: readonly string[]
}

/** What is allowed in a minute; what is left out is not limited. */
export interface RateLimit {
  requests?: number
  /** Input and output together. */
  tokens?: number
  inputTokens?: number
  outputTokens?: number
}

/** A file that is there without an upload, as those are that tools of the API make. */
export interface EmulatorFile {
  /** One in the API's form by default. */
  id?: string
  filename: string
  /** Follows from the ending of the name by default. */
  mime_type?: string
  /** A string is sent as UTF-8. */
  content: string | Uint8Array
  /** Whether clients can download it (true). */
  downloadable?: boolean
}

/** How an emulator starts. */
export interface EmulatorOptions extends PaceOptions {
  /** How many requests the journal keeps before the oldest ones go (10,000). */
  journalLimit?: number
  /** Port on 127.0.0.1; any free one by default. */
  port?: number
  /** Every request gets this turn. */
  reply?: Turn
  /** Turns in order, or rules and turns. */
  script?: Script
  /** What answers after the last turn of a script that does not say so itself (`default`). */
  otherwise?: Otherwise
  /** Hears of requests that `otherwise: 'warn'` lets pass, each kind once (`console.warn`). */
  onWarning?: (warning: string) => void
  /** Passes requests on to another API, and writes each exchange to a folder. */
  record?: RecordOptions
  /** The folder of recordings that answer, and nothing else does. */
  replay?: string | URL
  /** Refuse what the API refuses (default); otherwise the refusal is only named in a header. */
  strict?: boolean
  /** The only key accepted; without it any key is. */
  apiKey?: string
  /** Decides the ids, the sizes of deltas and which requests meet a fault by rate. */
  seed?: number
  /** What goes wrong with a share of all requests; the seed and their order decide with which. */
  faults?: readonly FaultRule[]
  /** Milliseconds until a batch has ended (0: when it is first asked for after its creation). */
  batchDelay?: number
  /** Files that are there from the start. */
  files?: readonly EmulatorFile[]
  /** Whether files that clients upload can be downloaded; the API refuses that (false). */
  downloadableUploads?: boolean
  /** Limits that are enforced with 429; without it the headers tell of limits that nobody meets. */
  rateLimit?: RateLimit
  /** The clock for batches, files, rate limits and prompt caches; `Date.now` by default. */
  now?: () => number
}

/** A part of a stream as it was sent: an event, or text that is none. */
export interface SentEvent {
  /** Milliseconds since the request arrived. */
  at: number
  event?: WireEvent
  /** Not there unless the data of the event is no JSON, or the stream ends within it. */
  raw?: string
}

/** What was sent in answer to a request, up to now. */
export interface JournalReply {
  status: number
  headers: Record<string, string>
  /** Of a reply that is no stream: parsed JSON, or the text. */
  body?: unknown
  /** Of a stream. */
  events?: SentEvent[]
  /** The message, or as much of it as the events sent add up to. */
  message?: Json
  usage?: Json
  stop_reason?: string | null
  /** The `error` of an error body or of an error event. */
  error?: Json
}

/** One request as it arrived, and how it was answered. */
export interface JournalEntry {
  /** The id in the `request-id` header of the response. */
  id: string
  method: string
  path: string
  /** The cloud that the path belongs to, such as `bedrock`; not there on Anthropic's own paths. */
  platform?: string
  query: Record<string, string>
  /** Lower-case names; the values of credentials are replaced. */
  headers: Record<string, string>
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

/** A running emulator. */
export interface Emulator extends AsyncDisposable {
  url: string
  /** What the clients of other platforms take as their base URL. */
  baseURLs: BaseURLs
  /** Answers in-process, without a socket. */
  fetch: typeof fetch
  /** The journal, oldest first. */
  requests: JournalEntry[]
  /** How many requests have arrived, with those that the journal holds no more. */
  readonly requestCount: number
  /** Empties the journal. */
  clear(): void
  /** Adds a file, as a tool of the API does; gives its metadata as `/v1/files` shows them. */
  addFile(file: EmulatorFile): Json & { id: string }
  /**
   * Body of the last POST to /v1/messages or /v1/messages/count_tokens. Through a platform it is
   * the body as it arrived, with the model (and on Bedrock the stream flag) that its path has.
   */
  readonly lastRequest: RequestBody
  /** Stops listening and closes open connections at once. */
  close(): Promise<void>
}
