import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/** The first place where two values differ, in words; undefined where they are equal. */
function difference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined
  if (!isContainer(expected) || !isContainer(actual)) return mismatch(path, expected, actual)
  if (Array.isArray(expected) !== Array.isArray(actual)) return mismatch(path, expected, actual)
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const [left, right] = [expected[key], actual[key]]
    if (!(key in actual) || !(key in expected)) return mismatch(`${path}.${key}`, left, right)
    const found = difference(left, right, `${path}.${key}`)
    if (found !== undefined) return found
  }
  return mismatch(path, expected, actual)
}

function mismatch(path: string, expected: unknown, actual: unknown): string {
  return `${path || 'value'}: expected ${short(expected)}, got ${short(actual)}`
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Throws one error that names every case that fails, and how. */
export async function holdsForAll<T extends { name: string }>(
  cases: readonly T[],
  check: (value: T) => Promise<void>,
): Promise<void> {
  if (cases.length === 0) throw new Error('there is nothing to check')
  const failed: string[] = []
  const queue = cases.values()
  const work = async () => {
    for (const value of queue) {
      await check(value).catch((error: unknown) => failed.push(`${value.name}: ${reason(error)}`))
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  const all = `${failed.length} of ${cases.length} fail:\n${failed.sort().join('\n')}`
  expect(failed.length, all).toBe(0)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : String(error)
}

/** Fails with the first difference between what is and what should be. */
export function same(what: string, expected: unknown, actual: unknown): void {
  expect(difference(expected, actual), what).toBeUndefined()
}
