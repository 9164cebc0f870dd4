import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import type { Betas } from './betas.ts'
import { isUnlistedBeta } from './known-betas.ts'
import type { Shape } from './shape.ts'

const EXTRA = ': Extra inputs are not permitted'

/** More unknown fields than any beta brings. */
const MOST = 50

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

// Some steps of a path are types of blocks, which are no keys, or keys of something else.
const isKey = (value: object, step: string, isLast: boolean): boolean =>
  Object.hasOwn(value, step) && (isLast || isNested(Reflect.get(value, step)))

function removeAt(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path
  if (step === undefined || !isNested(value)) return value
  if (!isKey(value, step, rest.length === 0)) return removeAt(value, rest)
  if (Array.isArray(value)) {
    return value.map(
      (item, index) => (`${index}` === step ? removeAt(item, rest) : item) as unknown,
    )
  }
  const copy: Record<string, unknown> = { ...value }
  if (rest.length === 0) delete copy[step]
  else copy[step] = removeAt(copy[step], rest)
  return copy
}

/** A request's body as far as it is known, or what is wrong with it. */
export type KnownBody = { body: Json } | { problem: string }

/**
 * Checks the fields of a body. What a beta brings that is not listed here is not known: with one,
 * fields that do not exist are its own, and left out of what is checked.
 */
export function readKnownBody(body: Json, betas: Betas, shape: Shape): KnownBody {
  const isLenient = betas.some(isUnlistedBeta)
  let known: unknown = body
  for (let removed = 0; ; removed++) {
    const problem = shape(known)
    if (problem === undefined) return { body: isObject(known) ? known : body }
    const isForgiven = isLenient && problem.endsWith(EXTRA) && removed < MOST
    if (!isForgiven) return { problem }
    known = removeAt(known, problem.slice(0, -EXTRA.length).split('.'))
  }
}
