import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { mentions, findValueOfKey, type ArgumentHints } from './argument-hints.ts'
import {
  chooseLooking,
  findDanger,
  makeInertNumber,
  makeInertText,
  type CallKind,
} from './inert-values.ts'
import {
  fitsNumber,
  isDeep,
  findLeastNumber,
  resolveSchema,
  startWork,
  toList,
  toStrings,
  chooseType,
  type SchemaPlace,
} from './schema.ts'
import { fitsText, findFormatted, makeLeastText } from './text.ts'

/** What is filled, and from what; values that were used are taken out of the offer. */
interface FillContext extends SchemaPlace {
  hints: ArgumentHints
  /** What is filled is the input of a call, which a program may act on. */
  call?: CallKind
  isItem?: boolean
}

function fillNumber(schema: Json, key: string, { hints, call }: FillContext): number {
  const inert = call && makeInertNumber(key)
  if (inert !== undefined && fitsNumber(schema, inert)) return inert
  const named = Number(findValueOfKey(hints.text, key) ?? NaN)
  const at = hints.numbers.findIndex((number) =>
    Number.isNaN(named) ? fitsNumber(schema, number) : number === named,
  )
  const taken = at === -1 ? undefined : hints.numbers.splice(at, 1)[0]
  return taken !== undefined && fitsNumber(schema, taken) ? taken : findLeastNumber(schema)
}

function takePhrase(schema: Json, hints: ArgumentHints): string | undefined {
  const at = hints.phrases.findIndex((phrase) => fitsText(schema, phrase))
  return at === -1 ? undefined : hints.phrases.splice(at, 1)[0]
}

// The whole text stands in for the first value that nothing else fits.
function takeWhole(schema: Json, hints: ArgumentHints): string | undefined {
  const whole = hints.text
  if (hints.wholeUsed === true || whole === '' || !fitsText(schema, whole)) return undefined
  hints.wholeUsed = true
  return whole
}

// The value of such a key is the user's whole question, not a name in it.
const FREE_TEXT_KEY =
  /^(?:q|query|question|prompt|text|message|input|request|topic|search_?(?:term|query))$/i

function freeTextValue({ text, quoted }: ArgumentHints): string {
  const subject = /\b(?:for|about)\s+(.+?)[.?!]*$/isu.exec(text)?.[1]
  return quoted[0] ?? subject ?? text
}

function fillText(schema: Json, key: string, context: FillContext): string {
  const { hints, call, isItem = false } = context
  if (call) {
    const inert = makeInertText(schema, { key, isItem, runs: call.runs })
    if (inert !== undefined) return inert
    if (call.runs || findDanger(schema, key) !== undefined) return makeLeastText(schema, key)
  }
  const ofFormat = findFormatted(schema, hints.text)
  if (ofFormat !== undefined) return ofFormat
  const named = findValueOfKey(hints.text, key)
  if (named !== undefined && named !== '' && fitsText(schema, named)) {
    const at = hints.phrases.indexOf(named)
    if (at >= 0) hints.phrases.splice(at, 1)
    return named
  }
  const whole = FREE_TEXT_KEY.test(key) && !isDeep(context) ? freeTextValue(hints) : ''
  if (whole !== '' && fitsText(schema, whole)) return whole
  return takePhrase(schema, hints) ?? takeWhole(schema, hints) ?? makeLeastText(schema, key)
}

function fillBoolean(key: string, { hints }: FillContext): boolean {
  const named = findValueOfKey(hints.text, key)?.toLowerCase()
  if (named !== undefined) return ['true', 'yes', 'on', '1'].includes(named)
  return mentions(hints.text, key.replace(/[_-]/g, ' '))
}

const PATTERN_STEPS = 50
const MENTION_STEPS = 0.1

const isNumeric = (type: string): boolean => type === 'number' || type === 'integer'

// How many items the unused hints are enough for.
function countHintedItems(item: Json, { numbers, phrases }: ArgumentHints): number {
  const type = chooseType(item)
  if (isNumeric(type)) return numbers.length
  if (type === 'string') return phrases.length
  const types = Object.values(isObject(item.properties) ? item.properties : {}).map((property) =>
    isObject(property) ? chooseType(property) : '',
  )
  const counted = types.filter(isNumeric).length
  const named = types.filter((name) => name === 'string').length
  if (counted > 0) return Math.floor(numbers.length / counted)
  return named > 0 ? Math.floor(phrases.length / named) : 1
}

// More than a reply could hold.
const MOST_ITEMS = 1_000

function chooseLength(schema: Json, item: Json, context: FillContext): number {
  const least = Number(schema.minItems ?? 0)
  const offered = Math.max(countHintedItems(item, context.hints), schema.items ? 1 : 0)
  const wanted = isDeep(context) ? least : Math.max(least, offered)
  return Math.min(wanted, Number(schema.maxItems ?? Infinity), MOST_ITEMS)
}

// Another value in place of one that the list has already; a list that cannot have one ends.
function makeDistinct(value: unknown, item: Json, taken: ReadonlySet<string>): unknown {
  const isNew = (one: unknown) => !taken.has(JSON.stringify(one))
  if (isNew(value)) return value
  if (Array.isArray(item.enum)) return toList(item.enum).find(isNew)
  const counts = Array.from({ length: taken.size + 1 }, (_, at) => at + 1)
  if (typeof value === 'string') {
    return counts.map((at) => `${value} ${at}`).find((one) => isNew(one) && fitsText(item, one))
  }
  if (typeof value === 'boolean') return isNew(!value) ? !value : undefined
  if (typeof value !== 'number') return undefined
  const step = Number(item.multipleOf ?? 1)
  return counts.map((at) => value + at * step).find((one) => isNew(one) && fitsNumber(item, one))
}

function fillItems(schema: Json, key: string, context: FillContext): unknown[] {
  const item = resolveSchema(isObject(schema.items) ? schema.items : {}, context)
  const length = chooseLength(schema, item, context)
  const values: unknown[] = []
  const taken = new Set<string>()
  while (values.length < length && context.work.left > 0) {
    const value = fill(item, key, { ...context, isItem: true })
    const next = schema.uniqueItems === true ? makeDistinct(value, item, taken) : value
    if (next === undefined) break
    taken.add(JSON.stringify(next))
    values.push(next)
  }
  return values
}

function fillList(schema: Json, key: string, context: FillContext): unknown[] {
  const first = toList(schema.prefixItems).slice(0, MOST_ITEMS)
  const left = { ...schema, minItems: Number(schema.minItems ?? 0) - first.length }
  const begun = first.map((item) => fill(isObject(item) ? item : {}, key, context))
  const isWhole = first.length > 0 && left.minItems <= 0
  return isWhole ? begun : [...begun, ...fillItems(left, key, context)]
}

// An optional key is filled too where the text has a value for it.
function isGiven(schema: Json, key: string, { hints, work }: FillContext): boolean {
  if (findValueOfKey(hints.text, key) !== undefined) return true
  const values = toStrings(schema.enum).slice(0, MOST_ITEMS)
  work.left -= values.length * MENTION_STEPS
  return values.some((value) => value !== '' && mentions(hints.text, value))
}

function chooseKeys(schema: Json, properties: Json, context: FillContext): string[] {
  const required = new Set(toStrings(schema.required).slice(0, MOST_ITEMS))
  const isWanted = ([key, property]: [string, unknown]) =>
    required.has(key) ||
    isGiven(resolveSchema(isObject(property) ? property : {}, context), key, context)
  const offered = Object.entries(properties).slice(0, MOST_ITEMS)
  const known = new Set(offered.filter(isWanted).map(([key]) => key))
  const more = [...required, ...offered.map(([key]) => key)].filter((key) => !known.has(key))
  const least = Math.min(Number(schema.minProperties ?? 0), MOST_ITEMS)
  const missing = Math.max(0, least - known.size)
  const free = Array.from({ length: missing }, (_, at) => `key${at + 1}`)
  const isFree = schema.additionalProperties !== false
  const extra = [...new Set([...more, ...(isFree ? free : [])])]
  const needed = extra.filter((key) => required.has(key)).length
  return [...known, ...extra.slice(0, Math.max(needed, missing))]
}

function fillObject(schema: Json, context: FillContext): Json {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const others = isObject(schema.additionalProperties) ? schema.additionalProperties : {}
  const deeper = { ...context, depth: context.depth + 1, isItem: false }
  const entries = chooseKeys(schema, properties, deeper).map((key) => {
    const property = properties[key] ?? others
    return [key, fill(isObject(property) ? property : {}, key, deeper)] as const
  })
  return Object.fromEntries(entries)
}

/** Makes a value that is valid for a schema. */
function fill(schema: Json, key: string, context: FillContext): unknown {
  const plain = resolveSchema(schema, context)
  // A pattern is tried on many texts.
  context.work.left -= plain.pattern === undefined ? 1 : PATTERN_STEPS
  if (context.work.left <= 0) return null
  if ('const' in plain) return plain.const
  if (Array.isArray(plain.enum)) {
    const values = toList(plain.enum).slice(0, MOST_ITEMS)
    context.work.left -= values.length * MENTION_STEPS
    const looking = context.call?.acts === true ? chooseLooking(key, values) : undefined
    return (
      looking ?? values.find((value) => mentions(context.hints.text, String(value))) ?? values[0]
    )
  }
  switch (chooseType(plain)) {
    case 'object':
      return fillObject(plain, context)
    case 'array':
      return fillList(plain, key, context)
    case 'number':
    case 'integer':
      return fillNumber(plain, key, context)
    case 'boolean':
      return fillBoolean(key, context)
    case 'null':
      return null
    default:
      return fillText(plain, key, context)
  }
}

// Of several shapes, the one whose constant is in the text.
function isNamed(choice: Json, text: string): boolean {
  const properties = Object.values(isObject(choice.properties) ? choice.properties : {})
  return [choice, ...properties].some((property) => {
    if (!isObject(property)) return false
    const [value = property.const, ...more] = toStrings(property.enum)
    return more.length === 0 && typeof value === 'string' && value !== '' && mentions(text, value)
  })
}

function startContext(schema: Json, hints: ArgumentHints): FillContext {
  const own = { ...hints, numbers: [...hints.numbers], phrases: [...hints.phrases] }
  const prefers = (choice: Json) => isNamed(choice, hints.text)
  return { root: schema, hints: own, depth: 0, work: startWork(), prefers }
}

/** Makes a value for a schema, from the hints of a text. */
export function fillSchema(schema: Json, hints: ArgumentHints): unknown {
  return fill(schema, '', startContext(schema, hints))
}

/**
 * Makes the input of a call from the hints of a text. Nothing of the text is in a parameter that a
 * program would run, open or go to: such a value does nothing there.
 */
export function fillInput(schema: Json, hints: ArgumentHints, call: CallKind): unknown {
  return fill(schema, '', { ...startContext(schema, hints), call })
}
