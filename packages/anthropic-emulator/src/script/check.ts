import { faultProblem } from '../wire/faults.ts'
import { isObject } from '../wire/json.ts'
import { findPaceProblem } from '../stream/pace.ts'
import type { Loop, Otherwise, Rule, Step } from './types.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn, TurnExtras } from '../wire/turns.ts'
import { checkKeys, ScriptError, slipOf } from '../wire/script-error.ts'

/** Keys of a turn by what it sends. */
const KINDS = ['content', 'error', 'events', 'sse', 'raw'] as const

const EXTRAS = ['headers', 'fault', 'pace'] as const satisfies readonly (keyof TurnExtras)[]

const MESSAGE_FIELDS = [
  'content',
  'stop_reason',
  'stop_sequence',
  'stop_details',
  'usage',
  'model',
  'id',
  'container',
  'context_management',
] as const satisfies readonly (keyof MessageTurn)[]

const CONTROL: readonly string[] = [...KINDS, ...EXTRAS, ...MESSAGE_FIELDS, 'status']

const RULE_KEYS = ['when', 'reply'] as const satisfies readonly (keyof Rule)[]
const SCRIPT_KEYS = ['options', 'rules', 'turns', 'otherwise']
const LOOP_KEYS = ['repeat', 'turns'] as const satisfies readonly (keyof Loop)[]
const POLICIES = ['default', 'warn', 'error', 'repeat'] as const satisfies readonly Otherwise[]

const KIND_HELP =
  'A reply is a text, a list of blocks, or an object with "content", "error", "events", "sse" or "raw".'

type Check = (value: unknown, place: string) => void

const createCheck =
  (what: string, isRight: (value: unknown) => boolean): Check =>
  (value, place) => {
    if (!isRight(value)) throw new ScriptError(place, `must be ${what}.`)
  }

// These describe the problem with its place.
const createProblemCheck =
  (problemOf: (value: unknown, place: string) => string | undefined): Check =>
  (value, place) => {
    const problem = problemOf(value, place)
    if (problem !== undefined) throw new ScriptError(problem)
  }

const isBytes = (value: unknown): boolean =>
  typeof value === 'string' || value instanceof Uint8Array

const checkText = createCheck('a text', (value) => typeof value === 'string')
const checkStatus = createCheck(
  'an HTTP status from 100 to 599',
  (value) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599,
)

function checkObject(value: unknown, place: string): asserts value is Json {
  if (!isObject(value)) throw new ScriptError(place, 'must be an object.')
}

function checkBlocks(value: unknown, place: string): void {
  if (!Array.isArray(value)) throw new ScriptError(place, 'must be a text or a list of blocks.')
  for (const [at, block] of value.entries()) {
    const isBlock = isObject(block) && typeof block.type === 'string'
    if (!isBlock) {
      throw new ScriptError(`${place}[${at}]`, 'a block is an object with a "type".')
    }
  }
}

function checkHeaders(value: unknown, place: string): void {
  checkObject(value, place)
  for (const [name, header] of Object.entries(value)) checkText(header, `${place}.${name}`)
}

function checkError(value: unknown, place: string): void {
  checkObject(value, place)
  checkKeys(value, ['status', 'type', 'message', 'details'], place)
  if (value.status !== undefined) checkStatus(value.status, `${place}.status`)
  for (const key of ['type', 'message']) {
    if (value[key] !== undefined) checkText(value[key], `${place}.${key}`)
  }
}

const FIELD_CHECKS: Readonly<Record<string, Check>> = {
  headers: checkHeaders,
  fault: createProblemCheck(faultProblem),
  pace: createProblemCheck(findPaceProblem),
  status: checkStatus,
  content: (value, place) => {
    if (typeof value !== 'string') checkBlocks(value, place)
  },
  error: checkError,
  events: createCheck('a list of events, each with a "type"', (value) => {
    const isEvent = (event: unknown) => isObject(event) && typeof event.type === 'string'
    return Array.isArray(value) && value.every(isEvent)
  }),
  sse: createCheck('a text, bytes, or a list of these', (value) =>
    (Array.isArray(value) ? value : [value]).every(isBytes),
  ),
  raw: checkText,
  usage: checkObject,
  stop_reason: createCheck('a text', (value) => value === null || typeof value === 'string'),
}

// Fields of tomorrow pass; those that look like a slip of one that steers the emulator do not.
function checkSlips(turn: object, place: string): void {
  for (const key of Object.keys(turn)) {
    const meant = CONTROL.includes(key) ? undefined : slipOf(key, CONTROL)
    if (meant !== undefined && !(meant in turn)) {
      throw new ScriptError(`${place}.${key}`, `unknown key. Did you mean "${meant}"?`)
    }
  }
}

function checkKind(turn: Record<string, unknown>, place: string): void {
  const kinds = KINDS.filter((kind) => kind in turn)
  if (kinds.length > 1) {
    const [one, other] = kinds
    throw new ScriptError(place, `has both "${one}" and "${other}"; a reply is one of them.`)
  }
  if (kinds.length === 1) return
  if (typeof turn.type === 'string' && turn.type !== 'message') {
    throw new ScriptError(
      place,
      `is a block. Write [{ "type": "${turn.type}", … }], a list of blocks.`,
    )
  }
  if (!CONTROL.some((key) => key in turn)) throw new ScriptError(place, `is no reply. ${KIND_HELP}`)
}

/** Refuses what is no reply, with its place; functions are looked at when they have answered. */
export function checkTurn(turn: unknown, place: string): void {
  if (typeof turn === 'string' || typeof turn === 'function') return
  if (Array.isArray(turn)) return checkBlocks(turn, place)
  if (!isObject(turn)) {
    throw new ScriptError(place, `${JSON.stringify(turn) ?? 'undefined'} is no reply. ${KIND_HELP}`)
  }
  checkSlips(turn, place)
  checkKind(turn, place)
  for (const [key, check] of Object.entries(FIELD_CHECKS)) {
    if (turn[key] !== undefined) check(turn[key], `${place}.${key}`)
  }
}

/** Whether an item of a list of turns is a loop. */
export const isLoop = (item: unknown): item is Loop => isObject(item) && 'repeat' in item

/** Whether an item of a list of turns is for requests that fit alone. */
export const isStep = (item: unknown): item is Step =>
  isObject(item) && 'when' in item && 'reply' in item

/** Refuses a loop that would never give a turn. */
export function checkLoop(loop: Loop, place: string): void {
  checkKeys(loop, LOOP_KEYS, place)
  const { repeat, turns } = loop
  if (repeat !== 'forever' && !(Number.isInteger(repeat) && repeat > 0)) {
    throw new ScriptError(`${place}.repeat`, 'must be a whole number from 1 on, or "forever".')
  }
  checkTurns(turns, `${place}.turns`)
  if (turns.length === 0) throw new ScriptError(`${place}.turns`, 'must not be empty.')
}

function checkStep(step: Step, place: string): void {
  checkKeys(step, RULE_KEYS, place)
  checkTurn(step.reply, `${place}.reply`)
}

/** Refuses what is no list of replies. */
export function checkTurns(turns: unknown, place: string): void {
  if (!Array.isArray(turns)) throw new ScriptError(place, 'must be a list of replies.')
  for (const [at, turn] of turns.entries()) {
    const own = `${place}[${at}]`
    if (isLoop(turn)) checkLoop(turn, own)
    else if (isStep(turn)) checkStep(turn, own)
    else checkTurn(turn, own)
  }
}

/** Refuses a rule without a condition or a reply. */
export function checkRule(rule: unknown, place: string): void {
  checkObject(rule, place)
  checkKeys(rule, RULE_KEYS, place)
  const missing = RULE_KEYS.find((key) => rule[key] === undefined)
  if (missing) throw new ScriptError(place, `needs "${missing}".`)
}

/** Refuses an object that is no script. */
export function checkScript(script: unknown): void {
  if (!isObject(script)) {
    throw new ScriptError('script', 'must be a list of replies, an object, or a function.')
  }
  checkKeys(script, SCRIPT_KEYS, 'script')
  const { rules, options } = script
  if (options !== undefined) checkObject(options, 'options')
  if (rules !== undefined && !Array.isArray(rules)) {
    throw new ScriptError('rules', 'must be a list of rules.')
  }
}

/** Refuses a policy that is none. */
export function checkOtherwise(otherwise: unknown): void {
  if (POLICIES.some((policy) => policy === otherwise)) return
  const names = POLICIES.map((policy) => `"${policy}"`).join(', ')
  throw new ScriptError('otherwise', `must be one of ${names}.`)
}
