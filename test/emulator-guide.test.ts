/** The emulator's pages are what happens: their files and command lines run, and print what they show. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as exported from 'anthropic-emulator'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { optionsTable } from '../packages/anthropic-emulator/scripts/options-table.ts'
import { HELP } from '../packages/anthropic-emulator/src/cli/help.ts'
import { EMULATOR_OPTIONS } from '../packages/anthropic-emulator/src/settings/emulator-options.ts'
import { type Block, blocksOf, masked, PAGES, readPage } from './docs-support/pages.ts'
import { isServer, makeProject, type Project } from './docs-support/project.ts'
import { PATIENCE } from './docs-support/program.ts'

vi.setConfig(PATIENCE)

const OWN_PAGES = PAGES.filter((page) => page.startsWith('packages/anthropic-emulator/'))

/** What a command line needs that not every machine has. */
const NEEDS: readonly [RegExp, command: string, args: string[]][] = [
  [/^curl /m, 'curl', ['--version']],
  [/\bpython3 /, 'python3', ['--version']],
  [/\bpython3 (?:weather\.py|-m unittest test_client)/, 'python3', ['-c', 'import anthropic']],
]

function isMissing(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return false
  } catch {
    console.warn(`"${[command, ...args].join(' ')}" fails on this machine: its block is skipped.`)
    return true
  }
}

const missing = NEEDS.filter(([, command, args]) => isMissing(command, args)).map(([line]) => line)
const isSkipped = ({ code }: Block) => missing.some((line) => line.test(code))

const linesOf = (page: string) =>
  blocksOf(page).filter(
    ({ language, code }) => language === 'sh' && !/^(?:npm install|docker |npm pack)/.test(code),
  )

describe.each(OWN_PAGES.filter((page) => linesOf(page).length > 0))('%s', (page) => {
  let project: Project
  let real: Emulator
  beforeAll(async () => {
    real = await startEmulator()
    project = await makeProject(page, real.url)
  })
  afterAll(async () => {
    await project.remove()
    await real.close()
  })

  for (const block of linesOf(page)) {
    // In their order: a server is there for the lines after it.
    const title = `line ${block.line} does what the page shows`
    test.skipIf(isSkipped(block))(title, async () => {
      if (isServer(block)) return project.serve(block)
      const { code, stdout, stderr } = await project.run(block)
      expect(code, stderr).toBe(0)
      if (block.output !== undefined) expect(masked(stdout)).toBe(masked(block.output))
    })
  }
})

describe('the pages', () => {
  const page = OWN_PAGES.map(readPage).join('\n')

  test('has a row for every option', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'))
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)])
    const names = named.map(([, name]) => name)
    expect(Object.keys(EMULATOR_OPTIONS).filter((option) => !names.includes(option))).toEqual([])
  })

  test('show the table of options as it is; `npm run options` writes it anew', () => {
    expect(page).toContain(optionsTable())
  })

  test('names every function of the module', () => {
    const functions = Object.keys(exported).filter((name) => !name.endsWith('Error'))
    expect(functions.filter((name) => !page.includes(`${name}(`))).toEqual([])
  })

  test('names every flag of the program', () => {
    const flags = HELP.match(/--[a-z][\w-]*/g)?.filter((flag) => flag !== '--version')
    expect(flags?.filter((flag) => !page.includes(`\`${flag}\``))).toEqual([])
    expect(flags).not.toEqual([])
  })
})
