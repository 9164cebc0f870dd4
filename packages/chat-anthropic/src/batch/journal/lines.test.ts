import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readResultHead, type ResultHead, writeResult } from './lines.ts'

const RESULT = { custom_id: 'a', result: { type: 'succeeded', text: 'Ja, "gut".' } }

const heads: fc.Arbitrary<ResultHead> = fc.record({
  row: fc.oneof(fc.nat(), fc.maxSafeNat()),
  isDone: fc.boolean(),
  key: fc.nat(0xff_ff_ff_ff),
  cost: fc.option(fc.double({ min: 0, noNaN: true, max: 1e6 }), { nil: undefined }),
})

/** What is read of a line that stands between two others. */
function readBetween(line: string): ResultHead | undefined {
  const before = '{"sent":1}\n'
  const bytes = Buffer.from(
    `${before}${line}\n{"row":7,"state":"done","key":"00000000","cost":1,}\n`,
  )
  return readResultHead(bytes, before.length, bytes.indexOf('\n', before.length))
}

test('the head of a result is read as it was written', () => {
  fc.assert(
    fc.property(heads, (head) => {
      const line = writeResult(head, RESULT).trimEnd()
      expect(readBetween(line)).toEqual(head)
    }),
  )
})

test.each([
  ['another character in the row', '{"row":1x,"state":"done","key":"0000000f","cost":1,"a":1}'],
  ['no row', '{"row":,"state":"done","key":"0000000f","cost":1,"a":1}'],
  ['a row below zero', '{"row":-1,"state":"done","key":"0000000f","cost":1,"a":1}'],
  ['another state', '{"row":1,"state":"gone","key":"0000000f","cost":1,"a":1}'],
  ['a key of other digits', '{"row":1,"state":"done","key":"0000000G","cost":1,"a":1}'],
  ['a key in capitals', '{"row":1,"state":"done","key":"0000000F","cost":1,"a":1}'],
  ['a short key', '{"row":1,"state":"done","key":"000000f","cost":1,"a":1}'],
  ['no cost', '{"row":1,"state":"done","key":"0000000f","cost":,"a":1}'],
  ['nothing behind its cost', '{"row":1,"state":"failed","key":"0000000f","cost":1}'],
  ['other names', '{"row":1,"stale":"done","key":"0000000f","cost":1,"a":1}'],
  ['a torn line', '{"row":1'],
  ['a line that begins alike', '{"rows":1,"state":"done","key":"0000000f","cost":1,"a":1}'],
])('no head of a result: %s', (_, line) => {
  expect(readBetween(line)).toBeUndefined()
})
