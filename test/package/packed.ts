/** The packages as npm would publish them: packed once for each state of their files, by the first test that needs them. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import emulator from '../../packages/anthropic-emulator/package.json' with { type: 'json' }
import model from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import queue from '../../packages/chat-anthropic-queue/package.json' with { type: 'json' }
import { once } from './once.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

const MANIFESTS = [emulator, model, queue]

export type PackageName = 'anthropic-emulator' | 'chat-anthropic' | 'chat-anthropic-queue'

const NAMES: readonly PackageName[] = [
  'anthropic-emulator',
  'chat-anthropic',
  'chat-anthropic-queue',
]

/** What all builds share. */
const SHARED = ['tsconfig.base.json', 'scripts']

/** What the packages are made from, by paths in the repository. */
const SOURCES = [...SHARED, ...MANIFESTS.flatMap(sourcesOf)]

function sourcesOf({ name, files }: (typeof MANIFESTS)[number]): string[] {
  const folder = `packages/${name}`
  const named = files.filter((path) => path !== 'dist' && !path.startsWith('!'))
  const always = readdirSync(join(root, folder)).filter((path) =>
    /^(package|tsconfig.*)\.json$|^(README\.md|LICENSE)$/.test(path),
  )
  return [...named, ...always].map((path) => `${folder}/${path}`)
}

/** What `npm pack` reports of a package. */
export interface Packed {
  filename: string
  size: number
  files: { path: string }[]
}

/** A folder with all packages: each as a tarball, and unpacked in a folder of its name. */
export async function packed(): Promise<Record<PackageName, Packed> & { folder: string }> {
  const folder = await once(join(root, '.scratch', 'packed', state()), packAll)
  const reports = readFileSync(join(folder, 'packed.json'), 'utf8')
  return { folder, ...(JSON.parse(reports) as Record<PackageName, Packed>) }
}

/** A folder outside of the repository in which npm has installed the tarballs, with LangChain's core and agents. */
export const installed = () => install('all', NAMES, [CORE, ...AGENTS])

/** The same with the model alone. */
export const installedModel = () => install('chat-anthropic', ['chat-anthropic'], [CORE])

/** A folder with the emulator alone: neither LangChain nor an SDK. */
export const installedEmulator = () => install('anthropic-emulator', ['anthropic-emulator'], [])

const CORE = `@langchain/core@${model.devDependencies['@langchain/core']}`

/** What the middleware is for. */
const AGENTS = (['langchain', '@langchain/langgraph'] as const).map(
  (name) => `${name}@${model.devDependencies[name]}`,
)

async function install(
  label: string,
  names: readonly PackageName[],
  others: string[],
): Promise<string> {
  const { folder, ...reports } = await packed()
  const place = join(tmpdir(), 'chat-anthropic-installed', `${state()}-${label}`)
  return once(place, async (target) => {
    writeFileSync(join(target, 'package.json'), '{ "private": true }')
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
    const tarballs = names.map((name) => join(folder, reports[name].filename))
    await run('npm', ['install', ...options, ...tarballs, ...others], { cwd: target })
  })
}

async function packAll(target: string): Promise<void> {
  const copy = join(target, 'copy')
  for (const source of SOURCES) cpSync(join(root, source), join(copy, source), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  // The queue is built against the model that is packed, not against that of the repository.
  const modules = join(copy, 'packages', 'chat-anthropic-queue', 'node_modules')
  mkdirSync(modules)
  symlinkSync(join(copy, 'packages', 'chat-anthropic'), join(modules, 'chat-anthropic'), 'junction')
  const reports: Partial<Record<PackageName, Packed>> = {}
  for (const name of NAMES) reports[name] = await pack(join(copy, 'packages', name), target, name)
  writeFileSync(join(target, 'packed.json'), JSON.stringify(reports))
  rmSync(copy, { recursive: true })
}

async function pack(folder: string, target: string, name: PackageName): Promise<Packed> {
  // `prepack` builds, and prints what it does.
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', target], {
    cwd: folder,
  })
  const [report] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed]
  const unpacked = join(target, name)
  mkdirSync(unpacked)
  await run('tar', ['-xzf', report.filename, '-C', name, '--strip-components=1'], { cwd: target })
  return report
}

/** A name for what the files hold. */
function state(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES.toSorted((a, b) => a.localeCompare(b))) {
    const path = join(root, source)
    const isFolder = statSync(path).isDirectory()
    const names = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : ['']
    for (const name of names) {
      const file = join(path, name)
      if (statSync(file).isFile()) hash.update(`${source}/${name}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
