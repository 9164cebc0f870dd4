import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PieceDecoder } from './decode.ts'

/** What a decoder makes of the pieces that is told that more comes. */
function decodeStreamed(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  const texts = pieces.map((piece) => decoder.decode(piece, { stream: true }))
  return texts.join('') + decoder.decode()
}

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new PieceDecoder()
  return pieces.map((piece) => decoder.decode(piece)).join('') + decoder.end()
}

const encoder = new TextEncoder()
const cut = (bytes: Uint8Array, places: readonly number[]) => {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted(
    (a, b) => a - b,
  )
  return [...at, bytes.length].map((end, nth) => bytes.slice(nth === 0 ? 0 : at[nth - 1], end))
}

const places = fc.array(fc.nat(), { maxLength: 8 })

test('texts come as they were, wherever they are cut', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(texts, places, (text, at) => {
      const bytes = encoder.encode(text)
      expect(decode(cut(bytes, at))).toBe(decodeStreamed([bytes]))
    }),
  )
})

test('bytes that are no text come to the same, too', () => {
  // Of all bytes, those of long characters and of broken ones.
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0x80, 0xbf, 0xc2, 0xe2, 0xed, 0xf0, 0xf4, 0xff),
  )
  const bytes = fc.array(byte, { maxLength: 24 }).map((list) => Uint8Array.from(list))
  fc.assert(
    fc.property(bytes, places, (given, at) => {
      expect(decode(cut(given, at))).toBe(decodeStreamed([given]))
    }),
    { numRuns: 2_000 },
  )
})

test('a mark at the beginning is none of the text, and any other is', () => {
  expect(decode(cut(encoder.encode('\uFEFFHi \uFEFF\uFEFFyou'), [1, 6, 9, 12]))).toBe(
    'Hi \uFEFF\uFEFFyou',
  )
})

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ['bytes', (bytes) => bytes.slice()],
  ['a Buffer', (bytes) => Buffer.from(bytes)],
])('what is kept of %s does not change with them', (_, copy) => {
  const decoder = new PieceDecoder()
  const bytes = encoder.encode('—')
  const used = copy(bytes.slice(0, 2))
  expect(decoder.decode(used)).toBe('')
  used.fill(0)
  expect(decoder.decode(bytes.slice(2))).toBe('—')
})

test('a piece that is nothing ends no text', () => {
  const decoder = new PieceDecoder()
  const bytes = encoder.encode('é')
  decoder.decode(bytes.slice(0, 1))
  expect(decoder.decode(undefined as never)).toBe('')
  expect(decoder.decode(bytes.slice(1)) + decoder.end()).toBe('é')
})

test.each<[string, unknown]>([
  ['an ArrayBuffer', encoder.encode('Hi').buffer],
  ['a view of some of it', new DataView(encoder.encode('(Hi)').buffer, 1, 2)],
  ['a Buffer', Buffer.from('Hi')],
])('%s is decoded', (_, given) => {
  expect(new PieceDecoder().decode(given as Uint8Array)).toBe('Hi')
})

test.each([
  ['a text', 'Hi'],
  ['a number', 7],
  ['null', null],
])('%s is no bytes', (_, given) => {
  expect(() => new PieceDecoder().decode(given as never)).toThrow(TypeError)
})
