/** What of a request counts when its recording is looked for. */
import { isObject } from '../wire/json.ts'
import { checkKeys, ScriptError } from '../wire/script-error.ts'
import type { Json } from '../wire/types.ts'
import type { Comparable } from './comparable-request.ts'
import type { MatchBy, MatchOptions } from './options.ts'
import { RecordingsError } from './recording.ts'

/** How recordings are found. */
export interface Matching {
  by: MatchBy
  /** A request without what does not count. */
  reduce: (request: Comparable) => Comparable
}

const WAYS: readonly MatchBy[] = ['request', 'order', 'nearest']

const KNOWN: Readonly<Record<string, RegExp>> = {
  uuid: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  time: /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g,
}

const WRITTEN = /^\/(.+)\/([dgimsuvy]*)$/s

function toExpression(given: unknown, place: string): RegExp {
  if (given instanceof RegExp) return new RegExp(given.source, withGlobal(given.flags))
  const known = typeof given === 'string' ? KNOWN[given] : undefined
  const [, source, flags = ''] = WRITTEN.exec(String(given)) ?? []
  if (known) return known
  if (source === undefined) {
    const names = Object.keys(KNOWN).map((name) => `"${name}"`)
    throw new RecordingsError(
      `${place} is ${JSON.stringify(given)}; it must be an expression (/…/) or ${names.join(' or ')}.`,
    )
  }
  try {
    return new RegExp(source, withGlobal(flags))
  } catch (error) {
    throw new RecordingsError(`${place}: ${(error as Error).message}.`)
  }
}

const withGlobal = (flags: string): string => (flags.includes('g') ? flags : `${flags}g`)

const ANY = '[…]'

function normalise(value: unknown, patterns: readonly RegExp[]): unknown {
  if (typeof value === 'string') {
    return patterns.reduce((text, pattern) => text.replace(pattern, ANY), value)
  }
  if (Array.isArray(value)) return value.map((item) => normalise(item, patterns))
  if (!isObject(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, normalise(item, patterns)]))
}

type Path = readonly string[]

function toPath(given: unknown, place: string): Path {
  const text = typeof given === 'string' ? given.replace(/\[(\w+|\*)\]/g, '.$1') : ''
  const path = text.split('.')
  if (text !== '' && path.every((part) => part !== '')) {
    return path[0] === 'query' || path[0] === 'body' ? path : ['body', ...path]
  }
  throw new RecordingsError(
    `${place} is ${JSON.stringify(given)}; it must be a path in the body, such as ` +
      '"metadata.user_id" or "messages.*.content.*.content".',
  )
}

// What is left out of a list keeps its place there.
function leaveOut(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return undefined
  if (Array.isArray(value)) {
    return value.map((item: unknown, at) =>
      first === '*' || first === `${at}` ? (leaveOut(item, rest) ?? null) : item,
    )
  }
  if (!isObject(value)) return value
  const left: Json = {}
  for (const [key, item] of Object.entries(value)) {
    const next = first === '*' || first === key ? leaveOut(item, rest) : item
    if (next !== undefined) left[key] = next
  }
  return left
}

function checkOptions(match: unknown): MatchOptions {
  if (typeof match === 'string') return checkOptions({ by: match })
  if (!isObject(match)) throw new RecordingsError('match must be "order", "nearest" or an object.')
  try {
    checkKeys(match, ['by', 'ignore', 'normalise'], 'match')
  } catch (error) {
    throw error instanceof ScriptError ? new RecordingsError(error.message) : error
  }
  const { by = 'request', ignore = [], normalise: patterns = [] } = match
  if (!WAYS.some((way) => way === by)) {
    const names = WAYS.map((way) => `"${way}"`).join(', ')
    throw new RecordingsError(`match.by is ${JSON.stringify(by)}; it must be one of ${names}.`)
  }
  if (Array.isArray(ignore) && Array.isArray(patterns)) return match
  throw new RecordingsError('match.ignore and match.normalise must be lists.')
}

/** The way to find recordings that options ask for. Throws a `RecordingsError`. */
export function toMatching(given: MatchOptions | MatchBy | undefined): Matching {
  const { by = 'request', ignore = [], normalise: patterns = [] } = checkOptions(given ?? {})
  const paths = ignore.map((path, at) => toPath(path, `match.ignore[${at}]`))
  const expressions = patterns.map((one, at) => toExpression(one, `match.normalise[${at}]`))
  const reduce = ({ method, path, query, body }: Comparable): Comparable => {
    const counted = paths.reduce<unknown>(leaveOut, { query, body })
    const { query: left, body: rest } = normalise(counted, expressions) as Pick<
      Comparable,
      'query' | 'body'
    >
    return { method, path, query: left, body: rest }
  }
  return { by, reduce: paths.length + expressions.length > 0 ? reduce : (request) => request }
}

/** The path of a difference, as `match.ignore` takes it: with any place for each place in a list. */
export function toIgnorable(path: string): string {
  return path.replace(/\[\d+\]/g, '.*').replace(/^body\./, '')
}
