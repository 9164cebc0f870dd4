/** Commands run as this program does: with its user's rights, in a process group. */
import { SHELL_ARGS } from '../protocol.ts'
import type { ShellPolicy } from './policy.ts'
import { spawnShell } from './spawn.ts'

/**
 * No isolation. A timeout or the end of the session ends the process group of the shell; processes
 * that leave the group (`setsid`, `set -m`, daemons) outlive it, and every file and network of the
 * user is in reach.
 */
export const hostPolicy: ShellPolicy = {
  name: 'host',
  start: async ({ cwd, env }) => spawnShell({ command: 'bash', args: SHELL_ARGS, cwd, env }),
}
