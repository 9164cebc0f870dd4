function mix(state: number): number {
  const half = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35)
  return (whole ^ (whole >>> 16)) >>> 0
}

/** A 32-bit hash (FNV-1a with a final mix); not secret, only stable. */
export function hash(text: string, seed = 0): number {
  let state = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  return mix(state)
}

/** A text of `length` characters of the alphabet, decided by the seed text; behind a prefix. */
export function spell(seed: string, length: number, alphabet: string, prefix = ''): string {
  // Two hashes, or one text in a few ten thousand would spell like another.
  const other = hash(seed, 1)
  let state = hash(seed)
  const codes: number[] = []
  for (let at = 0; at < prefix.length; at++) codes.push(prefix.charCodeAt(at))
  for (let at = 0; at < length; at++) {
    state = (state + 0x9e3779b9) >>> 0
    codes.push(alphabet.charCodeAt(mix(mix(state) ^ other) % alphabet.length))
  }
  return String.fromCharCode(...codes)
}
