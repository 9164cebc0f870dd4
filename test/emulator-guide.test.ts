/** The emulator's README is what happens: its files and command lines run, and print what it shows. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as exported from 'anthropic-emulator'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { HELP } from '../packages/anthropic-emulator/src/cli/help.ts'
import { type Block, blocksOf, masked, readPage } from './docs-support/pages.ts'
import { isServer, makeProject, type Project } from './docs-support/project.ts'
import { PATIENCE } from './docs-support/program.ts'

vi.setConfig(PATIENCE)

const PAGE = 'packages/anthropic-emulator/README.md'

/** What a command line needs that not every machine has. */
const NEEDS: readonly [RegExp, command: string, args: string[]][] = [
  [/^curl /m, 'curl', ['--version']],
  [/\bpython3 /, 'python3', ['-c', 'import anthropic']],
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

describe('the command lines', () => {
  let project: Project
  let real: Emulator
  beforeAll(async () => {
    real = await startEmulator()
    project = await makeProject(PAGE, real.url)
  })
  afterAll(async () => {
    await project.remove()
    await real.close()
  })

  const lines = blocksOf(PAGE).filter(
    ({ language, code }) => language === 'sh' && !code.startsWith('npm install'),
  )
  for (const block of lines) {
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

describe('the page', () => {
  const page = readPage(PAGE)

  test('has a row for every option', () => {
    const options: Record<keyof Required<EmulatorOptions>, true> = {
      apiKey: true,
      batchDelay: true,
      chunkSize: true,
      delay: true,
      downloadableUploads: true,
      faults: true,
      files: true,
      host: true,
      journalLimit: true,
      match: true,
      memory: true,
      now: true,
      onWarning: true,
      otherwise: true,
      ping: true,
      port: true,
      rateLimit: true,
      record: true,
      replay: true,
      retiredModels: true,
      reply: true,
      script: true,
      seed: true,
      strict: true,
      timeToFirstToken: true,
      token: true,
      tokensPerSecond: true,
    }
    const rows = page.split('\n').filter((line) => line.startsWith('| `'))
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)])
    const names = named.map(([, name]) => name)
    expect(Object.keys(options).filter((option) => !names.includes(option))).toEqual([])
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
