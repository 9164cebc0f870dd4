import { blocks, isObject, objects, string } from '../wire/json.ts'
import type { Json, RequestFields } from '../wire/types.ts'
import type { Matcher, RequestPattern } from './types.ts'
import type { TurnRequest } from '../wire/turns.ts'
import { checkKeys, ScriptError } from '../wire/script-error.ts'
import { readAllText, isInText, isPart, toPattern } from './patterns.ts'

/** Whether a rule answers a request. */
export type RequestTest = (request: TurnRequest) => boolean

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

const joinTexts = (content: unknown): string =>
  blocks(content)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => string(text))
    .join('\n')

/** The text of the last user message; results and media are not text. */
export function lastUserText(body: Json): string {
  return joinTexts(objects(body.messages).findLast(({ role }) => role === 'user')?.content)
}

function readSystemText({ system, messages }: Json): string {
  const between = objects(messages).filter(({ role }) => role === 'system')
  return [system, ...between.map(({ content }) => content)].map(joinTexts).join('\n')
}

// Results of the last turn, as a pattern sees them: with the tool's name, and their text.
function findLastResults({ messages }: Json): Json[] {
  const all = objects(messages).filter(({ role }) => role !== 'system')
  const contents = all.map(({ content }) => blocks(content))
  const calls = contents.flat()
  const results = (contents.at(-1) ?? []).filter(({ type }) => type === 'tool_result')
  return results.map((result) => ({
    ...result,
    tool: calls.find(({ id }) => id === result.tool_use_id)?.name,
    text: readAllText([result]),
  }))
}

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof RegExp

// A text names a tool; anything else is a part of its definition.
function hasTools(pattern: unknown, { tools }: Json): boolean {
  const bound = objects(tools)
  if (isEmptyList(pattern)) return bound.length === 0
  return toList(pattern).every((one) =>
    bound.some((tool) => isPart(one, isText(one) ? tool.name : tool)),
  )
}

function hasResults(pattern: unknown, body: Json): boolean {
  const results = findLastResults(body)
  if (isEmptyList(pattern)) return results.length === 0
  return toList(pattern).every((one) =>
    results.some((result) =>
      isText(one) ? isInText(one, string(result.text)) : isPart(one, result),
    ),
  )
}

function hasHeaders(pattern: unknown, headers: Record<string, string>): boolean {
  const wanted = Object.entries(isObject(pattern) ? pattern : {})
  return wanted.every(([name, value]) => isPart(value, headers[name.toLowerCase()]))
}

function hasBetas(pattern: unknown, headers: Record<string, string>): boolean {
  const set = (headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim())
  return isPart(toList(pattern), set)
}

function isCount(pattern: unknown, count: number): boolean {
  if (!isObject(pattern)) return pattern === count
  return count >= Number(pattern.min ?? 0) && count <= Number(pattern.max ?? Infinity)
}

const countReplies = ({ messages }: Json): number =>
  objects(messages).filter(({ role }) => role === 'assistant').length

// `stream: false` also means that it was not asked for; a text says only the type or the name.
function hasField(field: string, pattern: unknown, body: Json): boolean {
  const value = body[field]
  if (field === 'stream') return pattern === (value ?? false)
  if (field !== 'tool_choice' || !isText(pattern)) return isPart(pattern, value)
  return isObject(value) && (isPart(pattern, value.type) || isPart(pattern, value.name))
}

type FieldTest = (pattern: unknown, request: TurnRequest) => boolean

const TESTS = {
  text: (pattern, { body }) => isInText(pattern, lastUserText(body)),
  anyText: (pattern, { body }) =>
    toList(pattern).every((one) =>
      objects(body.messages).some(({ content }) => isInText(one, readAllText(content))),
    ),
  system: (pattern, { body }) => isInText(pattern, readSystemText(body)),
  tools: (pattern, { body }) => hasTools(pattern, body),
  results: (pattern, { body }) => hasResults(pattern, body),
  headers: (pattern, { headers }) => hasHeaders(pattern, headers),
  turn: (pattern, { body }) => isCount(pattern, countReplies(body) + 1),
  count: (pattern, { count }) => isCount(pattern, count),
  betas: (pattern, { headers }) => hasBetas(pattern, headers),
  body: (pattern, { body }) => isPart(pattern, body),
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

function fieldMatcher(key: string, value: unknown, place: string): RequestTest {
  if (key === 'any') {
    if (!Array.isArray(value)) throw new ScriptError(place, 'must be a list of matchers.')
    const some = value.map((one, at) => toMatcher(one, `${place}[${at}]`))
    return (request) => some.some((matches) => matches(request))
  }
  if (key === 'not') {
    const inner = toMatcher(value, place)
    return (request) => !inner(request)
  }
  const pattern = toPattern(value, place)
  if (isTest(key)) return (request) => TESTS[key](pattern, request)
  return ({ body }) => hasField(key, pattern, body)
}

function isMatcher(value: unknown): value is Matcher {
  const isPattern = isText(value) || isObject(value)
  return isPattern || typeof value === 'function'
}

/** A matcher as a function, its expressions read once. */
export function toMatcher(when: unknown, place: string): RequestTest {
  if (!isMatcher(when)) {
    throw new ScriptError(place, 'must be a text, an expression, an object or a function.')
  }
  if (typeof when === 'function') return when
  if (typeof when === 'string' || when instanceof RegExp) {
    return fieldMatcher('text', when, place)
  }
  checkPatternKeys(when, place)
  const all = Object.entries(when).map(([key, value]) =>
    fieldMatcher(key, value, `${place}.${key}`),
  )
  return (request) => all.every((matches) => matches(request))
}
