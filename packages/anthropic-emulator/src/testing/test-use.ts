/** How an emulator is used in tests. */
export interface TestUse {
  /** Whether a test fails whose script has turns left (false). */
  assertDone?: boolean
}
