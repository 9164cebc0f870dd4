import type { EmulatorOptions, RunningOptions, StartOption } from '../options.ts'
import { hintFor } from '../wire/settings.ts'
import { EMULATOR_OPTIONS } from './emulator-options.ts'
import type { OptionRow } from './option-row.ts'
import { SettingsError } from './settings-error.ts'

const START_OPTIONS: Record<StartOption, string> = {
  port: 'it is in use',
  host: 'it is in use',
  token: 'it guards this door',
  record: 'restart the emulator with it',
  replay: 'restart the emulator with it',
  match: 'restart the emulator with it',
  journalLimit: 'restart the emulator with it',
  memory: 'restart the emulator with it',
  sessionLimit: 'restart the emulator with it',
  metrics: 'restart the emulator with it',
  now: 'set the clock instead',
  onExchange: 'restart the emulator with it',
}

const isStartOption = (name: string): name is StartOption => Object.hasOwn(START_OPTIONS, name)

const isOption = (name: string): name is keyof EmulatorOptions =>
  Object.hasOwn(EMULATOR_OPTIONS, name)

/** The options that can be changed while an emulator runs. */
export const RUNNING_OPTIONS: readonly string[] = Object.keys(EMULATOR_OPTIONS).filter(
  (name) => !isStartOption(name),
)

function checkChange(name: string, value: unknown): void {
  if (!isOption(name)) {
    throw new SettingsError(`${name} is no setting. ${hintFor(name, RUNNING_OPTIONS)}`)
  }
  if (isStartOption(name)) {
    throw new SettingsError(
      `${name} is set at the start, and not while it runs: ${START_OPTIONS[name]}.`,
    )
  }
  const row: OptionRow = EMULATOR_OPTIONS[name]
  const problem = value === null || value === undefined ? undefined : row.findProblem(value, name)
  if (problem !== undefined) throw new SettingsError(problem)
}

// Of these the last one that was set answers.
function dropOtherAnswers(options: EmulatorOptions, changes: RunningOptions): EmulatorOptions {
  const { script, reply, ...others } = options
  if (changes.script != null && reply !== undefined) return { ...others, ...(script && { script }) }
  if (changes.reply != null && script !== undefined) return { ...others }
  return options
}

/** The options with changes made to them. Throws a `SettingsError` for what cannot be set. */
export function applyChanges(options: EmulatorOptions, changes: RunningOptions): EmulatorOptions {
  const named = Object.entries(changes)
  for (const [name, value] of named) checkChange(name, value)
  const kept = dropOtherAnswers(options, changes)
  const all: [string, unknown][] = [...Object.entries(kept), ...named]
  const last = new Map(all.filter(([, value]) => value !== undefined))
  const set = [...last].filter(([, value]) => value !== null)
  return Object.fromEntries(set)
}
