import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { mentions, valueOfKey, type Offer } from './extract.ts'
import { fitsNumber, isDeep, leastNumber, resolved, strings, typeOf, type Place } from './schema.ts'
import { fitsText, formatted, leastText } from './text.ts'

/** What is filled, and from what; values that were used are taken out of the offer. */
interface Filling extends Place {
  offer: Offer
}

function fillNumber(schema: Json, key: string, { offer }: Filling): number {
  const named = Number(valueOfKey(offer.text, key) ?? NaN)
  const at = offer.numbers.findIndex((number) =>
    Number.isNaN(named) ? fitsNumber(schema, number) : number === named,
  )
  const taken = at === -1 ? undefined : offer.numbers.splice(at, 1)[0]
  return taken !== undefined && fitsNumber(schema, taken) ? taken : leastNumber(schema)
}

function takePhrase(schema: Json, offer: Offer): string | undefined {
  const at = offer.phrases.findIndex((phrase) => fitsText(schema, phrase))
  return at === -1 ? undefined : offer.phrases.splice(at, 1)[0]
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
  const ofFormat = formatted(schema, offer.text)
  if (ofFormat !== undefined) return ofFormat
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

function listLength(schema: Json, item: Json, filling: Filling): number {
  const least = Number(schema.minItems ?? 0)
  const offered = Math.max(offeredItems(item, filling.offer), schema.items ? 1 : 0)
  const wanted = isDeep(filling) ? least : Math.max(least, offered)
  return Math.min(wanted, Number(schema.maxItems ?? Infinity))
}

// Another value in place of one that the list has already; a list that cannot have one ends.
function another(value: unknown, item: Json, taken: readonly unknown[]): unknown {
  const isNew = (one: unknown) =>
    !taken.some((other) => JSON.stringify(other) === JSON.stringify(one))
  if (isNew(value)) return value
  if (Array.isArray(item.enum)) return (item.enum as unknown[]).find(isNew)
  const counts = Array.from({ length: taken.length + 1 }, (_, at) => at + 1)
  if (typeof value === 'string') {
    return counts.map((at) => `${value} ${at}`).find((one) => isNew(one) && fitsText(item, one))
  }
  if (typeof value === 'boolean') return isNew(!value) ? !value : undefined
  if (typeof value !== 'number') return undefined
  const step = Number(item.multipleOf ?? 1)
  return counts.map((at) => value + at * step).find((one) => isNew(one) && fitsNumber(item, one))
}

function fillItems(schema: Json, key: string, filling: Filling): unknown[] {
  const item = resolved(isObject(schema.items) ? schema.items : {}, filling)
  const length = listLength(schema, item, filling)
  const values: unknown[] = []
  while (values.length < length) {
    const value = fill(item, key, filling)
    const next = schema.uniqueItems === true ? another(value, item, values) : value
    if (next === undefined) break
    values.push(next)
  }
  return values
}

function fillList(schema: Json, key: string, filling: Filling): unknown[] {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
  const left = { ...schema, minItems: Number(schema.minItems ?? 0) - first.length }
  const begun = first.map((item) => fill(isObject(item) ? item : {}, key, filling))
  const isWhole = first.length > 0 && left.minItems <= 0
  return isWhole ? begun : [...begun, ...fillItems(left, key, filling)]
}

// Also asked for when it is optional, but the text says something about it.
function isGiven(schema: Json, key: string, { offer }: Filling): boolean {
  if (valueOfKey(offer.text, key) !== undefined) return true
  return strings(schema.enum).some((value) => value !== '' && mentions(offer.text, value))
}

function namesOf(schema: Json, properties: Json, filling: Filling): string[] {
  const required = strings(schema.required)
  const isWanted = ([key, property]: [string, unknown]) =>
    required.includes(key) ||
    isGiven(resolved(isObject(property) ? property : {}, filling), key, filling)
  const named = Object.entries(properties).filter(isWanted)
  const known = named.map(([key]) => key)
  const more = [...required, ...Object.keys(properties)].filter((key) => !known.includes(key))
  const missing = Math.max(0, Number(schema.minProperties ?? 0) - known.length)
  const free = Array.from({ length: missing }, (_, at) => `key${at + 1}`)
  const isFree = schema.additionalProperties !== false
  const extra = [...new Set([...more, ...(isFree ? free : [])])]
  const least = extra.filter((key) => required.includes(key)).length
  return [...known, ...extra.slice(0, Math.max(least, missing))]
}

function fillObject(schema: Json, filling: Filling): Json {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const others = isObject(schema.additionalProperties) ? schema.additionalProperties : {}
  const deeper = { ...filling, depth: filling.depth + 1 }
  const entries = namesOf(schema, properties, deeper).map((key) => {
    const property = properties[key] ?? others
    return [key, fill(isObject(property) ? property : {}, key, deeper)] as const
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

// Of several shapes the one is meant whose own word the text says.
function isNamed(choice: Json, text: string): boolean {
  const properties = Object.values(isObject(choice.properties) ? choice.properties : {})
  return [choice, ...properties].some((property) => {
    if (!isObject(property)) return false
    const [value = property.const, ...more] = strings(property.enum)
    return more.length === 0 && typeof value === 'string' && value !== '' && mentions(text, value)
  })
}

/** A value for a schema, made from what a text offers. */
export function fillSchema(schema: Json, offer: Offer): unknown {
  const own = { ...offer, numbers: [...offer.numbers], phrases: [...offer.phrases] }
  const prefers = (choice: Json) => isNamed(choice, offer.text)
  return fill(schema, '', { root: schema, offer: own, depth: 0, prefers })
}
