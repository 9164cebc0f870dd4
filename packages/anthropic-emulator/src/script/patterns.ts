import { blocks, isObject, string } from '../wire/json.ts'
import { ScriptError } from '../wire/script-error.ts'

/** What named groups of expressions have found, by their names. */
export type Captures = Record<string, string>

const WRITTEN = /^\/(.+)\/([dgimsuvy]*)$/s

function toExpression(written: string, place: string): RegExp | undefined {
  const found = WRITTEN.exec(written)
  if (!found) return undefined
  try {
    return new RegExp(found[1] ?? '', found[2])
  } catch (error) {
    const message = isObject(error) ? string(error.message) : ''
    throw new ScriptError(place, `${message}. A text between slashes is a regular expression.`)
  }
}

/** A pattern in which every string written as `/…/i` has become that expression. */
export function toPattern(value: unknown, place: string): unknown {
  if (typeof value === 'string') return toExpression(value, place) ?? value
  if (Array.isArray(value)) return value.map((item, at) => toPattern(item, `${place}[${at}]`))
  if (!isObject(value) || value instanceof RegExp) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, part]) => [key, toPattern(part, `${place}.${key}`)]))
}

/** All the text in a content, that of results included. */
export function readAllText(content: unknown): string {
  const texts = blocks(content).map((block) =>
    block.type === 'tool_result' ? readAllText(block.content) : string(block.text),
  )
  return texts.filter((text) => text !== '').join('\n')
}

// Flags that remember a place must not make one request depend on another.
function isFound(pattern: RegExp, text: string, captures: Captures): boolean {
  pattern.lastIndex = 0
  const found = pattern.exec(text)
  pattern.lastIndex = 0
  for (const [name, value] of Object.entries(found?.groups ?? {})) {
    if (value !== undefined) captures[name] = value
  }
  return found !== null
}

/** Whether some item passes a test; only what that one captures is kept. */
export function findsSome<Item>(
  items: readonly Item[],
  test: (item: Item, captures: Captures) => boolean,
  captures: Captures,
): boolean {
  return items.some((item) => {
    const own: Captures = {}
    if (!test(item, own)) return false
    Object.assign(captures, own)
    return true
  })
}

/** Whether a text contains what a pattern asks for. */
export function isInText(pattern: unknown, text: string, captures: Captures): boolean {
  if (Array.isArray(pattern)) return pattern.every((one) => isInText(one, text, captures))
  if (pattern instanceof RegExp) return isFound(pattern, text, captures)
  return text.includes(string(pattern))
}

/** Whether a value has the parts that a pattern names. */
export function isPart(pattern: unknown, value: unknown, captures: Captures): boolean {
  if (pattern instanceof RegExp) {
    if (typeof value === 'string') return isFound(pattern, value, captures)
    return Array.isArray(value) && isFound(pattern, readAllText(value), captures)
  }
  if (Array.isArray(pattern)) {
    const items: unknown[] = Array.isArray(value) ? value : []
    return pattern.every((part) =>
      findsSome(items, (item, own) => isPart(part, item, own), captures),
    )
  }
  if (!isObject(pattern)) return Object.is(pattern, value)
  if (!isObject(value)) return false
  return Object.entries(pattern).every(([key, part]) => isPart(part, value[key], captures))
}

/** The names of the groups in all expressions of a pattern. */
export function groupNames(pattern: unknown): string[] {
  if (pattern instanceof RegExp) {
    return [...pattern.source.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map(([, name = '']) => name)
  }
  if (Array.isArray(pattern)) return pattern.flatMap(groupNames)
  return isObject(pattern) ? Object.values(pattern).flatMap(groupNames) : []
}
