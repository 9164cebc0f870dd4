/** Every pattern of the sources takes a time that grows with the text, not with its square. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../../src')
const LENGTH = 100_000

/** Every pattern that stands in a source, with its place. */
function patternsOf(file: string): [place: string, pattern: RegExp][] {
  const patterns: [string, RegExp][] = []
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      const { pattern, flags } = node.regex
      patterns.push([`${file.slice(SOURCES.length + 1)}: /${pattern}/`, new RegExp(pattern, flags)])
    },
  }).visit(program)
  return patterns
}

const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
const runs = [...printable, '\n', '\t', '\u00E9', '\u{1F600}'].map((one) => one.repeat(LENGTH))

/** Milliseconds of CPU, not of the clock: others may use the machine. */
function timeOf(work: () => void): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

test('over 100,000 equal characters (E2)', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => join(SOURCES, name))
  const patterns = files.flatMap(patternsOf)
  expect(patterns.length).toBeGreaterThan(20)
  const slow = patterns.filter(([, pattern]) =>
    runs.some((text) => timeOf(() => text.replace(pattern, '')) > 500),
  )
  expect(slow.map(([place]) => place)).toEqual([])
})
