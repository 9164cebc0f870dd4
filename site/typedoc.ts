/** The reference: TypeDoc's pages of the two packages, from their TSDoc. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { mendAnchors, writeReferenceTwin } from './reference-twin.ts'

const HERE = import.meta.dirname

export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'chat-anthropic': [
    'index.ts',
    'batch/index.ts',
    'tools/index.ts',
    'platforms/aws.ts',
    'platforms/bedrock.ts',
    'platforms/foundry.ts',
    'platforms/google-cloud.ts',
    'platforms/vertex.ts',
  ],
  'anthropic-emulator': ['index.ts', 'testing/jest.ts', 'testing/vitest.ts'],
}

/** TypeDoc's arguments for a package. */
export function argumentsFor(name: string, rest: readonly string[]): string[] {
  const entries = (ENTRIES[name] ?? []).map((entry) =>
    join(HERE, '..', 'packages', name, 'src', entry),
  )
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
