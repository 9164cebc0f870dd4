import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { bundle, type Program } from './bundle.ts'
import { CHECKS, type Outcome } from './checks.ts'
import { COMMONJS_CHECKS } from './commonjs-checks.ts'
import { EMULATOR_CHECKS } from './emulator-checks.ts'
import { isInstalled, type RuntimeName, RUNTIMES } from './runtimes.ts'

/** Gives what came of the checks, which ask the emulator at the address. */
type Run = (program: Program, api: string) => Promise<Outcome>

const SCRIPT = {
  rules: [
    { when: 'overloaded', reply: { error: { status: 529 } } },
    { when: 'stall', reply: { content: 'Half of a text.', fault: { stallAfter: 5 } } },
  ],
}

/** A test for each check, all of one run of the program. */
export function describeChecks(
  title: string,
  form: 'imported' | 'required' | 'worker',
  names: readonly string[],
  run: Run,
): void {
  describe(title, () => {
    let api: Emulator
    let program: Program
    let outcome: Outcome
    beforeAll(async () => {
      api = await startEmulator({ script: SCRIPT })
      program = await bundle(form)
      outcome = await run(program, api.url)
    }, 180_000)
    afterAll(async () => {
      program?.[Symbol.dispose]()
      await api?.close()
    })

    test.for(names)('%s', (name) => expect(outcome[name]).toBe(null))
  })
}

/** Runs a program of the runtime to its end, and reads what it printed. */
const programOf =
  (name: RuntimeName): Run =>
  async ({ file, folder }, api) => {
    const [command, ...options] = RUNTIMES[name]
    const { PATH, HOME, TMPDIR } = process.env
    const env = { PATH, HOME, TMPDIR, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }
    const { stdout } = await promisify(execFile)(command, [...options, file, api], {
      cwd: folder,
      env,
      timeout: 120_000,
    })
    return JSON.parse(stdout) as Outcome
  }

const EVERYWHERE = [...Object.keys(CHECKS), ...Object.keys(EMULATOR_CHECKS)]

/** All checks in a program that imports the package. */
export function describeImported(name: RuntimeName): void {
  describe.skipIf(!isInstalled(name))(name, () => {
    describeChecks('that imports the package', 'imported', EVERYWHERE, programOf(name))
  })
}

/** All checks in a program that imports the package, and in one that requires it. */
export function describeNode(name: RuntimeName): void {
  describe.skipIf(!isInstalled(name))(name, () => {
    const names = [...EVERYWHERE, ...Object.keys(COMMONJS_CHECKS)]
    describeChecks('that imports the package', 'imported', EVERYWHERE, programOf(name))
    describeChecks('that requires the package', 'required', names, programOf(name))
  })
}
