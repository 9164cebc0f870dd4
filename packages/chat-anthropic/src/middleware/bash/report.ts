/** What the model reads of a command. */
import type { Report } from '../tool-result.ts'
import type { SessionResult } from './session.ts'
import type { Ending } from './shell.ts'

/** What a report needs to know of the options. */
export interface ReportLimits {
  timeoutMs: number
  hardOutputBytes: number
}

const NEW_SHELL =
  '[This is a new shell: directory, variables and background processes of earlier commands are gone.]'
const RESTARTED =
  'The shell was restarted: its directory, variables and background processes are lost.'

function describeEnding(ending: Ending, limits: ReportLimits, complaint = ''): string {
  const of = complaint === '' ? '' : ` (${complaint})`
  const reasons: Record<Ending, string> = {
    timeout: `command did not finish within ${limits.timeoutMs / 1000} seconds`,
    output: `command was stopped after ${limits.hardOutputBytes} bytes of output`,
    exit: `the shell ended${of}`,
    abort: 'command was cancelled',
  }
  return `Error: ${reasons[ending]}. ${RESTARTED}`
}

/** The report of a command; `hasHistory`: the model has used a shell in this conversation before. */
export function toReport(result: SessionResult, limits: ReportLimits, hasHistory: boolean): Report {
  const { output, exitCode, ending, complaint, isNewShell } = result
  const lines = [
    ...(isNewShell && hasHistory ? [NEW_SHELL] : []),
    ...(ending ? [describeEnding(ending, limits, complaint)] : []),
    ...(output === '' ? [] : [output]),
    ...(exitCode ? [`Exit code: ${exitCode}`] : []),
  ]
  return {
    content: lines.join('\n') || '(no output)',
    isError: ending !== undefined || exitCode !== 0,
  }
}
