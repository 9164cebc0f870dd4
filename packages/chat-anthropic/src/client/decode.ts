/** Text that arrives in pieces of bytes. */

/** For whole texts: what it is given is decoded at once, and nothing kept. */
const DECODER = new TextDecoder()
/** For what is no beginning, where a byte order mark is a character like any. */
const LATER_DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** Takes the next bytes of a text, or nothing at its end; gives the text that they complete. */
export type Decode = (bytes: Uint8Array | undefined) => string

/**
 * Returns what decodes one text. As a `TextDecoder` that is told that more comes, which takes Node several
 * times as long: here the bytes of a character that has not come whole are kept.
 */
export function createDecode(): Decode {
  let decoder = DECODER
  let kept: Uint8Array | undefined
  return (bytes) => {
    const given = bytes ? joinBytes(kept, toBytes(bytes)) : kept
    if (!given || given.length === 0) return ''
    const end = bytes ? endOfCharacters(given) : given.length
    kept = end < given.length ? given.slice(end) : undefined
    if (end === 0) return ''
    const text = decoder.decode(given.subarray(0, end))
    decoder = LATER_DECODER
    return text
  }
}

/** The `fetch` of a program may give other bytes. Throws, as a decoder does, for what is none. */
export function toBytes(given: Uint8Array | ArrayBufferView | ArrayBuffer): Uint8Array {
  if (given instanceof Uint8Array) return given
  if (ArrayBuffer.isView(given)) {
    return new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  }
  DECODER.decode(given)
  return new Uint8Array(given)
}

function joinBytes(first: Uint8Array | undefined, second: Uint8Array): Uint8Array {
  if (!first) return second
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
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
