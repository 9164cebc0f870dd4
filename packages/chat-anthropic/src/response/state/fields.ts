/** Adds fields to an object that grows with the events of a stream. */
import { MalformedStreamError } from '../../errors/errors.ts'
import type { Fields } from '../../wire.ts'

/** Each event copies what there is: a stream of ever new fields would take the square of its length. */
const MOST = 1_000

/** Both objects' fields, the later ones first. Own keys only: `__proto__` is a key like any. */
export function withFields(before: Readonly<Fields>, after: Readonly<Fields>): Readonly<Fields> {
  if (Object.keys(after).length === 0) return before
  const whole = { ...before, ...after }
  if (Object.keys(whole).length <= MOST) return whole
  const what = `one object grew to more than ${MOST} fields`
  throw new MalformedStreamError(what, { retryable: false })
}

/** Later fields but those that are null where there is a value: null undoes none. */
export function withoutNulls(after: Readonly<Fields>, before: Readonly<Fields>): Readonly<Fields> {
  const undone = Object.keys(after).filter(
    (key) => after[key] === null && Object.hasOwn(before, key),
  )
  if (undone.length === 0) return after
  return Object.fromEntries(Object.entries(after).filter(([key]) => !undone.includes(key)))
}
