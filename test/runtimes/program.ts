/** Prints what came of the checks, and ends by itself. */
import { CHECKS, outcomeOf } from './checks.ts'
import { EMULATOR_CHECKS } from './emulator-checks.ts'

export async function main(more: Parameters<typeof outcomeOf>[0] = {}): Promise<void> {
  const api = process.argv[2] ?? ''
  console.log(JSON.stringify(await outcomeOf({ ...CHECKS, ...EMULATOR_CHECKS, ...more }, api)))
}
