/** The package as npm would publish it: packed once for each state of its files, by whoever asks first. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import packageJson from '../../package.json' with { type: 'json' }
import { once } from './once.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What the package is made from. */
const SOURCES = [
  ...packageJson.files.filter((path) => path !== 'dist' && !path.startsWith('!')),
  ...readdirSync(root).filter((name) =>
    /^(package|tsconfig.*)\.json$|^(README|LICENSE)/.test(name),
  ),
]

/** What `npm pack` tells of a package. */
export interface Packed {
  filename: string
  size: number
  files: { path: string }[]
}

/** A folder with the package: as a tarball, and unpacked in `package`. */
export async function packed(): Promise<Packed & { folder: string }> {
  const folder = await once(join(root, '.scratch', 'packed', stateOf(root)), pack)
  const report = readFileSync(join(folder, 'packed.json'), 'utf8')
  return { folder, ...(JSON.parse(report) as Packed) }
}

/** A folder outside of the project in which npm has installed the tarball, with LangChain's core. */
export async function installed(): Promise<string> {
  const { folder, filename } = await packed()
  const place = join(tmpdir(), 'chat-anthropic-installed', stateOf(root))
  return once(place, async (target) => {
    writeFileSync(join(target, 'package.json'), '{ "private": true }')
    const core = `@langchain/core@${packageJson.devDependencies['@langchain/core']}`
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
    await run('npm', ['install', ...options, join(folder, filename), core], { cwd: target })
  })
}

async function pack(target: string): Promise<void> {
  const copy = join(target, 'copy')
  for (const source of SOURCES) cpSync(join(root, source), join(copy, source), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  // `prepack` builds, and prints what it does.
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', target], {
    cwd: copy,
  })
  const [report] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed]
  writeFileSync(join(target, 'packed.json'), JSON.stringify(report))
  await run('tar', ['-xzf', report.filename], { cwd: target })
  rmSync(copy, { recursive: true })
}

/** A name for what the files hold. */
function stateOf(folder: string): string {
  const hash = createHash('sha256')
  for (const source of SOURCES.toSorted((a, b) => a.localeCompare(b))) {
    const path = join(folder, source)
    const isFolder = statSync(path).isDirectory()
    const names = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : ['']
    for (const name of names) {
      const file = join(path, name)
      if (statSync(file).isFile()) hash.update(`${source}/${name}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
