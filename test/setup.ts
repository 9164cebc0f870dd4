/** Runs before each test file of a package, behind `clean-environment.ts`. */
import fc from 'fast-check'
import { beforeEach, expect } from 'vitest'

// Generated inputs are the same in each run; `FUZZ_SEED=any`, as in `npm run fuzz`, takes others.
const seed = process.env['FUZZ_SEED'] ?? '1'
if (seed !== 'any') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })

// Types are compared by the compiler.
const OF_TYPES = /types(\/|\.test\.ts$)/

// A test that has compared nothing by its end fails.
beforeEach(({ task }) => {
  if (!OF_TYPES.test(task.file.name)) expect.hasAssertions()
})
