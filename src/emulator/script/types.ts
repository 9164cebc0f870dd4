import type { Block, BlockParam, Reply, RequestParams, StreamEvent, Usage } from '../../wire.ts'
import type { Fault, PaceOptions } from '../delivery-types.ts'

/** A JSON object whose keys nobody promised. */
export type Json = { [key: string]: unknown }

/** A content block as it is on the wire, of a type known or not yet invented. */
export type WireBlock = Block | BlockParam | (Json & { type: string })

/** A stream event as it is on the wire, of a type known or not yet invented. */
export type WireEvent = StreamEvent | (Json & { type: string })

/** The body of a request: what the API knows, plus whatever else the client sent. */
export type RequestBody = RequestParams & Json

/** What every turn written as an object can carry. */
export interface TurnExtras {
  headers?: Record<string, string>
  fault?: Fault
  /** How this reply is streamed, where it differs from the emulator's own pace. */
  pace?: PaceOptions
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

/** A turn that is made for each request. */
export type TurnFunction = (request: TurnRequest) => Turn | Promise<Turn>

/** One answer: text, blocks, a message, an error, events, bytes, or a function that gives one. */
export type Turn = StaticTurn | TurnFunction

/** Turns that are played several times over, or without end. */
export interface Loop {
  repeat: number | 'forever'
  turns: TurnList
}

/** Turns in the order in which they are used up. */
export type TurnList = readonly (Turn | Loop)[]

/** What a text must contain; a string written as `/…/i` is an expression. A list wants all of it. */
export type TextPattern = string | RegExp | readonly (string | RegExp)[]

/** A number, or its bounds. */
export type CountPattern = number | { min?: number; max?: number }

type BodyPattern = { [Field in keyof RequestParams]?: unknown }

/**
 * What a request must be like: all that is named has to fit. Fields of the body are parts of it:
 * objects name the keys that count, lists what must be among the items, and strings are exact
 * unless they are written as `/…/i`.
 */
export interface RequestPattern extends Omit<BodyPattern, 'system' | 'tools'> {
  /** In the last text of the user's. */
  text?: TextPattern
  /** In some text of any message, results of tools included. */
  anyText?: TextPattern
  /** In the system prompt. */
  system?: TextPattern
  /** Names of tools that are bound, or parts of their definitions; `[]` when there must be none. */
  tools?: unknown
  /** In the results of the last turn, or parts of them (`tool` is the name); `[]` for none. */
  results?: unknown
  /** By name, in any case. */
  headers?: Readonly<Record<string, string | RegExp>>
  /** Beta flags that are set. */
  betas?: TextPattern
  /** Which reply of its conversation this is, from 1 on. */
  turn?: CountPattern
  /** How many requests were answered from the script before. */
  count?: CountPattern
  temperature?: unknown
  top_k?: unknown
  top_p?: unknown
  /** A part of the body, for fields that are not known here. */
  body?: unknown
  /** One of these must fit. */
  any?: readonly Matcher[]
  /** This must not fit. */
  not?: Matcher
}

/** Which requests a rule answers: by the last text of the user's, by anything else, or by a function. */
export type Matcher = string | RegExp | RequestPattern | ((request: TurnRequest) => boolean)

/** A rule; a list of turns is used up in order, after which the rule no longer applies. */
export interface Rule {
  when: Matcher
  reply: Turn | Loop | TurnList
}

/**
 * What answers a request when the script has nothing left: the default responder, the same with a
 * warning, an error, or the turns again.
 */
export type Otherwise = 'default' | 'warn' | 'error' | 'repeat'

/** Turns in order, rules first and then turns, or a function that answers every request. */
export type Script =
  | TurnList
  | TurnFunction
  | { rules?: readonly Rule[]; turns?: TurnList; otherwise?: Otherwise }
