/** Runs the notebooks as their readers do: with Deno's kernel, beside an install of the packages. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from 'anthropic-emulator'
import { ROOT } from '../docs-support/pages.ts'
import { ended, shell } from '../docs-support/program.ts'
import { installed } from '../package/packed.ts'
import { SITE } from './support.ts'

export const NOTEBOOKS = ['examples/chat-anthropic.ipynb', 'examples/chat-anthropic.zh-CN.ipynb']

const DENO = join(SITE, 'node_modules/.bin/deno')
const PYTHON = '/usr/bin/python3'

/** What this machine lacks to run a notebook, in words. */
export function missing(): string | undefined {
  if (!existsSync(DENO)) return 'Deno is not installed: run `npm ci --prefix site`.'
  const { status } = spawnSync(PYTHON, ['-c', 'import nbclient, nbformat'], { stdio: 'ignore' })
  return status === 0
    ? undefined
    : 'nbclient is not installed: `apt-get install jupyter-nbconvert`.'
}

interface Cell {
  cell_type: string
  outputs?: { output_type: string; name?: string; text?: string | string[]; data?: unknown }[]
  [key: string]: unknown
}

export interface Notebook {
  cells: Cell[]
}

const path = (notebook: string) => fileURLToPath(new URL(notebook, ROOT))

export const readNotebook = (notebook: string): Notebook =>
  JSON.parse(readFileSync(path(notebook), 'utf8')) as Notebook

const KERNEL = {
  argv: [DENO, 'jupyter', '--kernel', '--conn', '{connection_file}'],
  display_name: 'Deno',
  language: 'typescript',
}

/** The notebook with what its cells print, now. */
export async function runNotebook(notebook: string): Promise<Notebook> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-notebook-'))
  await using api = await startEmulator()
  try {
    cpSync(join(await installed(), 'node_modules'), join(folder, 'node_modules'), {
      recursive: true,
    })
    execFileSync('npm', ['init', '-y'], { cwd: folder, stdio: 'ignore' })
    mkdirSync(join(folder, 'kernels/deno'), { recursive: true })
    writeFileSync(join(folder, 'kernels/deno/kernel.json'), JSON.stringify(KERNEL))
    const runner = path('scripts/run-notebook.py')
    const line = `${PYTHON} "${runner}" "${path(notebook)}" out.ipynb`
    const { code, stderr } = await ended(
      shell(line, folder, {
        ANTHROPIC_BASE_URL: api.url,
        ANTHROPIC_API_KEY: 'any',
        JUPYTER_PATH: folder,
        DENO_DIR: join(folder, 'deno'),
        NO_COLOR: '1',
      }),
    )
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(readFileSync(join(folder, 'out.ipynb'), 'utf8')) as Notebook
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const joined = (text: string | string[] | undefined) => [text ?? ''].flat().join('')

/** The outputs of each cell of code, with neighbouring pieces of a stream joined. */
export function outputsOf({ cells }: Notebook): unknown[][] {
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ outputs = [] }) => {
      const shown: { name: unknown; text: string }[] = []
      for (const { name, output_type, text, data } of outputs) {
        const value = data === undefined ? joined(text) : JSON.stringify(data)
        const last = shown.at(-1)
        if (last && name !== undefined && last.name === name) last.text += value
        else shown.push({ name: name ?? output_type, text: value })
      }
      return shown
    })
}
