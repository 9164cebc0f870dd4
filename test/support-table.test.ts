/** docs/support.md: each cell links a test, which is there under the name it gives. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { readPage, ROOT, tableOf } from './docs-support/pages.ts'
import { run, PATIENCE } from './docs-support/program.ts'
import { type Platform, PLATFORMS } from '../packages/chat-anthropic/test/platforms/table.ts'
import { RUNTIMES } from './runtimes/runtimes.ts'

vi.setConfig(PATIENCE)

interface Link {
  /** What the cell shows. */
  mark: string
  file: string
  /** The name of the test, or of the tests together. */
  name: string
}

const page = readPage('docs/support.md')
const definitions = new Map(
  [...page.matchAll(/^\[(\w+)\]: (\S+) (["'])(.*)\3$/gm)].map(([, label, file, , name]) => [
    String(label),
    { file: String(file).replace(/^\.\.\//, ''), name: String(name) },
  ]),
)

function linksOf(cell: string): Link[] {
  return [...cell.matchAll(/\[([^\]]+)\]\[(\w+)\]/g)].map(([, mark, label]) => {
    const { file, name } = definitions.get(String(label)) ?? { file: '', name: '' }
    return { mark: String(mark), file, name }
  })
}

// Two tables in one: platforms at first, and from a row without a feature on, runtimes.
const rows = tableOf(page, 'API')
const middle = rows.findIndex(([feature]) => feature === '')
const platformRows = rows.slice(0, middle)
const runtimeRows = rows.slice(middle + 1)
const links = rows.flat().flatMap(linksOf)

/** The links of a column of features. */
const column = (of: string[][], index: number) => of.flatMap((row) => linksOf(row[index] ?? ''))

describe('the table of what works where', () => {
  let tests: (readonly [file: string, name: string])[]
  beforeAll(async () => {
    const files = new Set(links.map(({ file }) => file))
    const program = ['--import', 'tsx', 'test/docs-support/list-tests.ts']
    const { code, stdout, stderr } = await run([...program, ...files])
    expect(code, stderr).toBe(0)
    tests = JSON.parse(stdout) as typeof tests
  })

  test('links no test twice in a row, and defines no link in vain', () => {
    expect(links.length).toBe(definitions.size)
    for (const row of [...platformRows, ...runtimeRows]) {
      const names = row.flatMap(linksOf).map(({ file, name }) => `${file}: ${name}`)
      const repeated = names.filter((name, index) => names.indexOf(name) !== index)
      // Bedrock's two endpoints are one entry of the package.
      expect(repeated.filter((name) => !name.includes('chat-anthropic/bedrock'))).toEqual([])
    }
  })

  test('names tests that exist, in files that exist', () => {
    const missing = links.filter(
      ({ file, name }) =>
        !existsSync(fileURLToPath(new URL(file, ROOT))) ||
        !tests.some(([at, full]) => at === file && (full === name || full.startsWith(`${name} `))),
    )
    expect(missing).toEqual([])
  })

  test('has a column for every platform, in their order', () => {
    for (const [index, { name }] of PLATFORMS.entries()) {
      const cells = column(platformRows, index + 1)
      expect(cells).toHaveLength(platformRows.length)
      const contract = cells.filter(({ file }) => file.includes('/test/contract/'))
      expect(contract.length).toBeGreaterThan(10)
      expect(contract.filter((link) => !link.name.includes(` on ${name}`))).toEqual([])
    }
  })

  test.each(PLATFORMS)('says what $name refuses', (platform) => {
    const cells = column(platformRows, PLATFORMS.indexOf(platform) + 1)
    const refused = cells.filter(({ mark }) => mark === '✗').map(({ name }) => name)
    const lacking = Object.entries(LACKING).filter(([, feature]) =>
      platform.lacks.includes(feature),
    )
    expect(refused).toEqual(lacking.map(([part]) => expect.stringContaining(part) as string))
  })

  test('has every runtime', () => {
    const names = runtimeRows.flat().flatMap(linksOf)
    const absent = Object.keys(RUNTIMES).filter(
      (runtime) => !names.some(({ name }) => name.startsWith(`${runtime} `)),
    )
    expect(absent).toEqual([])
  })
})

/** The rows of what some platforms lack, in their order, by words of their tests. */
const LACKING: Readonly<Record<string, Platform['lacks'][number]>> = {
  'with a URL': 'urls',
  'by its id': 'file_ids',
  'counted before': 'count_tokens',
  'web search': 'web_search',
  'web fetch': 'web_fetch',
}
