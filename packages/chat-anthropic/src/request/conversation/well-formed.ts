/** Strings that are not Unicode: half of a surrogate pair, as truncated tool output has it. */
import type { Fields } from '../../wire.ts'

/**
 * The value with U+FFFD for each lone surrogate, in keys too. What has none comes back itself,
 * so that large texts are not copied.
 */
export function toWellFormed<T>(value: T): T {
  return isClean(value) ? value : (fix(value) as T)
}

/** Loops, since this looks at every word of every request, and next to none has to be fixed. */
function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (!isObject(value)) return true
  if (Array.isArray(value)) return value.every(isClean)
  for (const key in value) {
    if (!key.isWellFormed() || !isClean(value[key])) return false
  }
  return true
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
