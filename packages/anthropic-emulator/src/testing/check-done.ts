import type { EmulatorSession } from '../options.ts'

/** How an emulator is used in tests. */
export interface TestUse {
  /** Whether a test fails whose script has turns left (false). */
  assertDone?: boolean
}

/** Fails where the script has turns left. */
export function checkDone(session: EmulatorSession, { assertDone = false }: TestUse): void {
  if (!assertDone) return
  const { assertDone: check } = session as EmulatorSession & { assertDone?: () => void }
  check?.call(session)
}
