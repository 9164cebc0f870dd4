/** A 32-bit hash (FNV-1a with a final mix); not secret, only stable. */
export function hash(text: string, seed = 0): number {
  let state = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** A text of `length` characters of the alphabet, decided by the seed text. */
export function spell(seed: string, length: number, alphabet: string): string {
  const letter = (at: number) => alphabet[hash(seed, at * 0x9e3779b1) % alphabet.length]
  return Array.from({ length }, (_, at) => letter(at)).join('')
}
