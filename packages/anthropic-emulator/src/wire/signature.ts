import { hash, spell } from './hash.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const MARK = 'EmuSig1'

/** The signature of a thinking block's text. */
export function sign(thinking: string): string {
  // Each letter hashes its seed again, so the text is hashed once and not by each of them.
  const seed = `${hash(thinking)}.${hash(thinking, 1)}.${thinking.length}`
  return `${MARK}${spell(seed, 80, ALPHABET)}=`
}

/** Whether a signature of this emulator belongs to the text; one from elsewhere is not judged. */
export function verifies(thinking: string, signature: string): boolean {
  return !signature.startsWith(MARK) || signature === sign(thinking)
}
