import { HumanMessage } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { checkJson } from './json-rows.ts'

test.each([
  ['text'],
  [3.5],
  [null],
  [[1, 'two', { three: [true] }]],
  [{ id: 1, absent: undefined, inner: Object.assign(Object.create(null), { a: 1 }) }],
])('%j goes through as it is', (row) => {
  expect(() => checkJson(row, 'row 0')).not.toThrow()
})

test.each([
  [undefined, 'nothing.'],
  [Number.NaN, 'NaN.'],
  [10n, 'a bigint.'],
  [{ at: new Date() }, 'a Date at at.'],
  [{ a: [{ b: () => {} }] }, 'a function at a[0].b.'],
  [[undefined], 'nothing at [0].'],
  [new HumanMessage('Hi'), 'a HumanMessage.'],
  [{ m: new Map() }, 'a Map at m.'],
])('%o would change, and is refused with its place', (row, what) => {
  expect(() => checkJson(row, 'row 4 ("x")')).toThrow(
    `row 4 ("x"): a row of a queue has to be JSON, and it holds ${what}`,
  )
})
