import { blocks, isObject, string } from '../wire/json.ts'
import { ScriptError } from '../wire/script-error.ts'

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

/** Whether a text contains what a pattern asks for. */
export function isInText(pattern: unknown, text: string): boolean {
  if (Array.isArray(pattern)) return pattern.every((one) => isInText(one, text))
  return pattern instanceof RegExp ? text.search(pattern) >= 0 : text.includes(string(pattern))
}

/** Whether a value has the parts that a pattern names. */
export function isPart(pattern: unknown, value: unknown): boolean {
  if (pattern instanceof RegExp) {
    if (typeof value === 'string') return value.search(pattern) >= 0
    return Array.isArray(value) && readAllText(value).search(pattern) >= 0
  }
  if (Array.isArray(pattern)) {
    const items: unknown[] = Array.isArray(value) ? value : []
    return pattern.every((part) => items.some((item) => isPart(part, item)))
  }
  if (!isObject(pattern)) return Object.is(pattern, value)
  return isObject(value) && Object.entries(pattern).every(([key, part]) => isPart(part, value[key]))
}
