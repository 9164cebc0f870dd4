import type { EmulatorOptions } from '../options.ts'
import { hintFor } from '../wire/settings.ts'
import { EMULATOR_OPTIONS } from './emulator-options.ts'
import type { OptionRow } from './option-row.ts'
import { SettingsError } from './settings-error.ts'

// What is made of these checks them, with errors that name the place in code.
const CHECKED_WHEN_MADE: readonly string[] = [
  'script',
  'reply',
  'otherwise',
  'record',
  'replay',
  'chunkSize',
  'tokensPerSecond',
  'timeToFirstToken',
  'delay',
  'ping',
  'faults',
  'rateLimit',
  'files',
  'journalLimit',
] satisfies (keyof EmulatorOptions)[]

const ROWS: Readonly<Record<string, OptionRow>> = EMULATOR_OPTIONS

/** Refuses unknown options and wrong values. Throws a `SettingsError`. */
export function checkOptions(options: EmulatorOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const row = Object.hasOwn(ROWS, name) ? ROWS[name] : undefined
    if (!row) throw new SettingsError(`${name} is no option. ${hintFor(name, Object.keys(ROWS))}`)
    if (value === undefined || CHECKED_WHEN_MADE.includes(name)) continue
    const problem = row.findProblem(value, name)
    if (problem !== undefined) throw new SettingsError(problem)
  }
}
