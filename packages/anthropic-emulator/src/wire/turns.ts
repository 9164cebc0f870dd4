import type { Fault } from './faults.ts'
import type { PaceOptions } from './pace-options.ts'
import type { Json, RequestBody, StopReason, WireBlock, WireEvent } from './types.ts'

/** What every turn written as an object can carry. */
export interface TurnExtras {
  /** Headers of the reply. */
  headers?: Record<string, string>
  /** What goes wrong with it on its way. */
  fault?: Fault
  /** How this reply is streamed, where it differs from the emulator's own pace. */
  pace?: PaceOptions
}

/** A reply in parts of a wire message, its fields of tomorrow included; what is left out is filled in. */
export interface MessageTurn extends TurnExtras {
  /** A text, or content blocks. */
  content?: string | readonly WireBlock[]
  /** Why it ends. */
  stop_reason?: StopReason | null
  /** The stop sequence that ended it. */
  stop_sequence?: string | null
  /** Counters that take the place of those that are counted. */
  usage?: object
  /** The model that it names. */
  model?: string
  /** The id of the message. */
  id?: string
  [field: string]: unknown
}

/** An HTTP error with the API's body. */
export interface ErrorTurn extends TurnExtras {
  /** The error: one of `status` and `type` gives the other. */
  error: { status?: number; type?: string; message?: string; details?: Json }
}

/** Stream events sent as they are. */
export interface EventsTurn extends TurnExtras {
  /** The events. */
  events: readonly WireEvent[]
  /** The HTTP status. Default 200. */
  status?: number
}

/** The bytes of a stream, sent as they are; each item of a list counts as one event. */
export interface SseTurn extends TurnExtras {
  /** The bytes, as text or as they are. */
  sse: string | Uint8Array | readonly (string | Uint8Array)[]
  /** The HTTP status. Default 200. */
  status?: number
}

/** The bytes of a whole body, sent as they are. */
export interface RawTurn extends TurnExtras {
  /** The body. */
  raw: string
  /** The HTTP status. Default 200. */
  status?: number
}

/** What a turn written as a function learns about the request. */
export interface TurnRequest {
  /** Its body. */
  body: RequestBody
  /** Its headers, by names in lower case. */
  headers: Record<string, string>
  /** How many requests were answered from the script before this one. */
  count: number
  /** What named groups of the script's expressions have found in this conversation, by name. */
  captures: Record<string, string>
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

/** A turn that is made for each request. */
export type TurnFunction = (request: TurnRequest) => Turn | Promise<Turn>

/** One answer: text, blocks, a message, an error, events, bytes, or a function that gives one. */
export type Turn = StaticTurn | TurnFunction
