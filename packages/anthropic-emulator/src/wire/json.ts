import type { Json } from './types.ts'

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a list of objects, without what is not one. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value when it is a string, else an empty one. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A message's or a result's content as blocks: a string counts as one text block. */
export function blocks(content: unknown): Json[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content)
}

/** The object without the named keys. */
export function without(object: Json, ...keys: string[]): Json {
  const rest: Json = {}
  for (const key of Object.keys(object)) if (!keys.includes(key)) rest[key] = object[key]
  return rest
}

/** The same text in one piece of memory: long ones are made as trees, which weigh more where they are kept. */
export function flat(text: string): string {
  // To read a letter, V8 has to put the pieces together, and keeps the result.
  text.charCodeAt(0)
  return text
}
