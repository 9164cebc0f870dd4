/** The guides are whole in both languages. */
import { describe, expect, test } from 'vitest'
import { readPage, tableOf } from '../docs-support/pages.ts'
import { fencesOf, hasTwin, orphans, outlineOf, TWINS } from '../docs-support/twins.ts'

test('every guide has a Chinese twin, and every twin a guide', () => {
  expect(TWINS.filter((twins) => !hasTwin(twins)).map(({ chinese }) => chinese)).toEqual([])
  expect(orphans()).toEqual([])
})

describe.each(TWINS.filter(hasTwin))('$chinese', ({ english, chinese }) => {
  const [source, twin] = [readPage(english), readPage(chinese)]

  test('has the code of the English page; `npm run docs:twins` copies it', () => {
    expect(fencesOf(twin)).toEqual(fencesOf(source))
  })

  test('has the same outline', () => {
    expect(outlineOf(twin)).toEqual(outlineOf(source))
  })

  test('has as many rows in its tables', () => {
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|')).length
    expect(rows(twin)).toBe(rows(source))
  })

  test('has no blank at the end of a line, and says schema for a schema', () => {
    expect(twin.match(/[ \t]$/gm)).toBeNull()
    // In Chinese both a mode and a schema could be 模式: here it is a mode only.
    expect(twin.match(/模式（schema）|JSON 模式定义|该模式|模式验证/g)).toBeNull()
  })
})

describe('the Chinese table of what works where', () => {
  const page = 'docs/zh/support.md'

  test('has the cells of the English one', () => {
    const cells = (name: string) => tableOf(readPage(name), 'API').map((row) => row.slice(1))
    const plain = (rows: string[][]) =>
      rows.map((row) => row.map((cell) => cell.replaceAll('*', '')))
    const english = plain(cells('docs/support.md'))
    const chinese = plain(cells(page))
    const isHead = (row: string[]) => row.includes('Node')
    expect(chinese.filter((row) => !isHead(row))).toEqual(english.filter((row) => !isHead(row)))
  })

  test('links the same tests', () => {
    const links = (text: string) => text.match(/^\[\w+\]: .*$/gm) ?? []
    const expected = links(readPage('docs/support.md')).map((link) => link.replace('../', '../../'))
    expect(links(readPage(page))).toEqual(expected)
    expect(expected).not.toEqual([])
  })
})
