/** Strings that are not Unicode: half of a surrogate pair, as truncated tool output has it. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isFixed } from '../../fixed.ts'
import { type Fields, fieldsOf, type RequestParams } from '../../wire.ts'

/**
 * The value with U+FFFD for each lone surrogate, in keys too. What has none comes back itself,
 * so that large texts are not copied. Throws for what is no JSON, and says where it is.
 */
export function toWellFormed<T>(value: T): T {
  return isClean(value, () => checkJson(value), 0) ? value : (fix(value) as T)
}

/** The same for a request. Its turns are most of it, and often known to be clean. */
export function toWellFormedRequest(body: RequestParams, areTurnsClean: boolean): RequestParams {
  const check = () => checkJson(body)
  // All of it is looked at, whatever is found first: what is no JSON is an error.
  let isWholeClean = true
  for (const key in body) {
    if (key === 'messages' && areTurnsClean) continue
    if (!key.isWellFormed() || !isClean(fieldsOf(body)[key], check, 1)) isWholeClean = false
  }
  return isWholeClean ? body : (fix(body) as RequestParams)
}

/** The levels of a body that are above a field of a block. */
const ABOVE_FIELDS = 5

/** Whether a field of a block is JSON without lone surrogates. */
export function isCleanField(value: unknown): boolean {
  return isClean(value, () => false, ABOVE_FIELDS)
}

/** What contains itself is deeper than that; much deeper, and the stack of some runtime overflows. */
const DEEPEST = 1_000

/**
 * Loops, since this looks at every word of every request, and next to none has to be fixed. What is no
 * JSON, or seems endless, is as clean as `checkOdd` says.
 */
function isClean(value: unknown, checkOdd: () => boolean, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'bigint' || depth > DEEPEST) return checkOdd()
  if (!isObject(value) || isFixed(value)) return true
  if (Array.isArray(value)) {
    for (const item of value) if (!isClean(item, checkOdd, depth + 1)) return false
    return true
  }
  for (const key in value) {
    const inner = value[key]
    const isFine =
      typeof inner === 'string' ? inner.isWellFormed() : isClean(inner, checkOdd, depth + 1)
    if (!isFine || !key.isWellFormed()) return false
  }
  return true
}

/** Throws where a body holds a BigInt, a circle, or far too many levels; what is inherited is not sent. */
function checkJson(body: unknown): true {
  const path = findNoJson(body, [])
  if (path) throw noJsonError(path)
  return true
}

function noJsonError(path: readonly string[]): UnsupportedInputError {
  const keys = path.slice(0, MOST_KEYS).map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
  const place = keys.join('').slice(1) + (path.length > MOST_KEYS ? '…' : '')
  return path.length <= DEEPEST
    ? new UnsupportedInputError('a BigInt is no JSON', 'Make it a number or a text.', place)
    : new UnsupportedInputError(
        'this contains itself, or is nested too deep',
        'Send a copy that ends.',
        place,
      )
}

const MOST_KEYS = 8

/** The path to the first value that is no JSON. */
function findNoJson(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value === 'bigint' || path.length > DEEPEST) return path
  if (!isObject(value)) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = findNoJson(inner, [...path, key])
    if (found) return found
  }
  return undefined
}

function fix(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed()
  if (!isObject(value)) return value
  return Array.isArray(value) ? fixList(value) : fixRecord(value)
}

/** Whether a value is an object or a list. */
function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function fixList(list: unknown[]): unknown[] {
  const fixed = list.map(fix)
  return fixed.some((item, index) => item !== list[index]) ? fixed : list
}

function fixRecord(record: Fields): Fields {
  const entries = Object.entries(record)
  const fixed = entries.map(([key, value]) => [key.toWellFormed(), fix(value)] as const)
  const isSame = fixed.every(
    ([key, value], at) => key === entries[at]![0] && value === entries[at]![1],
  )
  return isSame ? record : Object.fromEntries(fixed)
}
