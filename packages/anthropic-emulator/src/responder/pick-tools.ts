import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { mentions, offerOf, type Offer } from './extract.ts'
import { fillSchema } from './fill.ts'
import { resolved, strings, typeOf } from './schema.ts'

/** A call as the model makes it, still without an id. */
export interface Call extends Json {
  type: 'tool_use'
  name: string
  input: unknown
}

/** How well a tool fits, and where the text speaks of it. */
interface Fit {
  tool: Json
  score: number
  at: number
}

const NAMED = 100
const SPELLED = 50
const MATCHED = 10

/** Inputs of the tools whose schema the API keeps to itself, by the beginning of their type. */
const CLIENT_TOOLS: Readonly<Record<string, Json>> = {
  bash_: { command: 'ls' },
  text_editor_: { command: 'view', path: '/' },
  memory_: { command: 'view', path: '/memories' },
  computer_2: { action: 'screenshot' },
}

// Words that say nothing about which tool is meant.
const WEAK = new Set(
  (
    'a about all an and any are as at be by can current do for from function get given has have how i ' +
    'in info information input is it its list make me my name number of on or out please query result ' +
    'return returns run set show some string text that the this to tool tools up use used user using ' +
    'value values want was what when where which who will with you your today now tell call fetch'
  ).split(' '),
)

function wordsOf(text: string): string[] {
  const split = text.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/_/g, ' ')
  return split.toLowerCase().match(/\p{L}+/gu) ?? []
}

// Weather and weathers, add and adder: one word for this purpose.
const alike = (one: string, other: string): boolean => {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return (
    short === long ||
    (short.length >= 3 && long.startsWith(short) && long.length - short.length <= 3)
  )
}

const strong = (words: readonly string[]): string[] =>
  [...new Set(words)].filter((word) => word.length > 2 && !WEAK.has(word))

const shared = (words: readonly string[], text: readonly string[]): string[] =>
  words.filter((word) => text.some((other) => alike(word, other)))

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function schemaOf(tool: Json): Json {
  const schema = isObject(tool.input_schema) ? tool.input_schema : {}
  return resolved(schema, { root: schema, depth: 0 })
}

const propertiesOf = (tool: Json): [string, Json][] => {
  const { properties } = schemaOf(tool)
  return isObject(properties) ? Object.entries(properties).filter(isEntry) : []
}

const isEntry = (entry: [string, unknown]): entry is [string, Json] => isObject(entry[1])

function requiredTypes(tool: Json): string[] {
  const required = strings(schemaOf(tool).required)
  return propertiesOf(tool)
    .filter(([key]) => required.includes(key))
    .map(([, property]) => typeOf(property))
}

const isNumeric = (type: string): boolean => type === 'number' || type === 'integer'

function meaningScore(tool: Json, words: readonly string[], offer: Offer): number {
  const properties = propertiesOf(tool)
  const about = [
    string(tool.description),
    ...properties.map(([key, { description }]) => `${key} ${string(description)}`),
  ]
  const found = shared(strong(about.flatMap(wordsOf)), words).length
  const types = requiredTypes(tool)
  const takesNumbers = types.length > 1 && types.every(isNumeric)
  if (takesNumbers && offer.numbers.length >= types.length) return MATCHED + found
  return found >= 2 ? MATCHED + found : 0
}

function fitOf(tool: Json, text: string, offer: Offer): Fit {
  const name = string(tool.name)
  const identifiers = [...text.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)]
  const exact = identifiers.find(([word]) => bare(word) === bare(name))
  if (exact) return { tool, score: NAMED, at: exact.index }
  const nameWords = wordsOf(name)
  const words = strong(wordsOf(text))
  const content = strong(nameWords)
  const found = shared(content, words)
  const at = Math.max(0, text.toLowerCase().indexOf(found[0]?.slice(0, 3) ?? ''))
  if (mentions(text, nameWords.join(' '))) return { tool, score: NAMED, at }
  const meaning = meaningScore(tool, words, offer)
  if (content.length > 0 && found.length === content.length)
    return { tool, score: SPELLED + meaning, at }
  if (found.length > 0) return { tool, score: MATCHED + found.length + meaning, at }
  return { tool, score: meaning, at }
}

// Tools that the text names win over tools that it only seems to mean.
function meant(fits: readonly Fit[], text: string): Fit[] {
  const best = Math.max(0, ...fits.map(({ score }) => score))
  if (best === 0) {
    const asksForTool = /\b(?:tools?|function)\b|工具/iu.test(text)
    return fits.length === 1 && fits[0] && asksForTool ? [fits[0]] : []
  }
  const level = best >= NAMED ? NAMED : best >= SPELLED ? SPELLED : best
  const chosen = fits.filter(({ score }) => score >= level)
  return [...chosen].sort((one, other) => one.at - other.at)
}

function inputOf(tool: Json, offer: Offer): unknown {
  if (isObject(tool.input_schema)) return fillSchema(tool.input_schema, offer)
  const type = string(tool.type)
  if (type.startsWith('bash_') && offer.quoted[0] !== undefined) return { command: offer.quoted[0] }
  return Object.entries(CLIENT_TOOLS).find(([prefix]) => type.startsWith(prefix))?.[1] ?? {}
}

const JOINED = /\b(?:and|or|both|each|versus|vs)\b|[,;/&、，和与或]/iu

// "Paris and London" for a tool that takes one place: one call for each.
function offersFor(tool: Json, text: string, offer: Offer): Offer[] {
  const [type, ...others] = requiredTypes(tool)
  if (type === undefined || others.length > 0 || !JOINED.test(text)) return [offer]
  if (isNumeric(type) && offer.numbers.length > 1) {
    return offer.numbers.map((number) => ({ ...offer, numbers: [number] }))
  }
  if (type !== 'string' || offer.phrases.length < 2) return [offer]
  const [property] = propertiesOf(tool).filter(([key]) =>
    strings(schemaOf(tool).required).includes(key),
  )
  if (property?.[1].enum !== undefined) return [offer]
  return offer.phrases.map((phrase) => ({ ...offer, phrases: [phrase] }))
}

function callsOf(tool: Json, text: string, offer: Offer): Call[] {
  return offersFor(tool, text, offer).map((own) => ({
    type: 'tool_use',
    name: string(tool.name),
    input: inputOf(tool, own),
  }))
}

const isCallable = (tool: Json): boolean =>
  isObject(tool.input_schema) ||
  Object.keys(CLIENT_TOOLS).some((prefix) => string(tool.type).startsWith(prefix))

function chosenTools(body: Json, tools: readonly Json[], text: string, offer: Offer): Fit[] {
  const choice = isObject(body.tool_choice) ? body.tool_choice : {}
  if (choice.type === 'none') return []
  const fits = tools.map((tool) => fitOf(tool, text, offer))
  if (choice.type === 'tool') return fits.filter(({ tool }) => tool.name === choice.name)
  const picked = meant(fits, text)
  if (choice.type !== 'any' || picked.length > 0) return picked
  return fits.slice(0, 1)
}

// What the text says between the mention of a tool and that of the next one is for that tool.
function segment(text: string, chosen: readonly Fit[], index: number): string {
  const from = index === 0 ? 0 : (chosen[index]?.at ?? 0)
  return text.slice(from, chosen[index + 1]?.at)
}

/** The calls that the model makes for a request and what it was told, if any. */
export function pickCalls(body: Json, text: string): Call[] {
  const tools = objects(body.tools).filter(isCallable)
  if (tools.length === 0) return []
  const names = tools.map(({ name }) => string(name))
  const whole = offerOf(text, names)
  const chosen = chosenTools(body, tools, text, whole)
  return chosen.flatMap(({ tool }, index) => {
    const own = offerOf(segment(text, chosen, index), names)
    const says = own.numbers.length + own.phrases.length > 0
    return callsOf(tool, text, says ? own : whole)
  })
}
