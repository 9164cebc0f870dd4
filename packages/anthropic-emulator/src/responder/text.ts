import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { matchesPattern } from './pattern-match.ts'
import { generateExamples } from './pattern.ts'

const EMAIL = /[\w.+-]+@[\w-]+\.[\w.-]*\w/
const URI = /https?:\/\/[^\s"'<>)]*[^\s"'<>).,?!]/

/** Where a text of a format is in another text, and one that always is one. */
const FORMATS: Readonly<Record<string, readonly [inText: RegExp, fallback: string]>> = {
  email: [EMAIL, 'user@example.com'],
  'idn-email': [EMAIL, 'user@example.com'],
  uri: [URI, 'https://example.com/'],
  url: [URI, 'https://example.com/'],
  iri: [URI, 'https://example.com/'],
  'uri-reference': [URI, 'https://example.com/'],
  date: [/\b\d{4}-\d\d-\d\d\b/, '2026-01-01'],
  'date-time': [
    /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/,
    '2026-01-01T00:00:00Z',
  ],
  time: [/\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?/, '12:00:00Z'],
  duration: [/\bP(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?/, 'P1D'],
  uuid: [
    /[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/i,
    '00000000-0000-4000-8000-000000000000',
  ],
  ipv4: [/\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|\b)){4}/, '127.0.0.1'],
  ipv6: [/(?:[\da-f]{1,4}:){7}[\da-f]{1,4}/i, '::1'],
  hostname: [/\b[a-z\d-]+(?:\.[a-z\d-]+)+\b/i, 'example.com'],
  'json-pointer': [/(?<=\s)(?:\/[\w-]+)+/, '/a'],
  jwt: [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln'],
}

/** What a schema asks for is made up to this length; a reply could not hold much more. */
export const LONGEST_TEXT = 4_000

// A day that no calendar has is none.
function isDay(value: string): boolean {
  const day = value.slice(0, 10)
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

const listPatterns = ({ pattern, patterns }: Json): unknown[] =>
  Array.isArray(patterns) ? patterns : [pattern]

/** Whether a text is valid for a schema, as far as a few steps show; its format is not looked at. */
export function fitsText(schema: Json, value: string): boolean {
  const length = Array.from(value).length
  if (length < Number(schema.minLength ?? 0)) return false
  if (length > Number(schema.maxLength ?? Infinity)) return false
  return listPatterns(schema).every(
    (pattern) => typeof pattern !== 'string' || matchesPattern(pattern, value),
  )
}

/** The text of the schema's format that another text holds, or any of that format. */
export function findFormatted(schema: Json, text: string): string | undefined {
  const format = FORMATS[string(schema.format)]
  if (!format) return undefined
  const [inText, fallback] = format
  const isDated = string(schema.format).startsWith('date')
  const found = inText.exec(text)?.[0]
  if (found !== undefined && fitsText(schema, found) && (!isDated || isDay(found))) return found
  return fitsText(schema, fallback) ? fallback : undefined
}

const leastLength = ({ minLength }: Json): number => Math.min(Number(minLength ?? 0), LONGEST_TEXT)

function makeFromPattern(schema: Json): string | undefined {
  const least = leastLength(schema)
  for (const pattern of listPatterns(schema)) {
    if (typeof pattern !== 'string') continue
    for (const text of generateExamples(pattern, least)) if (fitsText(schema, text)) return text
  }
  return undefined
}

/** A text that is valid for a schema, when no other text offers one. */
export function makeLeastText(schema: Json, key: string): string {
  const found = makeFromPattern(schema)
  if (found !== undefined) return found
  const filler = (key || 'text').slice(0, LONGEST_TEXT).padEnd(leastLength(schema), 'x')
  return filler.slice(0, Number(schema.maxLength ?? filler.length))
}
