import { isObject, objects } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { extractHints, findValueOfKey, mentions } from './argument-hints.ts'
import { chooseType, fitsNumber, toList } from './schema.ts'
import { findFormatted, fitsText } from './text.ts'
import { areAlike, splitWords } from './words.ts'

/** Values that a question holds, in its order; those that were used are taken out. */
export interface AskedValues {
  text: string
  numbers: number[]
  names: string[]
}

const MOST_CHOICES = 1_000

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const NAMED = words(
  'location city cities town place places country countries state region county airport station origin destination ' +
    'departure arrival from to timezone zone currency symbol symbols ticker tickers stock coin language lang name names ' +
    'company person author artist team player locations',
)
const NUMBERED = words('id ids number no code')
const NOT_NAMES = words(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december celsius fahrenheit kelvin today tomorrow',
)

const BEFORE_PLACE =
  /^(?:请问|请|帮我|查一下|查询|查|看看|告诉我|想知道|我|一下|今天|明天|后天|现在|目前)+/u
const PLACE_OF_WEATHER =
  /(\p{Script=Han}[\p{Script=Han}、]{1,30}?)(?:今天|明天|后天|现在|当前|目前|今日|的)*(?:天气|气温|温度)/u

function findHanNames(text: string): string[] {
  const places = (PLACE_OF_WEATHER.exec(text)?.[1] ?? '').replace(BEFORE_PLACE, '')
  return places.split(/[、和与]/u).filter(({ length }) => length >= 2 && length <= 8)
}

// "Weather in Rome": the first word of a sentence is no name where a preposition follows.
function isTopic(name: string, text: string): boolean {
  const at = text.indexOf(name)
  const starts = at === 0 || /[.!?:\n]\s*$/.test(text.slice(Math.max(0, at - 3), at))
  return starts && /^\s+(?:in|for|of|at|from|to|on)\b/.test(text.slice(at + name.length))
}

/** The values in a text; `others` are words that are no names: those of tools. */
export function findAskedValues(text: string, others: readonly string[]): AskedValues {
  const { numbers, phrases } = extractHints(text, others)
  const isName = (phrase: string) =>
    phrase.length <= 60 &&
    /^[\p{L}][\p{L}\p{M}\s,.'’-]*$/u.test(phrase) &&
    phrase.split(/\s+/).length <= 5 &&
    !splitWords(phrase).every(
      (word) => NOT_NAMES.has(word) || others.some((other) => areAlike(other, word)),
    ) &&
    !isTopic(phrase, text)
  const names = phrases.filter(isName)
  return { text, numbers, names: names.length > 0 ? names : findHanNames(text) }
}

const isNullable = ({ type, anyOf, oneOf }: Json): boolean =>
  (Array.isArray(type) && type.includes('null')) ||
  [...objects(anyOf), ...objects(oneOf)].some((shape) => shape.type === 'null')

function takeNumber(schema: Json, key: string, values: AskedValues): number | undefined {
  const named = Number(findValueOfKey(values.text, key) ?? NaN)
  const at = values.numbers.findIndex((number) =>
    Number.isNaN(named) ? fitsNumber(schema, number) : number === named,
  )
  return at === -1 ? undefined : values.numbers.splice(at, 1)[0]
}

function takeName(schema: Json, values: AskedValues): string | undefined {
  const at = values.names.findIndex((name) => fitsText(schema, name))
  return at === -1 ? undefined : values.names.splice(at, 1)[0]
}

function findNumbered(schema: Json, { text }: AskedValues): string | undefined {
  const tokens = text.match(/[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}/gu) ?? []
  return tokens.find((token) => /\d/.test(token) && fitsText(schema, token))
}

function takeText(schema: Json, key: string, values: AskedValues): string | undefined {
  if (schema.format !== undefined) {
    const found = findFormatted(schema, values.text)
    return found !== undefined && values.text.includes(found) ? found : undefined
  }
  const spelled = splitWords(key)
  if (spelled.some((word) => NAMED.has(word))) return takeName(schema, values)
  return spelled.some((word) => NUMBERED.has(word)) ? findNumbered(schema, values) : undefined
}

function takeList(schema: Json, key: string, values: AskedValues): unknown[] | undefined {
  const items = isObject(schema.items) ? schema.items : {}
  const found: unknown[] = []
  for (let value = takeValue(items, key, values); value !== undefined;) {
    found.push(value)
    value = Array.isArray(items.enum) ? undefined : takeValue(items, key, values)
  }
  const isEnough = found.length >= Math.max(1, Number(schema.minItems ?? 0))
  return isEnough && found.length <= Number(schema.maxItems ?? Infinity) ? found : undefined
}

function findBoolean(key: string, { text }: AskedValues): boolean | undefined {
  const given = findValueOfKey(text, key)?.toLowerCase()
  return given === 'true' || given === 'yes' ? true : given === 'false' ? false : undefined
}

function takeValue(schema: Json, key: string, values: AskedValues): unknown {
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) {
    const choices = toList(schema.enum).slice(0, MOST_CHOICES)
    return choices.find((one) => one !== null && mentions(values.text, String(one)))
  }
  switch (chooseType(schema)) {
    case 'number':
    case 'integer':
      return takeNumber(schema, key, values)
    case 'boolean':
      return findBoolean(key, values)
    case 'array':
      return takeList(schema, key, values)
    case 'string':
      return takeText(schema, key, values)
    default:
      return undefined
  }
}

/** The value of a parameter that a question holds; nothing where it holds none of the parameter's type. */
export function takeAskedValue(schema: Json, key: string, values: AskedValues): unknown {
  const found = takeValue(schema, key, values)
  return found === undefined && isNullable(schema) ? null : found
}

/** Whether a parameter takes names: of places, of people, of currencies. */
export function takesNames(schema: Json, key: string): boolean {
  const isPlain = schema.enum === undefined && schema.format === undefined
  const isText = isPlain && chooseType(schema) === 'string'
  return isText && splitWords(key).some((word) => NAMED.has(word))
}
