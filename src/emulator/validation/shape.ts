import { isObject, string } from '../json.ts'
import type { Json } from '../types.ts'

/** Yields what is wrong with a value; each problem begins with the path of the field. */
export type Shape = (value: unknown, path: string) => Iterable<string>

const at = (path: string, key: string | number): string =>
  path === '' ? `${key}` : `${path}.${key}`

/** Any value, even null. */
export const anything: Shape = () => []

function test(fits: (value: unknown) => boolean, wish: string): Shape {
  return (value, path) => (fits(value) ? [] : [`${path}: ${wish}`])
}

/** A string. */
export const text = test((value) => typeof value === 'string', 'Input should be a valid string')

/** `true` or `false`. */
export const flag = test((value) => typeof value === 'boolean', 'Input should be a valid boolean')

/** A JSON object of any keys. */
export const dictionary = test(isObject, 'Input should be a valid dictionary')

/** A whole number, not below `least`. */
export function integer(least?: number): Shape {
  return (value, path) => {
    if (!Number.isInteger(value)) return [`${path}: Input should be a valid integer`]
    if (least === undefined || Number(value) >= least) return []
    return [`${path}: Input should be greater than or equal to ${least}`]
  }
}

/** A number between two others, as the API words it. */
export function range(least: number, most: number): Shape {
  return (value, path) => {
    if (typeof value !== 'number') return [`${path}: Input should be a valid number`]
    return value >= least && value <= most ? [] : [`${path}: range: ${least}..${most}`]
  }
}

/** A string of a certain form. */
export function pattern(form: RegExp): Shape {
  return (value, path) => {
    if (typeof value !== 'string') return [`${path}: Input should be a valid string`]
    return form.test(value) ? [] : [`${path}: String should match pattern '${form.source}'`]
  }
}

const quoted = (values: readonly string[]): string => {
  const all = values.map((value) => `'${value}'`)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

/** One of some strings. */
export function oneOf(...values: readonly string[]): Shape {
  return test((value) => values.includes(value as string), `Input should be ${quoted(values)}`)
}

/** The shape, or null. */
export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? [] : shape(value, path))
}

/** A list of values of one shape. */
export function list(item: Shape): Shape {
  return function* (value, path) {
    if (!Array.isArray(value)) {
      yield `${path}: Input should be a valid list`
      return
    }
    for (const [index, entry] of value.entries()) yield* item(entry, at(path, index))
  }
}

/** A string, or a value of the shape. */
export function textOr(shape: Shape): Shape {
  return (value, path) => (typeof value === 'string' ? [] : shape(value, path))
}

/** Keys and their shapes; a key that ends in `?` may be left out. */
export type Keys = Readonly<Record<string, Shape>>

const optional = (key: string): boolean => key.endsWith('?')

/** An object of exactly these keys. */
export function object(keys: Keys): Shape {
  const shapes = new Map(Object.entries(keys).map(([key, shape]) => [key.replace('?', ''), shape]))
  const required = Object.keys(keys).filter((key) => !optional(key))
  return function* (value, path) {
    if (!isObject(value)) {
      yield `${path}: Input should be a valid dictionary`
      return
    }
    for (const key of required) if (!(key in value)) yield `${at(path, key)}: Field required`
    for (const [key, entry] of Object.entries(value)) {
      const shape = shapes.get(key)
      if (shape) yield* shape(entry, at(path, key))
      else yield `${at(path, key)}: Extra inputs are not permitted`
    }
  }
}

/** An object whose `type` decides its keys; the type is a part of the path, as in the API. */
export function tagged(types: Readonly<Record<string, Keys>>): Shape {
  const shapes = new Map(
    Object.entries(types).map(([type, keys]) => [type, object({ type: anything, ...keys })]),
  )
  const tags = [...shapes.keys()].map((tag) => `'${tag}'`).join(', ')
  return function* (value, path) {
    if (!isObject(value)) {
      yield `${path}: Input should be a valid dictionary`
      return
    }
    if (value.type === undefined) {
      yield `${at(path, 'type')}: Field required`
      return
    }
    const shape = typeof value.type === 'string' ? shapes.get(value.type) : undefined
    if (shape) {
      yield* shape(value, at(path, value.type as string))
      return
    }
    const found = `Input tag '${string(value.type)}' found using 'type'`
    yield `${path}: ${found} does not match any of the expected tags: ${tags}`
  }
}

/** The first problem, if there is one. */
export function first(problems: Iterable<string>): string | undefined {
  for (const problem of problems) return problem
  return undefined
}

/** A request's messages with their places. */
export function placed(items: readonly Json[], path: string): (readonly [Json, string])[] {
  return items.map((item, index) => [item, at(path, index)] as const)
}
