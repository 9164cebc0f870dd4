/** A body as text, and whether each character stands for one byte of it. */
export interface BodyText {
  text: string
  binary: boolean
}

const CHUNK = 0x8000

function toCharacters(bytes: Uint8Array): string {
  const count = Math.ceil(bytes.length / CHUNK)
  const parts = Array.from({ length: count }, (_, at) =>
    String.fromCharCode(...bytes.subarray(at * CHUNK, (at + 1) * CHUNK)),
  )
  return parts.join('')
}

/** UTF-8 as text; bytes that are no UTF-8 as one character each, so that nothing is lost. */
export function decodeText(bytes: Uint8Array): BodyText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, binary: false }
  } catch {
    return { text: toCharacters(bytes), binary: true }
  }
}

/** The bytes of a text with one character for each. */
export function fromCharacters(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The parts of a body, in one piece. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A text as the JSON value that it is, or nothing. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
