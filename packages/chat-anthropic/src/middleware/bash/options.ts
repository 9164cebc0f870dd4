/** The options of the bash middleware, checked when it is made. */
import { realpathSync, statSync } from 'node:fs'
import { checkOptionNames } from '../option-names.ts'
import { toEnvironment } from './environment.ts'
import { hostPolicy } from './policies/host.ts'
import type { SandboxBackend, ShellLimits, ShellPolicy, ShellRequest } from './policies/policy.ts'
import { sandboxPolicy } from './policies/sandbox.ts'

/** What `confirm` can read of the run that asks. */
export interface ConfirmRuntime {
  /** Of the config that the run was invoked with, such as its `thread_id`. */
  configurable?: Record<string, unknown> | undefined
  /** What was passed to the run as `context`; undefined where nothing was. */
  context?: unknown
  /** Aborts when the run is canceled; undefined where the run has none. */
  signal?: AbortSignal | undefined
}

/** Whether a command may run; `'interrupt'` pauses the graph and asks a human. */
export type ConfirmAnswer = boolean | 'interrupt'

/** The options of `bash`. */
export interface BashOptions {
  /**
   * Where commands run. `'sandbox'`: bubblewrap, or Docker where that is missing. `'host'`: with all
   * rights of this program's user, and processes that leave the group of their shell outlive it. Or a
   * policy, as `sandboxPolicy({ readable })` makes one, or a sandbox of deepagents. There is no default.
   */
  policy: 'host' | 'sandbox' | ShellPolicy | SandboxBackend
  /** The folder in which shells start; a sandbox can write to no other. Not used by a sandbox of deepagents. */
  cwd?: string
  /** Variables besides `PATH`, `HOME`, `LANG` and `TERM`: no other of this program's is passed on. */
  env?: Record<string, string>
  /** After this many milliseconds a command is ended together with its shell; 120,000 by default. */
  timeoutMs?: number
  /** Bytes of output that the model reads, one half from each end; 30,000 by default. */
  maxOutputBytes?: number
  /** Bytes of output after which a command is ended together with its shell; 10,000,000 by default. */
  hardOutputBytes?: number
  /** Limits on processes; `{ processes: 128 }` by default in a sandbox, none on the host. */
  limits?: ShellLimits
  /** Whether a sandbox reaches the network; it does not by default. */
  network?: boolean
  /** When a shell ends besides: with its thread (by default, when nobody uses it), or with each run. */
  lifetime?: 'thread' | 'run'
  /** A shell that nobody uses for this many milliseconds ends; 600,000 by default. */
  idleMs?: number
  /** Commands that each new shell runs first, also after a timeout. */
  startup?: string | readonly string[]
  /**
   * Asked before any effect of a command. `false` refuses it; `'interrupt'` pauses the graph with
   * `{ actionRequests, reviewConfigs }`, resumed by `{ decisions }`, as the human-in-the-loop
   * middleware does; it needs a checkpointer. Asked again when a paused graph goes on.
   */
  confirm?: (command: string, runtime: ConfirmRuntime) => ConfirmAnswer | Promise<ConfirmAnswer>
}

const NAMES: Readonly<Record<keyof BashOptions, true>> = {
  policy: true,
  cwd: true,
  env: true,
  timeoutMs: true,
  maxOutputBytes: true,
  hardOutputBytes: true,
  limits: true,
  network: true,
  lifetime: true,
  idleMs: true,
  startup: true,
  confirm: true,
}

/** The options with their defaults. */
export interface ResolvedOptions {
  policy: ShellPolicy | SandboxBackend
  request: ShellRequest
  timeoutMs: number
  maxOutputBytes: number
  hardOutputBytes: number
  lifetime: 'thread' | 'run'
  idleMs: number
  startup: readonly string[]
  confirm: BashOptions['confirm']
}

const CHOICES =
  "Pass 'sandbox' (bubblewrap or Docker), 'host' (no isolation: commands have all rights of this " +
  "program's user), a policy with `start`, or a sandbox with `execute`."

function toPolicy(policy: BashOptions['policy'] | undefined): ShellPolicy | SandboxBackend {
  if (policy === undefined) throw new Error(`bash needs a policy. ${CHOICES}`)
  if (policy === 'host') return hostPolicy
  if (policy === 'sandbox') return sandboxPolicy()
  if (typeof policy === 'object' && ('start' in policy || 'execute' in policy)) return policy
  throw new Error(`bash has no policy ${JSON.stringify(policy)}. ${CHOICES}`)
}

/** Whether commands run in a sandbox that only takes single ones. */
export const isBackend = (policy: ShellPolicy | SandboxBackend): policy is SandboxBackend =>
  'execute' in policy && !('start' in policy)

function toFolder(cwd: string | undefined, policy: ShellPolicy | SandboxBackend): string {
  if (isBackend(policy)) return ''
  if (cwd === undefined) throw new Error('bash needs cwd. Pass the folder in which shells start.')
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`bash starts in ${cwd}, which is no folder. Make it, or pass another cwd.`)
  }
  // As the shell itself will call it.
  const folder = realpathSync(cwd)
  if (policy !== hostPolicy && folder === '/') {
    throw new Error(
      'bash cannot keep a sandbox in /: all of the machine would be in it. Pass another cwd.',
    )
  }
  return folder
}

function checkNumbers(options: BashOptions): void {
  const { timeoutMs, maxOutputBytes, hardOutputBytes, idleMs } = options
  for (const [name, value] of Object.entries({
    timeoutMs,
    maxOutputBytes,
    hardOutputBytes,
    idleMs,
  })) {
    if (value === undefined || (value > 0 && value <= MOST)) continue
    throw new Error(`bash takes ${name} from 1 to ${MOST}, and not ${value}.`)
  }
}

/** The longest time of a timer. */
const MOST = 2 ** 31 - 1

const toList = (commands: string | readonly string[]): readonly string[] =>
  typeof commands === 'string' ? [commands] : commands

/** Checks the options and fills in defaults; throws naming the option and the choices. */
export function resolveOptions(options: BashOptions): ResolvedOptions {
  checkOptionNames('bash', options, NAMES)
  checkNumbers(options)
  const policy = toPolicy(options.policy)
  const limits = { ...(policy !== hostPolicy && { processes: 128 }), ...options.limits }
  const cwd = toFolder(options.cwd, policy)
  const env = toEnvironment(process.env, options.env)
  return {
    policy,
    request: { cwd, env, network: options.network ?? false, limits },
    timeoutMs: options.timeoutMs ?? 120_000,
    maxOutputBytes: options.maxOutputBytes ?? 30_000,
    hardOutputBytes: options.hardOutputBytes ?? 10_000_000,
    lifetime: options.lifetime ?? 'thread',
    idleMs: options.idleMs ?? 600_000,
    startup: toList(options.startup ?? []),
    confirm: options.confirm,
  }
}
