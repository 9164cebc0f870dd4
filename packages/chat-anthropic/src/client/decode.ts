/** Text that arrives in pieces of bytes. */

/** For whole texts: what it is given is decoded at once, and nothing kept. */
export const DECODER = new TextDecoder()
/** For what is no beginning, where a byte order mark is a character like any. */
const LATER_DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Decodes one text. As a `TextDecoder` that is told that more comes, which takes Node several times as long:
 * here the bytes of a character that has not come whole are kept.
 */
export class PieceDecoder {
  #decoder = DECODER
  #kept: Uint8Array | undefined

  /** The text that the next bytes complete. */
  decode(bytes: Uint8Array): string {
    const piece = toBytes(bytes)
    const given = this.#kept ? joinBytes([this.#kept, piece]) : piece
    const end = endOfCharacters(given)
    // A copy, whatever kind of bytes they are: a program may use theirs again.
    this.#kept = end < given.length ? Uint8Array.from(given.subarray(end)) : undefined
    return this.#decode(given.subarray(0, end))
  }

  /** The rest of a text that ends here. */
  end(): string {
    const rest = this.#kept
    this.#kept = undefined
    return rest ? this.#decode(rest) : ''
  }

  #decode(bytes: Uint8Array): string {
    if (bytes.length === 0) return ''
    const text = this.#decoder.decode(bytes)
    this.#decoder = LATER_DECODER
    return text
  }
}

/** The `fetch` of a program may give other bytes, or none. Throws, as a decoder does, for what is no bytes. */
export function toBytes(given: Uint8Array | ArrayBufferView | ArrayBuffer | undefined): Uint8Array {
  if (given instanceof Uint8Array) return given
  if (ArrayBuffer.isView(given)) {
    return new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  }
  DECODER.decode(given)
  return new Uint8Array(given ?? [])
}

/** The bytes of all pieces, in order. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces
  if (only && pieces.length === 1) return only
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Where a character begins that has not come whole, or the end. */
function endOfCharacters(bytes: Uint8Array): number {
  const { length } = bytes
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back]!
    // Not its first byte.
    if (byte >= 0x80 && byte < 0xc0) continue
    return lengthOfCharacter(byte) > back ? length - back : length
  }
  return length
}

/** The bytes of a character that begins with this one. */
function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}
