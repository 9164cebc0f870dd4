import type { Frame } from './frames.ts'

const encoder = new TextEncoder()

/** The bytes of a frame. */
export const toBytes = (frame: Frame): Uint8Array =>
  typeof frame === 'string' ? encoder.encode(frame) : frame

/** Where the last byte of the first character of several bytes is, or -1. */
export function lastByteOfCharacter(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte >= 0xc0)
  const lead = bytes[at] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  return at === -1 ? -1 : at + length - 1
}

/** All of them, one after the other. */
export function concatBytes(...all: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const one of all) {
    bytes.set(one, at)
    at += one.length
  }
  return bytes
}
