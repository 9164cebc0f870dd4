import { isObject, objects } from '../wire/json.ts'
import type { Json, RequestFields } from '../wire/types.ts'
import type { Matcher, RequestPattern } from './types.ts'
import type { TurnRequest } from '../wire/turns.ts'
import { checkKeys, ScriptError } from '../wire/script-error.ts'
import {
  findsSome,
  groupNames,
  isInText,
  isPart,
  readAllText,
  toPattern,
  type Captures,
} from './patterns.ts'
import {
  findLastResults,
  lastUserText,
  readSystemText,
  turnOf,
  type SeenResult,
} from './request-parts.ts'

/** Whether a request fits. */
export type RequestTest = (request: TurnRequest) => boolean

/** One of the things that a request has to be like. */
export interface Condition {
  /** The key in the pattern: `text`, `results`, a field of the body, `any` or `not`; `function`. */
  key: string
  wanted: unknown
  fits: (request: TurnRequest, captures: Captures) => boolean
  /** Names of what it captures. */
  names: readonly string[]
}

const BODY_FIELDS = {
  model: true,
  max_tokens: true,
  messages: true,
  billing_policy: true,
  cache_control: true,
  compaction: true,
  container: true,
  context_management: true,
  diagnostics: true,
  fallback_credit_token: true,
  fallbacks: true,
  inference_geo: true,
  mcp_servers: true,
  metadata: true,
  output_config: true,
  output_format: true,
  service_tier: true,
  speed: true,
  stop_sequences: true,
  stream: true,
  temperature: true,
  thinking: true,
  thread: true,
  tool_choice: true,
  top_k: true,
  top_p: true,
} as const satisfies Record<Exclude<keyof RequestFields, keyof typeof TESTS>, true>

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof RegExp

// A text names a tool; anything else is a part of its definition.
function hasTools(pattern: unknown, { tools }: Json, captures: Captures): boolean {
  const bound = objects(tools)
  if (isEmptyList(pattern)) return bound.length === 0
  return toList(pattern).every((one) =>
    findsSome(bound, (tool, own) => isPart(one, isText(one) ? tool.name : tool, own), captures),
  )
}

// What is wanted of a text it has to contain, wherever that is said.
function isResult(pattern: unknown, result: SeenResult, captures: Captures): boolean {
  if (!isObject(pattern) || isText(pattern)) return isInText(pattern, result.text, captures)
  const { text, ...parts } = pattern
  const holdsText = text === undefined || isInText(text, result.text, captures)
  return holdsText && isPart(parts, result, captures)
}

function hasResults(pattern: unknown, body: Json, captures: Captures): boolean {
  const results = findLastResults(body)
  if (isEmptyList(pattern)) return results.length === 0
  return toList(pattern).every((one) =>
    findsSome(results, (result, own) => isResult(one, result, own), captures),
  )
}

function hasHeaders(pattern: unknown, headers: Record<string, string>, captures: Captures) {
  const wanted = Object.entries(isObject(pattern) ? pattern : {})
  return wanted.every(([name, value]) => isPart(value, headers[name.toLowerCase()], captures))
}

function hasBetas(pattern: unknown, headers: Record<string, string>, captures: Captures): boolean {
  const set = (headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim())
  return isPart(toList(pattern), set, captures)
}

function isCount(pattern: unknown, count: number): boolean {
  if (!isObject(pattern)) return pattern === count
  return count >= Number(pattern.min ?? 0) && count <= Number(pattern.max ?? Infinity)
}

// `stream: false` also means that it was not asked for; a text says only the type or the name.
function hasField(field: string, pattern: unknown, body: Json, captures: Captures): boolean {
  const value = body[field]
  if (field === 'stream') return pattern === (value ?? false)
  if (field !== 'tool_choice' || !isText(pattern)) return isPart(pattern, value, captures)
  return (
    isObject(value) &&
    findsSome([value.type, value.name], (one, own) => isPart(pattern, one, own), captures)
  )
}

type FieldTest = (pattern: unknown, request: TurnRequest, captures: Captures) => boolean

const TESTS = {
  text: (pattern, { body }, captures) => isInText(pattern, lastUserText(body), captures),
  anyText: (pattern, { body }, captures) =>
    toList(pattern).every((one) =>
      findsSome(
        objects(body.messages),
        ({ content }, own) => isInText(one, readAllText(content), own),
        captures,
      ),
    ),
  system: (pattern, { body }, captures) => isInText(pattern, readSystemText(body), captures),
  tools: (pattern, { body }, captures) => hasTools(pattern, body, captures),
  results: (pattern, { body }, captures) => hasResults(pattern, body, captures),
  headers: (pattern, { headers }, captures) => hasHeaders(pattern, headers, captures),
  turn: (pattern, { body }) => isCount(pattern, turnOf(body)),
  count: (pattern, { count }) => isCount(pattern, count),
  betas: (pattern, { headers }, captures) => hasBetas(pattern, headers, captures),
  body: (pattern, { body }, captures) => isPart(pattern, body, captures),
} satisfies Partial<Record<keyof RequestPattern, FieldTest>>

const isTest = (key: string): key is keyof typeof TESTS => key in TESTS

const KNOWN = [...Object.keys(TESTS), 'any', 'not', ...Object.keys(BODY_FIELDS)]

function checkPatternKeys(when: object, place: string): void {
  try {
    checkKeys(when, KNOWN, place)
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    const hint = 'A field of the body that is not known here goes into "body: { … }".'
    throw new ScriptError(`${error.message} ${hint}`)
  }
}

const RESULT_KEYS = ['tool', 'text', 'content', 'is_error', 'tool_use_id', 'type', 'cache_control']

function checkResults(pattern: unknown, place: string): void {
  for (const [at, one] of toList(pattern).entries()) {
    if (isObject(one) && !isText(one)) {
      checkKeys(one, RESULT_KEYS, Array.isArray(pattern) ? `${place}[${at}]` : place)
    }
  }
}

function toAny(wanted: unknown, place: string): Condition {
  if (!Array.isArray(wanted)) throw new ScriptError(place, 'must be a list of matchers.')
  const some = wanted.map((one, at) => toConditions(one, `${place}[${at}]`))
  return {
    key: 'any',
    wanted,
    names: some.flat().flatMap(({ names }) => names),
    fits: (request, captures) =>
      findsSome(some, (conditions, own) => fitsAll(conditions, request, own), captures),
  }
}

function toCondition(key: string, value: unknown, place: string): Condition {
  if (key === 'any') return toAny(value, place)
  if (key === 'not') {
    const inner = toConditions(value, place)
    return { key, wanted: value, names: [], fits: (request) => !fitsAll(inner, request, {}) }
  }
  const wanted = toPattern(value, place)
  if (key === 'results') checkResults(wanted, place)
  const fits: Condition['fits'] = isTest(key)
    ? (request, captures) => TESTS[key](wanted, request, captures)
    : ({ body }, captures) => hasField(key, wanted, body, captures)
  return { key, wanted, names: groupNames(wanted), fits }
}

function isMatcher(value: unknown): value is Matcher {
  const isPattern = isText(value) || isObject(value)
  return isPattern || typeof value === 'function'
}

/** A matcher as its conditions, its expressions read once. */
export function toConditions(when: unknown, place: string): Condition[] {
  if (!isMatcher(when)) {
    throw new ScriptError(place, 'must be a text, an expression, an object or a function.')
  }
  if (typeof when === 'function') {
    return [{ key: 'function', wanted: when, names: [], fits: (request) => when(request) }]
  }
  if (typeof when === 'string' || when instanceof RegExp) return [toCondition('text', when, place)]
  checkPatternKeys(when, place)
  return Object.entries(when).map(([key, value]) => toCondition(key, value, `${place}.${key}`))
}

/** Whether a request fits all conditions, and what their expressions capture then. */
export function fitsAll(
  conditions: readonly Condition[],
  request: TurnRequest,
  captures: Captures,
): boolean {
  return conditions.every(({ fits }) => fits(request, captures))
}

/** A matcher as a function. */
export function toMatcher(when: unknown, place: string): RequestTest {
  const conditions = toConditions(when, place)
  return (request) => fitsAll(conditions, request, {})
}
