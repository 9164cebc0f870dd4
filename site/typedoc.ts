/** The reference: TypeDoc's pages of the two packages, from their TSDoc. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { mendAnchors, writeReferenceTwin } from './reference-twin.ts'

const HERE = import.meta.dirname

const PACKAGES = join(HERE, '..', 'packages')

/** What the package of the queue and the model tell each other: no program imports it. */
const BETWEEN_PACKAGES = 'src/batch/remote/'

interface Manifest {
  exports: Record<string, string | { import: { default: string } }>
}

/** The modules that each package exports, as paths of their sources. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  readdirSync(PACKAGES)
    .filter((name) => existsSync(join(PACKAGES, name, 'package.json')))
    .sort(bySubject)
    .map((name) => [name, entriesOf(join(PACKAGES, name))]),
)

/** The model first, then what goes with it, then the emulator. */
function bySubject(one: string, other: string): number {
  if (one.startsWith(other)) return 1
  return other.startsWith(one) ? -1 : other.localeCompare(one)
}

function entriesOf(folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  return Object.values(exports).flatMap((target) => {
    if (typeof target === 'string') return []
    const source = target.import.default.replace('/dist/', '/src/').replace(/\.js$/, '.ts')
    return source.includes(BETWEEN_PACKAGES) ? [] : [join(folder, source)]
  })
}

/** TypeDoc's arguments for a package. */
export function argumentsFor(name: string, rest: readonly string[]): string[] {
  const entries = ENTRIES[name] ?? []
  return ['--options', join(HERE, 'typedoc.json'), '--name', name, ...rest, ...entries]
}

/** Writes a package's reference in both languages; throws with what TypeDoc says where it fails. */
export async function writeReference(name: string): Promise<void> {
  const pages = join(HERE, '.pages')
  const out = join(pages, 'reference', name)
  const rest = ['--out', out, '--docsRoot', pages, '--logLevel', 'Error']
  const program = join(HERE, 'node_modules/typedoc/bin/typedoc')
  await promisify(execFile)(process.execPath, [program, ...argumentsFor(name, rest)], { cwd: HERE })
  mendAnchors(out)
  writeReferenceTwin(out, join(pages, 'zh/reference', name))
}
