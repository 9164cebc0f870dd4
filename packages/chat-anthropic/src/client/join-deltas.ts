/**
 * Neighbouring deltas of one block, joined before they are decoded and parsed: JSON strings join as they are
 * written. By bytes, since most of what a stream takes is the same beginning of each event.
 */

const encoder = new TextEncoder()
const toBytes = (text: string): Uint8Array => encoder.encode(text)
const toCode = (character: string): number => character.charCodeAt(0)

const [NEWLINE, SPACE, QUOTE] = [toCode('\n'), toCode(' '), toCode('"')]
const [BACKSLASH, BRACE] = [toCode('\\'), toCode('}')]

const EVENT = toBytes('event: content_block_delta\ndata: {"type":"content_block_delta","index":')
const DELTA = toBytes(',"delta":{"type":"')
const FIELDS = ['","text":"', '","thinking":"', '","partial_json":"'].map(toBytes)
const ESCAPED = toBytes('"\\/bfnrt')

/**
 * The bytes of a stream with each run of deltas to one block as a single delta, for readers of the whole
 * reply, who see no single events. What is written in other bytes than those of the API, blanks included, or
 * holds more, is left to the parser; so is the first delta of a piece, which may have begun before. What is
 * returned holds until the next call.
 */
export function joinDeltas(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let joined: Joined | undefined
  for (let at = findEvent(bytes, 0); at >= 0;) {
    const head = readHead(bytes, at)
    let quote = head < 0 ? -1 : findQuote(bytes, head)
    let end = readEnding(bytes, quote)
    const size = head - at
    for (let next = end; next >= 0 && isRepeated(view, at, next, size);) {
      const nextQuote = findQuote(bytes, next + size)
      next = readEnding(bytes, nextQuote)
      if (next < 0) break
      joined ??= new Joined(bytes)
      joined.skip(quote, end + size)
      quote = nextQuote
      end = next
    }
    // An event ends in the two newlines that the next one stands behind.
    at = findEvent(bytes, end < 0 ? at : end - 2)
  }
  return joined ? joined.end() : bytes
}

/** Where bytes are joined, one piece of a stream after the other; networks give no larger ones. */
const ROOM = new Uint8Array(65_536)

/** Bytes without parts of them, until the next ones are joined. */
class Joined {
  readonly #from: Uint8Array
  readonly #to: Uint8Array
  #read = 0
  #written = 0

  constructor(from: Uint8Array) {
    this.#from = from
    this.#to = from.length > ROOM.length ? new Uint8Array(from.length) : ROOM
  }

  skip(start: number, end: number): void {
    this.#copy(start)
    this.#read = end
  }

  end(): Uint8Array {
    this.#copy(this.#from.length)
    return this.#to.subarray(0, this.#written)
  }

  /** One by one: most pieces are a few bytes long, for which a view is too much. */
  #copy(end: number): void {
    const from = this.#from
    const to = this.#to
    let written = this.#written
    for (let at = this.#read; at < end; at += 1, written += 1) to[written] = from[at]!
    this.#written = written
    this.#read = end
  }
}

/** Where the next event begins whose name may be that of deltas, behind an empty line; or -1. */
function findEvent(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(NEWLINE, from)
  while (at >= 0 && (bytes[at + 1] !== NEWLINE || bytes[at + 2] !== EVENT[0])) {
    at = bytes.indexOf(NEWLINE, at + 1)
  }
  return at < 0 ? -1 : at + 2
}

/** Where the string of a delta begins, if that is what begins here; or -1. */
function readHead(bytes: Uint8Array, start: number): number {
  let at = readBytes(bytes, start, EVENT)
  if (at < 0) return -1
  const index = at
  while (isDigit(bytes[at])) at += 1
  // Longer ones are no numbers that JSON keeps.
  if (at === index || at - index > 9) return -1
  at = readBytes(bytes, at, DELTA)
  if (at < 0) return -1
  while (isWord(bytes[at])) at += 1
  for (const field of FIELDS) {
    const end = readBytes(bytes, at, field)
    if (end >= 0) return end
  }
  return -1
}

/** Where these bytes end, if they begin here; or -1. */
function readBytes(bytes: Uint8Array, at: number, wanted: Uint8Array): number {
  for (let nth = 0; nth < wanted.length; nth += 1) {
    if (bytes[at + nth] !== wanted[nth]) return -1
  }
  return at + wanted.length
}

/**
 * Whether so many bytes stand at both places; eight at a time, as this is most of what joining takes. Text of
 * ASCII, as the head of an event is, is never the bytes of a number that equals others: NaN, or zero.
 */
function isRepeated(view: DataView, one: number, other: number, size: number): boolean {
  if (other + size > view.byteLength) return false
  let nth = 0
  for (; nth + 8 <= size; nth += 8) {
    if (view.getFloat64(one + nth, true) !== view.getFloat64(other + nth, true)) return false
  }
  for (; nth < size; nth += 1) {
    if (view.getUint8(one + nth) !== view.getUint8(other + nth)) return false
  }
  return true
}

/** Where the string ends that goes on here; or -1 for what is no JSON, or not all there. */
function findQuote(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at
    if (byte < SPACE) return -1
    if (byte !== BACKSLASH) continue
    const length = readEscape(bytes, at + 1)
    if (length === 0) return -1
    at += length
  }
  return -1
}

/** The length of an escape behind its backslash; 0 for what is none. */
function readEscape(bytes: Uint8Array, at: number): number {
  if (ESCAPED.includes(bytes[at]!)) return 1
  if (bytes[at] !== toCode('u')) return 0
  for (let nth = 1; nth <= 4; nth += 1) if (!isHex(bytes[at + nth])) return 0
  return 5
}

/** Where an event ends whose last string ends here; or -1. The API pads events with blanks. */
function readEnding(bytes: Uint8Array, quote: number): number {
  if (quote < 0 || bytes[quote + 1] !== BRACE) return -1
  let at = quote + 2
  while (bytes[at] === SPACE) at += 1
  const isEnd = bytes[at] === BRACE && bytes[at + 1] === NEWLINE && bytes[at + 2] === NEWLINE
  return isEnd ? at + 3 : -1
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHex(byte = 0): boolean {
  const lower = byte | 0x20
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66)
}

function isWord(byte = 0): boolean {
  const lower = byte | 0x20
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x7a) || byte === toCode('_')
}
