import { expect, test } from 'vitest'
import { DONE, FAILED, IN_BATCH, NEW, RowTable, SENT } from './row-table.ts'

test('rows anywhere are told apart, and counted by their states', () => {
  const rows = [0, 1, 65_535, 65_536, 131_071, 131_072, 1_000_000, 5_000_000_000]
  const table = new RowTable()
  for (const [nth, row] of rows.entries()) {
    table.setState(row, SENT)
    table.setResult(row, nth % 2 === 0 ? DONE : FAILED, nth + 1, nth * 2 ** 40)
  }
  expect(rows.map((row) => table.stateOf(row))).toEqual(
    rows.map((_, nth) => (nth % 2 === 0 ? DONE : FAILED)),
  )
  expect(rows.map((row) => table.keyOf(row))).toEqual(rows.map((_, nth) => nth + 1))
  expect(rows.map((row) => table.offsetOf(row))).toEqual(rows.map((_, nth) => nth * 2 ** 40))
  expect([...table.rowsIn(DONE)]).toEqual([0, 65_535, 131_071, 1_000_000])
  expect([DONE, FAILED, SENT, IN_BATCH].map((state) => table.count(state as never))).toEqual([
    4, 4, 0, 0,
  ])
})

test('what nobody has noted is new', () => {
  const table = new RowTable()
  expect([table.stateOf(70_000), table.keyOf(70_000), table.offsetOf(70_000)]).toEqual([NEW, 0, 0])
  expect([...table.rowsIn(SENT)]).toEqual([])
})
