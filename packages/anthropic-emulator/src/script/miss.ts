/** Why a script has no turn for a request, in words. */
import { isObject, objects, string } from '../wire/json.ts'
import { maskText } from '../wire/secrets.ts'
import type { Json } from '../wire/types.ts'
import type { Turn, TurnRequest } from '../wire/turns.ts'
import type { Condition } from './matcher.ts'
import type { Due } from './prepare.ts'
import type { Unfit } from './player.ts'
import { findLastResults, lastUserText, readSystemText, turnOf } from './request-parts.ts'

const LONGEST_QUOTE = 60

function quote(text: string, most = LONGEST_QUOTE): string {
  const short = text.length > most ? `${text.slice(0, most)}…` : text
  return JSON.stringify(maskText(short))
}

const pluralize = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`

function describeResults(body: Json): string {
  const results = findLastResults(body)
  const shown = results.map(({ tool, text, is_error: isError }) => {
    const name = string(tool) || 'a tool'
    return `${name}${isError === true ? ' (error)' : ''}: ${quote(text)}`
  })
  return shown.join(', ') || 'none'
}

/** A request in a few words: `claude-sonnet-4-6, 1 message, tools add: "What is 1 + 2?"`. */
export function summarizeRequest(body: Json): string {
  const tools = objects(body.tools).map(({ name, type }) => string(name) || string(type))
  const results = findLastResults(body).length > 0 ? `; results ${describeResults(body)}` : ''
  const parts = [
    string(body.model),
    pluralize(objects(body.messages).length, 'message'),
    ...(tools.length > 0 ? [`tools ${tools.join(' ')}`] : []),
  ]
  return `${parts.join(', ')}: ${quote(lastUserText(body))}${results}`
}

const LONGEST_PATTERN = 100

function describePattern(wanted: unknown): string {
  if (wanted instanceof RegExp) return String(wanted)
  const text = JSON.stringify(wanted, (_, value: unknown) =>
    value instanceof RegExp ? String(value) : value,
  )
  return text.length > LONGEST_PATTERN ? `${text.slice(0, LONGEST_PATTERN)}…` : text
}

const HAS: Readonly<Record<string, (request: TurnRequest) => string>> = {
  text: ({ body }) => quote(lastUserText(body)),
  results: ({ body }) => describeResults(body),
  system: ({ body }) => quote(readSystemText(body)),
  tools: ({ body }) =>
    objects(body.tools)
      .map(({ name }) => string(name))
      .join(' ') || 'none',
  turn: ({ body }) => `${turnOf(body)}`,
  count: ({ count }) => `${count}`,
  betas: ({ headers }) => headers['anthropic-beta'] ?? 'none',
}

// These name no single part of a request.
const WITHOUT_VALUE = ['any', 'not', 'body', 'headers', 'anyText', 'messages', 'function']

function readHas(key: string, request: TurnRequest): string | undefined {
  const read = HAS[key]
  if (read) return read(request)
  if (WITHOUT_VALUE.includes(key)) return undefined
  return quote(JSON.stringify(request.body[key]) ?? 'nothing')
}

function describeCondition({ key, wanted }: Condition, request: TurnRequest): string {
  if (key === 'function') return 'its function says no'
  if (key === 'not') return `${describePattern(wanted)} must not fit`
  const has = readHas(key, request)
  return `${key} wants ${describePattern(wanted)}${has === undefined ? '' : `, has ${has}`}`
}

interface Judged {
  place: string
  failed: Condition[]
  passed: number
}

function judge({ place, conditions }: Unfit, request: TurnRequest): Judged {
  const failed = conditions.filter(({ fits }) => !fits(request, {}))
  return { place, failed, passed: conditions.length - failed.length }
}

/** The one of several that a request nearly fits, and what it lacks. */
export function describeNearest(all: readonly Unfit[], request: TurnRequest): string {
  const [nearest] = all
    .map((unfit) => judge(unfit, request))
    .sort((one, other) => one.failed.length - other.failed.length || other.passed - one.passed)
  if (!nearest) return ''
  const { place, failed } = nearest
  if (failed.length === 0) return ` ${place} fits, but its replies are used up.`
  const lacks = failed.map((condition) => describeCondition(condition, request)).join('; ')
  return ` The nearest is ${place}: ${lacks}.`
}

function describeTurn(turn: Turn): string {
  if (typeof turn === 'function') return 'a function'
  if (typeof turn === 'string') return quote(turn, 40)
  const content: unknown = isObject(turn) && 'content' in turn ? turn.content : turn
  if (typeof content === 'string') return quote(content, 40)
  if (!Array.isArray(content)) return Object.keys(turn).join(', ')
  const blocks = objects(content)
  return blocks
    .map(
      ({ type, name, text }) =>
        string(name) || string(type) + (text ? ` ${quote(string(text), 40)}` : ''),
    )
    .join(', ')
}

/** A turn that is still there, in a line. */
export function describeDue({ leaf, times }: Due): string {
  const { place, turn, conditions } = leaf
  const often = times > 1 ? `, ${times} times` : ''
  const wants = conditions.map(({ key, wanted }) =>
    key === 'function' ? 'a function' : `${key} ${describePattern(wanted)}`,
  )
  const when = wants.length > 0 ? `, when ${wants.join(' and ')}` : ''
  return `- ${place}: ${describeTurn(turn)}${often}${when}`
}
