import { isObject, string } from '../json.ts'
import type { Json } from '../types.ts'
import { mentions, valueOfKey, type Offer } from './extract.ts'
import { example } from './pattern.ts'
import { fitsNumber, isDeep, leastNumber, resolved, strings, typeOf, type Place } from './schema.ts'

/** What is filled, and from what; values that were used are taken out of the offer. */
interface Filling extends Place {
  offer: Offer
}

const FORMATS: Readonly<Record<string, readonly [inText: RegExp, fallback: string]>> = {
  email: [/[\w.+-]+@[\w-]+\.[\w.-]*\w/, 'user@example.com'],
  uri: [/https?:\/\/[^\s"'<>)]*[^\s"'<>).,?!]/, 'https://example.com/'],
  url: [/https?:\/\/[^\s"'<>)]*[^\s"'<>).,?!]/, 'https://example.com/'],
  date: [/\d{4}-\d\d-\d\d/, '2026-01-01'],
  'date-time': [/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/, '2026-01-01T00:00:00Z'],
  time: [/\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?/, '12:00:00Z'],
  duration: [/\bP(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?/, 'P1D'],
  uuid: [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i, '00000000-0000-4000-8000-000000000000'],
  ipv4: [/\d+\.\d+\.\d+\.\d+/, '127.0.0.1'],
  ipv6: [/(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}/i, '::1'],
  hostname: [/\b[\w-]+(?:\.[\w-]+)+\b/, 'example.com'],
}

function fillNumber(schema: Json, key: string, { offer }: Filling): number {
  const named = Number(valueOfKey(offer.text, key) ?? NaN)
  const at = offer.numbers.findIndex((number) =>
    Number.isNaN(named) ? fitsNumber(schema, number) : number === named,
  )
  const taken = at === -1 ? undefined : offer.numbers.splice(at, 1)[0]
  return taken !== undefined && fitsNumber(schema, taken) ? taken : leastNumber(schema)
}

function fitsText(schema: Json, value: string): boolean {
  if (value.length < Number(schema.minLength ?? 0)) return false
  if (value.length > Number(schema.maxLength ?? Infinity)) return false
  try {
    return typeof schema.pattern !== 'string' || new RegExp(schema.pattern, 'u').test(value)
  } catch {
    return true
  }
}

function takePhrase(schema: Json, offer: Offer): string | undefined {
  const at = offer.phrases.findIndex((phrase) => fitsText(schema, phrase))
  return at === -1 ? undefined : offer.phrases.splice(at, 1)[0]
}

function leastText(schema: Json, key: string): string {
  if (typeof schema.pattern === 'string') return example(schema.pattern)
  const filler = (key || 'text').padEnd(Number(schema.minLength ?? 0), 'x')
  return filler.slice(0, Number(schema.maxLength ?? filler.length))
}

// The whole text stands in for the first value that nothing else fits.
function takeWhole(schema: Json, offer: Offer): string | undefined {
  const whole = offer.text
  if (offer.wholeUsed === true || whole === '' || !fitsText(schema, whole)) return undefined
  offer.wholeUsed = true
  return whole
}

// Such a value is what the user wants as a whole, not a name in it.
const WORDY =
  /^(?:q|query|question|prompt|text|message|input|request|topic|search_?(?:term|query))$/i

function wordy({ text, quoted }: Offer): string {
  const subject = /\b(?:for|about)\s+(.+?)[.?!]*$/isu.exec(text)?.[1]
  return quoted[0] ?? subject ?? text
}

function fillText(schema: Json, key: string, filling: Filling): string {
  const { offer } = filling
  const format = FORMATS[string(schema.format)]
  if (format) return format[0].exec(offer.text)?.[0] ?? format[1]
  const named = valueOfKey(offer.text, key)
  if (named !== undefined && named !== '' && fitsText(schema, named)) {
    const at = offer.phrases.indexOf(named)
    if (at >= 0) offer.phrases.splice(at, 1)
    return named
  }
  const whole = WORDY.test(key) && !isDeep(filling) ? wordy(offer) : ''
  if (whole !== '' && fitsText(schema, whole)) return whole
  return takePhrase(schema, offer) ?? takeWhole(schema, offer) ?? leastText(schema, key)
}

function fillBoolean(key: string, { offer }: Filling): boolean {
  const named = valueOfKey(offer.text, key)?.toLowerCase()
  if (named !== undefined) return ['true', 'yes', 'on', '1'].includes(named)
  return mentions(offer.text, key.replace(/[_-]/g, ' '))
}

const isNumeric = (type: string): boolean => type === 'number' || type === 'integer'

// How many items the rest of the offer is enough for.
function offeredItems(item: Json, { numbers, phrases }: Offer): number {
  const type = typeOf(item)
  if (isNumeric(type)) return numbers.length
  if (type === 'string') return phrases.length
  const types = Object.values(isObject(item.properties) ? item.properties : {}).map((property) =>
    isObject(property) ? typeOf(property) : '',
  )
  const counted = types.filter(isNumeric).length
  const named = types.filter((name) => name === 'string').length
  if (counted > 0) return Math.floor(numbers.length / counted)
  return named > 0 ? Math.floor(phrases.length / named) : 1
}

function fillList(schema: Json, key: string, filling: Filling): unknown[] {
  const item = resolved(isObject(schema.items) ? schema.items : {}, filling)
  const least = Number(schema.minItems ?? 0)
  const offered = Math.max(offeredItems(item, filling.offer), schema.items ? 1 : 0)
  const wanted = isDeep(filling) ? least : Math.max(least, offered)
  const length = Math.min(wanted, Number(schema.maxItems ?? Infinity))
  return Array.from({ length }, (_, at) => {
    const value = fill(item, key, filling)
    const again = at > 0 && schema.uniqueItems === true && typeof value === 'string'
    return again ? `${value} ${at + 1}` : value
  })
}

// Also asked for when it is optional, but the text says something about it.
function isGiven(schema: Json, key: string, { offer }: Filling): boolean {
  if (valueOfKey(offer.text, key) !== undefined) return true
  return strings(schema.enum).some((value) => value !== '' && mentions(offer.text, value))
}

function fillObject(schema: Json, filling: Filling): Json {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = strings(schema.required)
  const deeper = { ...filling, depth: filling.depth + 1 }
  const entries = Object.entries(properties).flatMap(([key, property]) => {
    const inner = isObject(property) ? property : {}
    const wanted = required.includes(key) || isGiven(resolved(inner, deeper), key, deeper)
    return wanted ? [[key, fill(inner, key, deeper)] as const] : []
  })
  return Object.fromEntries(entries)
}

/** A value that is valid for a schema. */
function fill(schema: Json, key: string, filling: Filling): unknown {
  const plain = resolved(schema, filling)
  if ('const' in plain) return plain.const
  if (Array.isArray(plain.enum)) {
    const named = plain.enum.find((value) => mentions(filling.offer.text, String(value)))
    return (named ?? plain.enum[0]) as unknown
  }
  switch (typeOf(plain)) {
    case 'object':
      return fillObject(plain, filling)
    case 'array':
      return fillList(plain, key, filling)
    case 'number':
    case 'integer':
      return fillNumber(plain, key, filling)
    case 'boolean':
      return fillBoolean(key, filling)
    case 'null':
      return null
    default:
      return fillText(plain, key, filling)
  }
}

/** A value for a schema, made from what a text offers. */
export function fillSchema(schema: Json, offer: Offer): unknown {
  const own = { ...offer, numbers: [...offer.numbers], phrases: [...offer.phrases] }
  return fill(schema, '', { root: schema, offer: own, depth: 0 })
}
