import { checkOneOf, checkSwitch } from './checks.ts'
import type { OptionRow } from './option-row.ts'

/** What the command line adds to the options of an emulator. */
export interface ServiceOptions {
  /** A line for each request: for people, as JSON, or none. */
  log?: 'line' | 'json' | 'off'
  /** Whether changed files of the configuration and of scripts are read again. */
  watch?: boolean
}

/** A row for every option of the command line alone. */
export const SERVICE_OPTIONS = {
  log: {
    summary: 'a line for each request: line (default), json or off',
    reading: 'text',
    placeholder: 'how',
    findProblem: checkOneOf('line', 'json', 'off'),
  },
  watch: {
    summary: 'read the configuration and the script again when their files change',
    reading: 'switch',
    findProblem: checkSwitch,
  },
} as const satisfies Record<keyof ServiceOptions, OptionRow>
