import { spell } from './hash.ts'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Makes ids with a prefix such as `msg`. */
export type NewId = (prefix: string) => string

/** Ids in the API's form, the same for the same seed and the same order of requests. */
export function createIds(seed: number): NewId {
  let count = 0
  return (prefix) => {
    count += 1
    // Spelled as one: a tree of pieces weighs more where many are kept.
    return spell(`${seed}:${prefix}:${count}`, 22, ALPHABET, `${prefix}_01`)
  }
}
