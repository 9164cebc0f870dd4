/**
 * Objects that will not change: plain data, frozen all through. What was made of them is made once,
 * and by identity: nobody has to look whether they were edited.
 */
import { Host } from './host.ts'

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

/** Nothing fixed stands deeper in the parameters of a request: `tools`, a tool, its schema. */
const DEEPEST = 3

/** The same value, in which nothing is frozen: the program's own, to edit. */
export function thaw<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value
  if (isFixed(value)) return structuredClone(value)
  if (Array.isArray(value)) return value.map((item: unknown) => thaw(item, depth + 1)) as T
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, thaw(inner, depth + 1)])
  return Object.assign({}, value, Object.fromEntries(entries)) as T
}

/** Stands for the copy of what is no plain data, or too deep. */
export const NO_COPY = Symbol('no copy')

/** What options and parameters hold beside fixed things is not deep. */
const DEEPEST_COPY = 4

/** A copy of plain data down to what is fixed; `NO_COPY` of anything else. */
export function copyPlain(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || isFixed(value)) return value
  const isList = Array.isArray(value)
  const isPlain = isList || Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain || depth >= DEEPEST_COPY) return NO_COPY
  const copies = Object.values(value).map((inner: unknown) => copyPlain(inner, depth + 1))
  if (copies.includes(NO_COPY)) return NO_COPY
  if (isList) return copies
  return Object.fromEntries(Object.keys(value).map((key, at) => [key, copies[at]]))
}

/** Whether two values are the same JSON. */
export function isSame(value: unknown, copy: unknown): boolean {
  if (value === copy) return true
  if (Array.isArray(value)) {
    if (!Array.isArray(copy) || value.length !== copy.length) return false
    return value.every((item, at) => isSame(item, copy[at]))
  }
  return isPlain(value) && isPlain(copy) && areSame(value, copy)
}

/** Not of patterns, maps and the like, whose inside no key tells. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Loops, since it looks at the options and tools of every call. */
function areSame(value: Record<string, unknown>, copy: Record<string, unknown>): boolean {
  let count = 0
  for (const key in value) {
    if (!isSame(value[key], copy[key])) return false
    count += 1
  }
  for (const _ in copy) count -= 1
  return count === 0
}

/** Whether an object is still what it was made of. */
type IsCopy = (copy: unknown, original: object) => boolean

interface Origin {
  list: readonly object[]
  isCopy: IsCopy
}

/** A list that knows what its items are copies of. */
class CopiedList extends Host {
  readonly #origin: Origin

  private constructor(copies: object, origin: Origin) {
    super(copies)
    this.#origin = origin
  }

  static mark(copies: object, origin: Origin): object {
    return new CopiedList(copies, origin)
  }

  static originOf(list: object): Origin | undefined {
    return #origin in list ? list.#origin : undefined
  }
}

/**
 * Says that these are copies of the objects of a fixed list, made for a program to edit. `isCopy` tells
 * whether one of them is still what it was made of.
 */
export function markCopies<T extends object>(copies: T[], list: readonly T[], isCopy: IsCopy): T[] {
  CopiedList.mark(copies, { list, isCopy })
  return copies
}

/** The fixed list that these are copies of, where none of them was edited since. */
export function findOriginal(copies: readonly unknown[]): readonly object[] | undefined {
  const known = CopiedList.originOf(copies)
  if (!known || copies.length !== known.list.length) return undefined
  const { list, isCopy } = known
  for (let at = 0; at < list.length; at += 1) if (!isCopy(copies[at], list[at]!)) return undefined
  return list
}
