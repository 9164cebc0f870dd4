/** What a policy is: the way a shell is started, and with that what its commands can reach. */
import type { Readable, Writable } from 'node:stream'

/** Limits on the processes of one shell. */
export interface ShellLimits {
  /** Processes at a time. In a sandbox 128 by default; on the host they count for the whole user. */
  processes?: number
  /** Bytes of address space of each process. */
  memoryBytes?: number
  /** Bytes of each file that is written. */
  fileBytes?: number
  /** Seconds of processor time of each process. */
  cpuSeconds?: number
}

/** What a shell is started with. */
export interface ShellRequest {
  /** The folder that it starts in; with a sandbox the only one that it can write to. */
  cwd: string
  /** All variables that it has. */
  env: Readonly<Record<string, string>>
  /** Whether it reaches the network. */
  network: boolean
  /** Limits on its processes, defaults included; what is absent is not limited. */
  limits: ShellLimits
}

/** A `bash` that reads commands from `stdin` and writes to `stdout`. */
export interface ShellProcess {
  /** Takes one line for each command. The policy has to listen for its `error` events. */
  stdin: Writable
  /** Both outputs of the commands, and after each command a line that reports its end. */
  stdout: Readable
  /** Resolves when the shell is gone, with what it, or what started it, complained about. */
  ended: Promise<string>
  /** Ends the shell and all that it started, as far as the policy can. */
  kill(): void
  /** Whether it keeps this program from ending: set while a command runs. */
  setHeld?(isHeld: boolean): void
}

/** Starts shells. */
export interface ShellPolicy {
  /** What messages call it. */
  name: string
  /** Rejects, with a hint, where this policy cannot work; runs before the first model call. */
  check?(request: ShellRequest): Promise<void>
  /** Starts `bash --noprofile --norc` without a terminal. */
  start(request: ShellRequest): Promise<ShellProcess>
}

/** A sandbox that runs single commands, as deepagents has them (`SandboxBackendProtocolV2`). */
export interface SandboxBackend {
  /** Runs one command for `sh` to its end. After a timeout its answer is not awaited. */
  execute(command: string): ExecuteResult | Promise<ExecuteResult>
}

/** What a sandbox answers with. */
export interface ExecuteResult {
  /** What the command printed, standard output and errors in one. */
  output: string
  /** `null` where it is not known, which counts as 0. */
  exitCode: number | null
  /** Whether the sandbox left out some of the output, which the model is told. Default false. */
  truncated?: boolean
}
