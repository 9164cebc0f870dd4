/** How commands go to a shell that stays, and how it reports their end. */
import { randomBytes } from 'node:crypto'
import type { ShellLimits } from './policies/policy.ts'

/** The flags of every shell: nothing of the user's own profile runs. */
export const SHELL_ARGS = ['--noprofile', '--norc'] as const

/**
 * The first line that a shell reads: results go to descriptor 4 from then on, so that a command which
 * redirects the output of the shell itself cannot cut the session off.
 */
export function toPreamble(limits: ShellLimits): string {
  const rows: [flag: string, value: number | undefined][] = [
    ['-u', limits.processes],
    ['-v', limits.memoryBytes && Math.ceil(limits.memoryBytes / 1024)],
    ['-f', limits.fileBytes && Math.ceil(limits.fileBytes / 1024)],
    ['-t', limits.cpuSeconds],
  ]
  const set = rows.flatMap(([flag, value]) => (value ? [`ulimit ${flag} ${value}`] : []))
  return `${['exec 4>&1 >/dev/null 2>&1', ...set].join('; ')}\n`
}

/** A command as lines for the shell, and what the line after its output begins with. */
export interface EncodedCommand {
  lines: string
  marker: string
}

/**
 * Wraps a command so that nothing in it can swallow the report: its bytes are one quoted word, its
 * input is empty, and the report has a word that it cannot know.
 */
export function encodeCommand(command: string): EncodedCommand {
  const nonce = randomBytes(16).toString('hex')
  const hex = Buffer.from(command).toString('hex')
  const word = `$'${hex.replace(/../g, String.raw`\x$&`)}'`
  const run = `builtin eval ${word} </dev/null >&4 2>&1 4>&-`
  const report = String.raw`builtin printf '\n%s %d\n' ${nonce} $? >&4`
  return { lines: `${run}; ${report}\n`, marker: `\n${nonce} ` }
}
