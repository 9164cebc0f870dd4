/** What the pages show is what happens: their TypeScript compiles, runs, and prints what they say. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as exported from 'chat-anthropic'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import packageJson from '../package.json' with { type: 'json' }
import {
  blocksOf,
  mark,
  masked,
  moduleOf,
  PAGES,
  type Program,
  programsOf,
  readPage,
  ROOT,
} from './docs-support/pages.ts'
import { WIRE_NAMES } from '../packages/chat-anthropic/src/options/parameters.ts'
import { makeFolder, PATIENCE } from './docs-support/program.ts'

vi.setConfig(PATIENCE)

const root = fileURLToPath(ROOT)
const folder = makeFolder('pages')
afterAll(() => rmSync(folder, { recursive: true }))

const programs = PAGES.flatMap(programsOf).map((program, index) => {
  const file = join(folder, `program-${index}.ts`)
  writeFileSync(file, `${moduleOf(program)}\nexport {}\n`)
  return { program, file, name: `${program.page} from line ${program.blocks[0]?.line}` }
})

// The files of the emulator's README run in test/emulator-guide.test.ts; here they only have to compile.
for (const { title, language, code } of PAGES.flatMap(blocksOf)) {
  if (title !== undefined && language === 'ts')
    writeFileSync(join(folder, `program-${title}`), code)
}

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

  test.for(['', 'packages/anthropic-emulator/', 'packages/chat-anthropic/'])(
    'have the same blocks in both languages: %sREADME.md',
    (folder) => {
      const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((page) =>
        blocksOf(`${folder}${page}`).map(({ language }) => language),
      )
      expect(chinese).toEqual(english)
    },
  )
})

describe('the guides', () => {
  const GUIDES = ['AGENTS.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md']
  const PACKAGES = [
    'packages/chat-anthropic',
    'packages/anthropic-emulator',
    'packages/chat-anthropic-queue',
  ]
  /** At the top, or in a package: guides say `src/` and `test/` of either. */
  const exists = (path: string) =>
    ['.', ...PACKAGES].some((folder) => existsSync(join(root, folder, path)))

  test.for(GUIDES)('%s names paths and scripts that exist', (guide) => {
    const text = readPage(guide)
    const named = text.match(
      /(?<![\w/-])(?:packages|src|test|docs|decisions|examples|bench|scripts)\/[\w./-]*\w|\b[A-Z]+\.md\b/g,
    )
    expect(named?.filter((path) => !exists(path))).toEqual([])
    const scripts = [...text.matchAll(/npm (?:run )?(start|test|(?<=run )\w+)/g)].map(([, name]) =>
      String(name),
    )
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([])
    expect(scripts).not.toEqual([])
  })

  test('ARCHITECTURE.md shows the tree as it is', () => {
    const shown = treesOf(readPage('ARCHITECTURE.md'))
    expect(shown.filter((path) => !existsSync(join(root, path)))).toEqual([])
    const modules = PACKAGES.flatMap((folder) =>
      readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
        .map((path) => `${folder}/src/${path}`),
    )
    expect(modules.filter((path) => !isShown(path, shown))).toEqual([])
  })

  test('reference.md names every option', () => {
    const page = readPage('packages/chat-anthropic/docs/reference.md')
    expect(Object.keys(WIRE_NAMES).filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('errors.md names every error class', () => {
    const page = readPage('packages/chat-anthropic/docs/errors.md')
    const classes = Object.keys(exported).filter((name) => name.endsWith('Error'))
    expect(classes.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('docs/problems.md has every row that a test names, and names tests that exist', () => {
    const page = readPage('docs/problems.md')
    const rows = allOf(page, /^\| *(\d+) *\|/gm)
    const named = ['test', ...PACKAGES.map((folder) => `${folder}/test`)]
      .flatMap(testsIn)
      .flatMap((path) => allOf(readPage(path), /\(rows? ([^)]*)\)/g))
      .flatMap((numbers) => allOf(numbers, /(\d+)/g))
    expect(named).not.toEqual([])
    expect(named.filter((row) => !rows.includes(row))).toEqual([])
    const linked = allOf(page, /\]\(\.\.\/([^)]*)\)/g)
    expect(linked).not.toEqual([])
    expect(linked.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

/** What the group of a pattern holds, at each place in a text. */
function allOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => String(found))
}

/** The files of tests in a folder, by their paths. */
function testsIn(folder: string): string[] {
  const skipped = /(^|\/)node_modules\//
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !skipped.test(path))
    .map((path) => `${folder}/${path}`)
}

/** Whether a tree has a module: itself, or a folder of `src/` around it. */
function isShown(file: string, shown: readonly string[]): boolean {
  const isAround = (path: string) => /\/src\/.+\/$/.test(path) && file.startsWith(path)
  return shown.some((path) => path === file || isAround(path))
}

/** The paths of the trees that a page draws by indenting, each from a folder of the repository. */
function treesOf(text: string): string[] {
  return allOf(text, /^```\n(packages\/[\s\S]*?)^```/gm).flatMap(pathsOf)
}

function pathsOf(tree: string): string[] {
  const open: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( *)([\w./-]+)(?: {2,}|$)/.exec(line) ?? []
    if (name === undefined) return []
    open.splice(indent.length / 2, Infinity, name)
    return [open.join('')]
  })
}
