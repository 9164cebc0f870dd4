/** An emulator for the tests of Vitest: `anthropic-emulator/vitest`. */
import type { TestAPI } from 'vitest'

import type { Emulator, EmulatorOptions, EmulatorSession } from '../options.ts'
import { startEmulator } from '../start.ts'
import type { TestUse } from './test-use.ts'

/** What tests are given. */
export interface EmulatorFixtures {
  /** The emulator of the file, which all of its tests share. */
  emulator: Emulator
  /** A session for this test alone: its script, journal, faults, limits, clock and files. */
  api: EmulatorSession
}

type Use<Value> = (value: Value) => Promise<void>

interface TestState {
  id: string
  result?: { state?: string; errors?: unknown[] | undefined } | undefined
}

const hasFailed = ({ result }: TestState): boolean =>
  result?.state === 'fail' || (result?.errors?.length ?? 0) > 0

/**
 * A `test` whose tests are given `api`, a session of one emulator for each file, so that they can run
 * side by side. Takes the options of `startEmulator`, and `assertDone`. It is called at the top of a
 * file: Vitest takes what a file shares nowhere else.
 */
export function withEmulator<Context extends object>(
  test: TestAPI<Context>,
  { assertDone = false, ...options }: EmulatorOptions & TestUse = {},
): TestAPI<Context & EmulatorFixtures> {
  const fixtures = {
    emulator: [
      // Vitest reads from the pattern which other fixtures are needed: none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use: Use<Emulator>) => {
        const emulator = await startEmulator(options)
        await use(emulator)
        await emulator.close()
      },
      { scope: 'file' },
    ],
    api: async (
      { emulator, task }: { emulator: Emulator; task: TestState },
      use: Use<EmulatorSession>,
    ) => {
      const session = emulator.session(task.id, {})
      await use(session)
      // A test that has failed need not have come to the end of its script.
      if (assertDone && !hasFailed(task)) session.assertDone()
      emulator.deleteSession(task.id)
    },
  }
  // The types of fixtures differ between the versions of Vitest; what they are given does not.
  const extend = test.extend as unknown as (all: object) => TestAPI<Context & EmulatorFixtures>
  return extend.call(test, fixtures)
}
