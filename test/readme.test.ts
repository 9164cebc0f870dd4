/** What the pages show is what happens: their TypeScript compiles, runs, and prints what they say. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'chat-anthropic/emulator'
import {
  blocksOf,
  mark,
  masked,
  moduleOf,
  PAGES,
  type Program,
  programsOf,
  ROOT,
} from './docs-support/pages.ts'

const root = fileURLToPath(ROOT)
mkdirSync(join(root, '.scratch'), { recursive: true })
const folder = mkdtempSync(join(root, '.scratch', 'pages-'))
afterAll(() => rmSync(folder, { recursive: true }))

const programs = PAGES.flatMap(programsOf).map((program, index) => {
  const file = join(folder, `program-${index}.ts`)
  writeFileSync(file, `${moduleOf(program)}\nexport {}\n`)
  return { program, file, name: `${program.page} from line ${program.blocks[0]?.line}` }
})

let emulator: Emulator
beforeEach(async () => {
  emulator = await startEmulator()
  vi.stubEnv('ANTHROPIC_BASE_URL', emulator.url)
  vi.stubEnv('ANTHROPIC_API_KEY', 'any')
  vi.stubEnv('LANGSMITH_TRACING', 'false')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await emulator.close()
})

/** Runs a module; gives what it printed. */
async function outputOf(file: string): Promise<string> {
  let output = ''
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    output += `${format(...values)}\n`
  })
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
  await import(file)
  vi.restoreAllMocks()
  return output
}

/** What each block printed, and what the page says that it prints. */
function compared({ blocks }: Program, output: string) {
  const ends = [...blocks.slice(1).map((block) => output.indexOf(mark(block))), output.length]
  return blocks.flatMap((block, index) => {
    const start = output.indexOf(mark(block)) + mark(block).length
    const printed = masked(output.slice(start, ends[index]))
    if (block.output === undefined) return []
    return [{ line: block.line, printed, shown: masked(block.output) }]
  })
}

describe('the pages', () => {
  for (const { program, file, name } of programs) {
    test(`${name}: prints what the page shows`, async () => {
      const warn = vi.spyOn(console, 'warn')
      const results = compared(program, await outputOf(file))
      const printed = results.map(({ line, printed }) => ({ line, text: printed }))
      expect(printed).toEqual(results.map(({ line, shown }) => ({ line, text: shown })))
      expect(warn).not.toHaveBeenCalled()
    })
  }

  test('compile in a strict TypeScript program', async () => {
    const options = {
      extends: join(root, 'tsconfig.json'),
      // As most programs have it.
      compilerOptions: { exactOptionalPropertyTypes: false, noUnusedLocals: false },
      include: ['*.ts'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const { stdout } = await promisify(execFile)(tsc, ['-p', folder]).catch((failed) => failed)
    const ofPages = String(stdout)
      .split('\n')
      .filter((line) => line.includes('program-'))
    expect(ofPages).toEqual([])
  })

  test('have the same blocks in both languages', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((page) =>
      blocksOf(page).map(({ language }) => language),
    )
    expect(chinese).toEqual(english)
  })
})
