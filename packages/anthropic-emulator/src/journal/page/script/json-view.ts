/** JSON, indented and coloured. */
import { el, type Child } from './dom.ts'
import { formatNumber } from './values.ts'

// Base64 and other walls of text would freeze the page and help nobody.
const LONGEST_STRING = 4000

/** Shortens long strings; a replacer for `JSON.stringify`. */
export function shorten(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_STRING) return value
  return `${value.slice(0, 200)}… (${formatNumber(value.length)} characters)`
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const MOST_COLOURED = 40_000

function colour(text: string): Child[] {
  const parts: Child[] = []
  let from = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match
    const kind = colon ? 'key' : quoted ? 'string' : 'value'
    const token = quoted ?? whole
    parts.push(text.slice(from, match.index), el('span', { class: `json-${kind}` }, token))
    from = match.index + token.length
  }
  return [...parts, text.slice(from)]
}

const LONGEST_LINE = 72

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

function toLine(value: unknown): string {
  if (!isNested(value)) return JSON.stringify(shorten('', value)) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(toLine).join(', ')}]`
  const fields = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${toLine(item)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** Indented JSON in which small innermost objects and lists stay on one line. */
function toIndented(value: unknown, indent = ''): string {
  if (!isNested(value)) return toLine(value)
  const isInnermost = indent !== '' && !Object.values(value).some(isNested)
  const line = isInnermost ? toLine(value) : undefined
  if (line !== undefined && line.length + indent.length <= LONGEST_LINE) return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((item) => inner + toIndented(item, inner))
    : Object.entries(value).map(
        ([key, item]) => `${inner}${JSON.stringify(key)}: ${toIndented(item, inner)}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

/** A value as indented JSON. */
export function jsonView(value: unknown): HTMLElement {
  const text = toIndented(value)
  return el('pre', { class: 'json' }, text.length > MOST_COLOURED ? text : colour(text))
}
