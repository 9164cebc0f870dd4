/**
 * Objects that will not change: plain data, frozen all through. What was made of them is made once,
 * and by identity: nobody has to look whether they were edited.
 */
import type { Fields } from './wire.ts'

const fixed = new WeakSet<object>()

/** Freezes plain data that nobody else has. */
export function fix<T extends object>(value: T): T {
  if (fixed.has(value)) return value
  fixed.add(value)
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) fix(inner)
  }
  return Object.freeze(value)
}

/** Whether an object was fixed here. */
export function isFixed(value: object): boolean {
  return fixed.has(value)
}

/** The same value, in which nothing is frozen: the program's own, to edit. */
export function thaw<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (isFixed(value)) return structuredClone(value)
  if (Array.isArray(value)) return value.map(thaw) as T
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, thaw(inner)])
  return Object.assign({}, value, Object.fromEntries(entries)) as T
}

/** Copies of lists, with the lists. */
const originals = new WeakMap<readonly unknown[], readonly object[]>()

/** Says that these are copies of the objects of a fixed list, made for a program to edit. */
export function markCopies<T extends object>(copies: T[], list: readonly T[]): T[] {
  originals.set(copies, list)
  return copies
}

/** The fixed list that this is a copy of, where nothing was edited since. */
export function findOriginal(copies: readonly unknown[]): readonly object[] | undefined {
  const list = originals.get(copies)
  const isWhole = list?.length === copies.length
  return isWhole && list.every((item, at) => isCopy(copies[at], item)) ? list : undefined
}

/** Whether one object has the values of another, each the same. */
function isCopy(copy: unknown, original: object): boolean {
  if (typeof copy !== 'object' || copy === null) return false
  const keys = Object.keys(copy)
  if (keys.length !== Object.keys(original).length) return false
  for (const key of keys) {
    if ((copy as Fields)[key] !== (original as Fields)[key]) return false
  }
  return true
}
