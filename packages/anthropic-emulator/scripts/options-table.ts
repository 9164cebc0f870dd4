/** Writes the table of options into the page that has it: `npm run options`. */
import { readFileSync, writeFileSync } from 'node:fs'

import { toFlag } from '../src/settings/flags.ts'
import { ALL_OPTIONS } from '../src/settings/layer.ts'
import type { OptionRow } from '../src/settings/option-row.ts'

const PAGE = new URL('../docs/options.md', import.meta.url)
const [BEGIN, END] = ['<!-- options -->\n', '<!-- /options -->\n']

function toCells([name, { reading, parts = {}, summary }]: [string, OptionRow]): string[] {
  const inner = Object.keys(parts).map((part) => `\`.${part}\``)
  const flag = reading === 'nothing' ? 'in code' : `\`--${toFlag(name)}\``
  return [`\`${name}\``, flag, [summary, ...inner].join(' ').replaceAll('|', '\\|')]
}

/** The table, in columns of one width each. */
export function optionsTable(): string {
  const rows = [['Option', 'Flag', ''], ...Object.entries(ALL_OPTIONS).map(toCells)]
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const toLine = (row: readonly string[], filler = ' ') =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width, filler)).join(' | ')} |`
  const [first = [], ...others] = rows
  return [toLine(first), toLine([], '-'), ...others.map((row) => toLine(row))].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const page = readFileSync(PAGE, 'utf8')
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]]
  writeFileSync(PAGE, `${before}${BEGIN}\n${optionsTable()}\n\n${END}${after}`)
}
