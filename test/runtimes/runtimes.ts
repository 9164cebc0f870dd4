/** Where the runtimes are. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const suffix = process.platform === 'win32' ? '.exe' : ''
const at = (path: string) => join(import.meta.dirname, 'node_modules', path)

/** The programs, and their options before the name of a file. */
export const RUNTIMES = {
  'The Node of the tests': [process.execPath],
  'Node 22': [at(`node-22/bin/node${suffix}`)],
  'Node 24': [at(`node-24/bin/node${suffix}`)],
  'Node 26': [at(`node-26/bin/node${suffix}`)],
  Deno: [at(`deno/deno${suffix}`), 'run', '--allow-all', '--quiet'],
  Bun: [at('bun/bin/bun.exe'), 'run'],
  workerd: [at('workerd/bin/workerd'), 'serve'],
} as const

export type RuntimeName = keyof typeof RUNTIMES

/** Whether it is here and runs; says what to do where it does not. */
export function isInstalled(name: RuntimeName): boolean {
  try {
    execFileSync(RUNTIMES[name][0], ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn(`${name} is not here, its tests are skipped: npm ci --prefix test/runtimes`)
    return false
  }
}
