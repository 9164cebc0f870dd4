import { spell } from './hash.ts'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Makes ids with a prefix such as `msg`. */
export type NewId = (prefix: string) => string

/** Ids in the API's form, the same for the same seed and the same order of requests. */
export function createIds(seed: number): NewId {
  let count = 0
  return (prefix) => {
    count += 1
    // Joined it is one piece of text, which weighs less than a tree of pieces where many are kept.
    return [prefix, '_01', spell(`${seed}:${prefix}:${count}`, 22, ALPHABET)].join('')
  }
}
