import type { Turn, TurnRequest, TurnFunction } from '../wire/turns.ts'
import type { RequestFields } from '../wire/types.ts'

/** Turns that are played several times over, or without end. */
export interface Loop {
  /** How many times. */
  repeat: number | 'forever'
  /** What is played each time. */
  turns: TurnList
}

/**
 * A turn in its place in a list, for a request that fits: until one comes, it and what follows it
 * wait, and `otherwise` answers.
 */
export interface Step {
  /** The requests it is for. */
  when: Matcher
  /** What they are answered with. */
  reply: Turn
}

/** Turns in the order in which they are used up. */
export type TurnList = readonly (Turn | Loop | Step)[]

/**
 * What a text must contain; a string written as `/…/i` is an expression, whose named groups can be
 * filled into replies as `{{name}}`. A list wants all of it.
 */
export type TextPattern = string | RegExp | readonly (string | RegExp)[]

/** A number, or its bounds. */
export type CountPattern = number | { min?: number; max?: number }

type BodyPattern = { [Field in keyof RequestFields]?: unknown }

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
  /**
   * In the results of the last turn; or parts of one, of which `tool` is the name of its tool and
   * `text` what its text must contain; `[]` for none.
   */
  results?: unknown
  /** By name, in any case. */
  headers?: Readonly<Record<string, string | RegExp>>
  /** Beta flags that are set. */
  betas?: TextPattern
  /** Which reply of its conversation this is, from 1 on. */
  turn?: CountPattern
  /** How many requests were answered from the script before. */
  count?: CountPattern
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
  /** The requests it is for. */
  when: Matcher
  /** What they are answered with. */
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
  | {
      /** Options of the emulator, for scripts in files; those that it is started with win. */
      options?: object
      rules?: readonly Rule[]
      turns?: TurnList
      otherwise?: Otherwise
    }

/** The options that decide which turn a request gets. */
export interface ScriptOptions {
  /** Every request gets this turn. */
  reply?: Turn
  /** Turns in order, or rules and turns. */
  script?: Script
  /** What answers after the last turn of a script that does not say so itself (`default`). */
  otherwise?: Otherwise
  /** Hears of requests that `otherwise: 'warn'` lets pass, each kind once (`console.warn`). */
  onWarning?: (warning: string) => void
}
