/** Commands run in a sandbox of bubblewrap: namespaces of Linux, without a daemon. */
import { execFile } from 'node:child_process'
import { lstatSync, readlinkSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { SHELL_ARGS } from '../protocol.ts'
import type { ShellPolicy, ShellRequest } from './policy.ts'
import { spawnShell } from './spawn.ts'
import { watchProcesses } from './watch-processes.ts'

const run = promisify(execFile)

/** The home inside: nothing of the user's is there. */
const HOME = '/home/user'

/** What programs need of `/etc`; names, keys and settings of the machine stay outside. */
const ETC = ['alternatives', 'ca-certificates', 'ld.so.cache', 'localtime', 'pki', 'ssl']
const ETC_OF_NETWORK = ['hosts', 'resolv.conf', 'services']

/** Folders beside `/usr` that are its links on current systems, and folders on older ones. */
const BESIDE_USR = ['/bin', '/lib', '/lib32', '/lib64', '/libx32', '/sbin']

function toSystemArgs(): string[] {
  return BESIDE_USR.flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found) return []
    return found.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : bindRead(path)
  })
}

const bindRead = (path: string): string[] => ['--ro-bind-try', path, path]

/**
 * Root keeps rights that reach out of a sandbox, so there are none left: no capabilities, no further
 * user namespaces, and `/proc/sys` read-only.
 */
const CLOSED = [
  ['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent'],
  ['--cap-drop', 'ALL'],
].flat()

/** The flags up to the program. */
export function toBubblewrapArgs(
  { cwd, network }: Pick<ShellRequest, 'cwd' | 'network'>,
  readable: readonly string[],
): string[] {
  const etc = [...ETC, ...(network ? ETC_OF_NETWORK : [])].map((name) => `/etc/${name}`)
  return [
    CLOSED,
    network ? ['--share-net'] : [],
    ['--ro-bind', '/usr', '/usr'],
    toSystemArgs(),
    etc.flatMap(bindRead),
    ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ['--tmpfs', '/tmp', '--dir', HOME],
    readable.flatMap((path) => ['--ro-bind', path, path]),
    ['--bind', cwd, cwd, '--chdir', cwd],
  ].flat()
}

/** What starts a sandbox can be read from inside of it: it has these variables alone, too. */
const toInnerEnvironment = (env: Readonly<Record<string, string>>) =>
  env['HOME'] === process.env['HOME'] ? { ...env, HOME } : env

const isRoot = () => process.getuid?.() === 0

/** Root works as the owner of the folder, where that is somebody else: limits do not bind root. */
function toUser(cwd: string): { uid: number; gid: number } | undefined {
  const { uid, gid } = statSync(cwd)
  return isRoot() && uid !== 0 ? { uid, gid } : undefined
}

/**
 * A sandbox of bubblewrap: it sees the system's programs, writes to `cwd` and to a `/tmp` that ends
 * with it, and reads `readable` (folders, at their own paths) besides.
 */
export function bubblewrapPolicy(readable: readonly string[] = []): ShellPolicy {
  return {
    name: 'bubblewrap',
    check: async (request) => {
      const { cwd } = request
      const args = [...toBubblewrapArgs(request, readable), '/usr/bin/true']
      await run('bwrap', args, { cwd, env: toInnerEnvironment(request.env), ...toUser(cwd) })
    },
    start: async (request) => {
      const { cwd, limits } = request
      const args = ['--info-fd', '3', ...toBubblewrapArgs(request, readable), 'bash', ...SHELL_ARGS]
      const [env, user] = [toInnerEnvironment(request.env), toUser(cwd)]
      const shell = spawnShell({ command: 'bwrap', args, cwd, env, pipes: 1, ...user })
      const isExempt = isRoot() && user === undefined
      return isExempt && limits.processes ? watchProcesses(shell, limits.processes) : shell
    },
  }
}
