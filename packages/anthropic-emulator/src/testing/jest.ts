/** An emulator for the tests of Jest: `anthropic-emulator/jest`. */
import type { Emulator, EmulatorOptions } from '../options.ts'
import { startEmulator } from '../start.ts'
import type { TestUse } from './test-use.ts'

type Hook = (run: () => void | Promise<void>) => void

/** The hooks of a test runner, as Jest and Vitest have them. */
export interface Hooks {
  /** Runs before the tests of a file. */
  beforeAll: Hook
  /** Runs after each test. */
  afterEach: Hook
  /** Runs after the tests of a file. */
  afterAll: Hook
}

const NAMES = ['beforeAll', 'afterEach', 'afterAll'] as const

function globalHooks(): Hooks {
  const hooks = globalThis as unknown as Hooks
  const missing = NAMES.find((name) => typeof hooks[name] !== 'function')
  if (missing === undefined) return hooks
  throw new TypeError(
    `There is no global ${missing}. Pass the hooks of the test runner: ` +
      'useEmulator(options, { beforeAll, afterEach, afterAll }).',
  )
}

/**
 * An emulator for the tests of a file: it starts before the first of them, is reset after each, and
 * closes after the last. Takes the options of `startEmulator`, and `assertDone`; hooks are those of
 * Jest's globals unless others are given. What it gives is used within tests and hooks.
 */
export function useEmulator(
  { assertDone = false, ...options }: EmulatorOptions & TestUse = {},
  hooks: Hooks = globalHooks(),
): Emulator {
  let running: Emulator | undefined
  const emulator = (): Emulator => {
    if (running) return running
    throw new Error('The emulator starts in beforeAll: use it within tests and hooks.')
  }
  hooks.beforeAll(async () => {
    running = await startEmulator(options)
  })
  hooks.afterEach(() => {
    try {
      if (assertDone) emulator().assertDone()
    } finally {
      emulator().reset()
    }
  })
  hooks.afterAll(async () => {
    await emulator().close()
    running = undefined
  })
  return new Proxy({} as Emulator, {
    get: (_, name): unknown => Reflect.get(emulator(), name),
    has: (_, name) => Reflect.has(emulator(), name),
  })
}
