import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/**
 * What is wrong with a value, or nothing: its place within the value, a colon, and the problem.
 * Nothing is built for a value that is fine: every request passes here.
 */
export type Shape = (value: unknown) => string | undefined

/** A problem as seen from one level higher, where its value is under a key. */
export function under(key: string | number, problem: string): string {
  return problem.startsWith(':') ? `${key}${problem}` : `${key}.${problem}`
}

/** Any value, even null. */
export const anything: Shape = () => undefined

const OBJECT = ': Input should be an object'
const ARRAY = ': Input should be a valid array'
const STRING = ': Input should be a valid string'

/** What the API says of values that have too many forms to name one. */
export const SHAPELESS = ': Input does not match the expected shape.'

function test(fits: (value: unknown) => boolean, wish: string): Shape {
  return (value) => (fits(value) ? undefined : wish)
}

/** A string. */
export const text = test((value) => typeof value === 'string', STRING)

/** `true` or `false`. */
export const flag = test((value) => typeof value === 'boolean', ': Input should be a valid boolean')

/** A JSON object of any keys. */
export const dictionary = test(isObject, OBJECT)

/** A whole number, not below `least`; the wish is what the API says of a smaller one. */
export function integer(least?: number, wish = 'Input should be greater than or equal to'): Shape {
  return (value) => {
    if (!Number.isInteger(value)) return ': Input should be a valid integer'
    return least === undefined || Number(value) >= least ? undefined : `: ${wish} ${least}`
  }
}

/** A number between two others, as the API words it. */
export function range(least: number, most: number): Shape {
  return (value) => {
    if (typeof value !== 'number') return ': Input should be a valid number'
    return value >= least && value <= most ? undefined : `: range: ${least}..${most}`
  }
}

/** A string of limited length, of a certain form. */
export function pattern(form: RegExp, most: number): Shape {
  return (value) => {
    if (typeof value !== 'string') return STRING
    if (value === '') return ': String should have at least 1 character'
    if (value.length > most) return `: String should have at most ${most} characters`
    return form.test(value) ? undefined : `: String should match pattern '${form.source}'`
  }
}

const quoted = (values: readonly string[]): string => {
  const all = values.map((value) => `'${value}'`)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

/** One of some strings. */
export function oneOf(...values: readonly string[]): Shape {
  return test((value) => values.some((one) => one === value), `: Input should be ${quoted(values)}`)
}

/** The shape, or null. */
export function nullable(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value))
}

/** A list of values of one shape. */
export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return ARRAY
    for (let index = 0; index < value.length; index++) {
      const problem = item(value[index])
      if (problem !== undefined) return under(index, problem)
    }
    return undefined
  }
}

/** A string, or a value of the shape. */
export function textOr(shape: Shape): Shape {
  return (value) => (typeof value === 'string' ? undefined : shape(value))
}

/** Keys and their shapes, in the order in which the API looks; a key with `?` may be left out. */
export type Keys = Readonly<Record<string, Shape>>

interface Field {
  key: string
  shape: Shape
  required: boolean
}

const fieldsOf = (keys: Keys): Field[] =>
  Object.entries(keys).map(([key, shape]) => ({
    key: key.replace('?', ''),
    shape,
    required: !key.endsWith('?'),
  }))

/** An object of exactly these keys; the wish is what the API says of anything else. */
export function object(keys: Keys, wish = OBJECT): Shape {
  const fields = fieldsOf(keys)
  const known = new Set(fields.map(({ key }) => key))
  return (value) => {
    if (!isObject(value)) return wish
    for (const { key, shape, required } of fields) {
      const entry = value[key]
      if (entry === undefined && !required) continue
      const problem = entry === undefined ? ': Field required' : shape(entry)
      if (problem !== undefined) return under(key, problem)
    }
    for (const key in value) if (!known.has(key)) return `${key}: Extra inputs are not permitted`
    return undefined
  }
}

/** What the API says of a `type` that it does not have. */
export function unexpectedTag(tag: string, expected: string): string {
  return `: Input tag '${tag}' found using 'type' does not match any of the expected tags: ${expected}`
}

/** An object whose `type` decides its keys; the type is a part of the place, as in the API. */
export function tagged(types: Readonly<Record<string, Keys>>, wish = OBJECT): Shape {
  const shapes = new Map(
    Object.entries(types).map(([type, keys]) => [type, object({ type: anything, ...keys })]),
  )
  const expected = [...shapes.keys()].map((tag) => `'${tag}'`).join(', ')
  return (value) => {
    if (!isObject(value)) return wish
    const { type } = value
    if (type === undefined) return 'type: Field required'
    const shape = typeof type === 'string' ? shapes.get(type) : undefined
    if (!shape) return unexpectedTag(string(type), expected)
    const problem = shape(value)
    return problem === undefined ? undefined : under(string(type), problem)
  }
}

/** The first problem of a list's objects, each as the check sees it, with its place. */
export function findInItems(
  items: readonly Json[],
  check: (item: Json, index: number) => string | undefined,
): string | undefined {
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    const problem = item && check(item, index)
    if (problem !== undefined) return under(index, problem)
  }
  return undefined
}
