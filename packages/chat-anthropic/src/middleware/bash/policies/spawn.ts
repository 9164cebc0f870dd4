/** Starts a shell as a process group of this machine. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { ShellProcess } from './policy.ts'

/** A command that becomes a shell. */
export interface ShellCommand {
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  uid?: number
  gid?: number
  /** Descriptors beyond the first three, which are pipes. */
  pipes?: number
  /** What else has to be done so that all of it ends. */
  onKill?: () => void
}

/** A shell, and the process that this program started for it. */
export interface SpawnedShell extends ShellProcess {
  child: ChildProcess
}

/** Bytes of complaints that are kept. */
const COMPLAINTS = 4096
/** How long output is awaited after the shell has ended: others may hold its pipe. */
const GRACE_MS = 200

/** What ends the shells that live; a program that ends takes them along. */
const living = new Set<() => void>()
let isWatching = false

function watchExit(kill: () => void): void {
  living.add(kill)
  if (isWatching) return
  isWatching = true
  process.on('exit', () => {
    for (const end of living) end()
  })
}

/** Starts a process group; `kill` ends the group. */
export function spawnShell(shell: ShellCommand): SpawnedShell {
  const { command, args, cwd, env, uid, gid, pipes = 0 } = shell
  const child = spawn(command, args, {
    cwd,
    env: { ...env },
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    // Its own group, which one signal ends, and no terminal that it could write to.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)],
  })
  const kill = () => {
    killGroup(child)
    shell.onKill?.()
  }
  watchExit(kill)
  const ended = whenEnded(child, command).finally(() => living.delete(kill))
  const { stdin, stdout } = child as ChildProcess & Pick<ShellProcess, 'stdin' | 'stdout'>
  // A write to a shell that has ended; `ended` reports that.
  stdin.on('error', () => {})
  const setHeld = (isHeld: boolean) => holdProgram(child, isHeld)
  setHeld(false)
  return { child, stdin, stdout, ended, kill, setHeld }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

function holdProgram(child: ChildProcess, isHeld: boolean): void {
  const method = isHeld ? 'ref' : 'unref'
  child[method]()
  for (const stream of child.stdio) {
    // Pipes of children are sockets.
    const socket = stream as Partial<Socket> | null | undefined
    if (socket?.destroyed === false) socket[method]?.()
  }
}

function whenEnded(child: ChildProcess, command: string): Promise<string> {
  let complaints = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    complaints = (complaints + bytes.toString()).slice(0, COMPLAINTS)
  })
  return new Promise((resolve) => {
    let how = ''
    const end = () => resolve([how, complaints.trim()].filter(Boolean).join(': '))
    child.once('error', (error) => {
      how = `${command} does not start, ${error.message}`
      end()
    })
    child.once('close', end)
    child.once('exit', (code, signal) => {
      how = signal ? `by ${signal}` : `exit code ${code}`
      // What it left in the background holds the pipe.
      killGroup(child)
      setTimeout(end, GRACE_MS).unref()
    })
  })
}
