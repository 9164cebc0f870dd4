/** The programs in the form that a runtime loads, in a folder where the packed packages are installed. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import packageJson from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import { installed } from '../package/packed.ts'

/** A program on disk, gone once it is disposed of. */
export interface Program extends Disposable {
  folder: string
  file: string
}

const FORMS = {
  imported: { format: 'esm', packages: 'external' },
  // With `import()` as `require()` too.
  required: {
    format: 'cjs',
    packages: 'external',
    platform: 'node',
    supported: { 'dynamic-import': false },
  },
  // As wrangler bundles a worker that has no `nodejs_compat`.
  worker: { format: 'esm', platform: 'browser', conditions: ['workerd', 'worker', 'browser'] },
} as const satisfies Record<string, BuildOptions>

// Whoever does not use their platform does not have them; Zod comes with LangChain's core.
const OPTIONAL = Object.keys(packageJson.peerDependenciesMeta).filter((name) => name !== 'zod')

/** What needs a server's sockets, or its files. */
const FOR_SERVERS = [
  'anthropic-emulator',
  `${packageJson.name}/batch`,
  `${packageJson.name}/batch/remote`,
  `${packageJson.name}/middleware`,
]

/** Bundles a program of this folder; all but a worker finds the package when it runs. */
export async function bundle(name: keyof typeof FORMS): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), `chat-anthropic-${name}-`))
  const modules = join(await installed(), 'node_modules')
  symlinkSync(modules, join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const file = join(folder, name === 'required' ? 'program.cjs' : 'program.mjs')
  await build({
    ...FORMS[name],
    bundle: true,
    target: 'es2022',
    ...(name === 'worker' && { external: OPTIONAL }),
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: file,
    nodePaths: [modules],
    // Its `paths` lead to the sources.
    tsconfigRaw: {},
    plugins: [withEntries(name === 'worker' ? [] : FOR_SERVERS)],
    logLevel: 'error',
  })
  const dispose = () => rmSync(folder, { recursive: true, force: true })
  return { folder, file, [Symbol.dispose]: dispose }
}

/** Writes `entries.ts` out. */
function withEntries(others: readonly string[]): Plugin {
  const ours = Object.keys(packageJson.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => entry.replace('.', packageJson.name))
    .filter((entry) => !FOR_SERVERS.includes(entry))
  const names = [...ours, ...others]
  const imports = names.map((name, index) => `import * as entry${index} from '${name}'`)
  const pairs = names.map((name, index) => `'${name}': entry${index}`)
  const contents = `${imports.join('\n')}\nexport const entries = { ${pairs.join(', ')} }`
  return {
    name: 'entries',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]entries\.ts$/ }, () => ({ contents, resolveDir: import.meta.dirname }))
    },
  }
}
