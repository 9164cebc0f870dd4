/** Numbers of rows by hashes, in sixteen bytes an entry: as a `Map`, a million would take 150 MB. */

const WORDS = 4
const FIRST_SLOTS = 1024

export class HashTable {
  #words = new Uint32Array(FIRST_SLOTS * WORDS)
  #count = 0

  /** The row under a hash of at least twelve bytes. */
  get(hash: Buffer): number | undefined {
    const row = this.#words[this.#find(this.#words, toWords(hash)) + 3]!
    return row === 0 ? undefined : row - 1
  }

  set(hash: Buffer, row: number): void {
    if (this.#count * 2 * WORDS >= this.#words.length) this.#grow()
    const words = toWords(hash)
    const at = this.#find(this.#words, words)
    if (this.#words[at + 3] === 0) this.#count += 1
    this.#put(this.#words, at, [...words, row + 1])
  }

  #put(table: Uint32Array, at: number, words: readonly number[]): void {
    for (const [index, word] of words.entries()) table[at + index] = word
  }

  /** Where the hash is, or may be put. */
  #find(table: Uint32Array, [first, second, third]: Words): number {
    const slots = table.length / WORDS
    for (let slot = first % slots; ; slot = (slot + 1) % slots) {
      const at = slot * WORDS
      if (table[at + 3] === 0) return at
      const isIt = table[at] === first && table[at + 1] === second && table[at + 2] === third
      if (isIt) return at
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#words.length * 2)
    for (let at = 0; at < this.#words.length; at += WORDS) {
      const [first = 0, second = 0, third = 0, row = 0] = this.#words.subarray(at, at + WORDS)
      if (row === 0) continue
      this.#put(larger, this.#find(larger, [first, second, third]), [first, second, third, row])
    }
    this.#words = larger
  }
}

type Words = [number, number, number]

function toWords(hash: Buffer): Words {
  return [hash.readUInt32LE(0), hash.readUInt32LE(4), hash.readUInt32LE(8)]
}
