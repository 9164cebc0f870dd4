/** Strings that are no Unicode: half of a surrogate pair, as cut tool output has them. */

/**
 * The value with U+FFFD for each lone surrogate, in keys too. What has none comes back as it is,
 * so that large texts are not copied.
 */
export function wellFormed<T>(value: T): T {
  return (isClean(value) ? value : fix(value)) as T
}

/** Loops, since this looks at every word of every request, and next to none has to be fixed. */
function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isClean)
  for (const key in value) {
    if (!key.isWellFormed() || !isClean((value as Record<string, unknown>)[key])) return false
  }
  return true
}

function fix(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? fixList(value) : fixRecord(value as Record<string, unknown>)
}

function fixList(list: unknown[]): unknown[] {
  const fixed = list.map(fix)
  return fixed.some((item, index) => item !== list[index]) ? fixed : list
}

function fixRecord(record: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(record)
  const fixed = entries.map(([key, value]) => [fix(key) as string, fix(value)] as const)
  const isSame = fixed.every(
    ([key, value], at) => key === entries[at]![0] && value === entries[at]![1],
  )
  return isSame ? record : Object.fromEntries(fixed)
}
