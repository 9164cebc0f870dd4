import type { Block, BlockParam, Reply, RequestParams, StreamEvent, Usage } from '../wire.ts'

/** A JSON object whose keys nobody promised. */
export type Json = { [key: string]: unknown }

/** A content block as it is on the wire, of a type known or not yet invented. */
export type WireBlock = Block | BlockParam | (Json & { type: string })

/** A stream event as it is on the wire, of a type known or not yet invented. */
export type WireEvent = StreamEvent | (Json & { type: string })

/** The body of a request: what the API knows, plus whatever else the client sent. */
export type RequestBody = RequestParams & Json

/** What goes wrong with a reply, counted in stream events (pings included). */
export interface Fault {
  /** Milliseconds before the response headers. */
  delay?: number
  /** Milliseconds before each event. */
  slow?: number
  /** The connection is destroyed after this many events. */
  cutAfter?: number
  /** The stream ends cleanly, but too early, after this many events. */
  endAfter?: number
  /** After this many events nothing comes any more, and the connection stays open. */
  stallAfter?: number
  /** An SSE `error` event comes after this many events; a reply without a stream becomes that error. */
  errorAfter?: { events: number; type: string; message: string }
  /** The socket is destroyed before any answer. */
  refuseConnection?: boolean
}

/** What every turn written as an object can carry. */
export interface TurnExtras {
  headers?: Record<string, string>
  fault?: Fault
}

/** A reply in parts of a wire message, its fields of tomorrow included; what is left out is filled in. */
export interface MessageTurn extends TurnExtras {
  content?: string | readonly WireBlock[]
  stop_reason?: Reply['stop_reason'] | (string & {})
  stop_sequence?: string | null
  usage?: Json | Usage
  model?: string
  id?: string
  [field: string]: unknown
}

/** An HTTP error with the API's body. */
export interface ErrorTurn extends TurnExtras {
  error: { status?: number; type?: string; message?: string; details?: Json }
}

/** Stream events sent as they are. */
export interface EventsTurn extends TurnExtras {
  events: readonly WireEvent[]
  status?: number
}

/** The bytes of a stream, sent as they are; each item of a list counts as one event. */
export interface SseTurn extends TurnExtras {
  sse: string | Uint8Array | readonly (string | Uint8Array)[]
  status?: number
}

/** The bytes of a whole body, sent as they are. */
export interface RawTurn extends TurnExtras {
  raw: string
  status?: number
}

/** What a turn written as a function learns about the request. */
export interface TurnRequest {
  body: RequestBody
  headers: Record<string, string>
  /** How many requests were answered from the script before this one. */
  count: number
}

/** A turn that is not a function. */
export type StaticTurn =
  | string
  | readonly WireBlock[]
  | MessageTurn
  | ErrorTurn
  | EventsTurn
  | SseTurn
  | RawTurn

/** One answer: text, blocks, a message, an error, events, bytes, or a function that gives one. */
export type Turn = StaticTurn | ((request: TurnRequest) => Turn | Promise<Turn>)

/**
 * Which requests a rule answers: a string or expression is looked for in the last user text, an
 * object must be a part of the body, a function decides.
 */
export type Matcher =
  | string
  | RegExp
  | { [key: string]: unknown }
  | ((request: TurnRequest) => boolean)

/** A rule; a list of turns is used up in order, after which the rule no longer applies. */
export interface Rule {
  when: Matcher
  reply: Turn | readonly Turn[]
}

/** What answers a request when the script has nothing left: the default responder, an error, the turns again. */
export type Otherwise = 'default' | 'error' | 'repeat'

/** Turns in order, or rules first and then turns. */
export type Script =
  | readonly Turn[]
  | { rules?: readonly Rule[]; turns?: readonly Turn[]; otherwise?: Otherwise }

/** How an emulator starts. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1; any free one by default. */
  port?: number
  /** Every request gets this turn. */
  reply?: Turn
  /** Turns in order, or rules and turns. */
  script?: Script
  /** What answers after the last turn of a script that does not say so itself (`default`). */
  otherwise?: Otherwise
  /** Refuse what the API refuses (default); otherwise the refusal is only named in a header. */
  strict?: boolean
  /** The only key accepted; without it any key is. */
  apiKey?: string
  /** Decides the ids. */
  seed?: number
  /** Tokens per delta (1). */
  chunkSize?: number
  /** Milliseconds before each event (0). */
  delay?: number
  /** Whether a `ping` follows the first `content_block_start`, as the API does (true). */
  ping?: boolean
}

/** One request as it arrived, and how it was answered. */
export interface JournalEntry {
  method: string
  path: string
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
}

/** A running emulator. */
export interface Emulator extends AsyncDisposable {
  url: string
  /** Answers in-process, without a socket. */
  fetch: typeof fetch
  requests: JournalEntry[]
  /** Body of the last POST to /v1/messages or /v1/messages/count_tokens. */
  readonly lastRequest: RequestBody
  /** Stops listening and closes open connections at once. */
  close(): Promise<void>
}
