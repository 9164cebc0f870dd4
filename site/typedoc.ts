/** The reference: TypeDoc's pages of the two packages, from their TSDoc. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mendAnchors, writeReferenceTwin } from './reference-twin.ts'

const HERE = import.meta.dirname

const PACKAGES = join(HERE, '..', 'packages')

interface Manifest {
  exports: Record<string, string | { import: { default: string } }>
}

/** The modules that each package exports, as paths of their sources. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  readdirSync(PACKAGES)
    .filter((name) => existsSync(join(PACKAGES, name, 'package.json')))
    .sort((one, other) => other.localeCompare(one))
    .map((name) => [name, entriesOf(join(PACKAGES, name))]),
)

function entriesOf(folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  return Object.values(exports).flatMap((target) => {
    if (typeof target === 'string') return []
    const source = target.import.default.replace('/dist/', '/src/').replace(/\.js$/, '.ts')
    return [join(folder, source)]
  })
}

/** TypeDoc's arguments for a package. */
export function argumentsFor(name: string, rest: readonly string[]): string[] {
  const entries = ENTRIES[name] ?? []
  return ['--options', join(HERE, 'typedoc.json'), '--name', name, ...rest, ...entries]
}

/** Runs TypeDoc; throws with what it says where it fails. */
export function runTypedoc(args: readonly string[]): void {
  execFileSync(process.execPath, [join(HERE, 'node_modules/typedoc/bin/typedoc'), ...args], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Writes a package's reference in both languages. */
export function writeReference(name: string): void {
  const pages = join(HERE, '.pages')
  const out = join(pages, 'reference', name)
  const rest = ['--out', out, '--docsRoot', pages, '--logLevel', 'Error']
  runTypedoc(argumentsFor(name, rest))
  mendAnchors(out)
  writeReferenceTwin(out, join(pages, 'zh/reference', name))
}
