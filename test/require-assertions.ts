/** Runs before each test file: a test that has compared nothing by its end fails. */
import { beforeEach, expect } from 'vitest'

// Types are compared by the compiler.
const OF_TYPES = /types(\/|\.test\.ts$)/

beforeEach(({ task }) => {
  if (!OF_TYPES.test(task.file.name)) expect.hasAssertions()
})
