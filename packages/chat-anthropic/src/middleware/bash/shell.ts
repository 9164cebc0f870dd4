/** One shell process that runs commands one after the other. */
import { CommandOutput } from './output.ts'
import type { OnText, OutputLimits } from './output.ts'
import type { ShellLimits, ShellProcess } from './policies/policy.ts'
import { encodeCommand, toPreamble } from './protocol.ts'

/** Why a shell did not survive a command. */
export type Ending = 'timeout' | 'output' | 'exit' | 'abort'

/** What came of a command. */
export interface Execution {
  /** What it printed, cut to the limits. */
  output: string
  /** Absent where the command did not get to its end. */
  exitCode?: number
  /** Set where the shell is gone since. */
  ending?: Ending
  /** What the shell, or what started it, complained about when it ended. */
  complaint?: string
}

/** How one command runs. */
export interface ExecuteOptions {
  timeoutMs: number
  output: OutputLimits
  signal?: AbortSignal | undefined
  onText?: OnText | undefined
}

/** Runs commands; `execute` is not called again before it has resolved. */
export interface Shell {
  /** Whether it is gone: it may end between two commands. */
  readonly hasEnded: boolean
  execute(command: string, options: ExecuteOptions): Promise<Execution>
  /** Ends it and what it started, as far as that can be done. */
  end(): Promise<void>
}

/** A shell whose process reads commands from its input. */
export class ProcessShell implements Shell {
  readonly #process: ShellProcess
  #rest: Buffer = Buffer.alloc(0)
  #onBytes: (bytes: Buffer) => void
  #hasEnded = false

  constructor(process: ShellProcess, limits: ShellLimits) {
    this.#process = process
    this.#onBytes = this.#keepRest
    process.stdout.on('data', (bytes: Buffer) => this.#onBytes(bytes))
    process.stdin.write(toPreamble(limits))
    void process.ended.then(() => {
      this.#hasEnded = true
    })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  // What background processes print between two commands is in the output of the next.
  readonly #keepRest = (bytes: Buffer): void => {
    const all = Buffer.concat([this.#rest, bytes])
    this.#rest = all.subarray(Math.max(0, all.length - REST))
  }

  async execute(command: string, options: ExecuteOptions): Promise<Execution> {
    const { lines, marker } = encodeCommand(command)
    const output = new CommandOutput(marker, options.output, options.onText)
    this.#process.setHeld?.(true)
    try {
      const finished = this.#readUntilEnd(output, options)
      this.#process.stdin.write(lines)
      return await finished
    } finally {
      this.#onBytes = this.#keepRest
      this.#process.setHeld?.(false)
    }
  }

  async end(): Promise<void> {
    this.#process.kill()
    await this.#process.ended
  }

  #readUntilEnd(output: CommandOutput, options: ExecuteOptions): Promise<Execution> {
    const { timeoutMs, signal } = options
    return new Promise((resolve) => {
      const stop = (ending: Ending, complaint = '') => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#onBytes = () => {}
        this.#process.kill()
        resolve({ output: readText(output), ending, ...(complaint && { complaint }) })
      }
      const abort = () => stop('abort')
      const timer = setTimeout(stop, timeoutMs, 'timeout')
      this.#onBytes = (bytes) => {
        const finished = output.add(bytes)
        if (!finished) return output.isTooLong ? stop('output') : undefined
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#onBytes = this.#keepRest
        this.#keepRest(finished.rest)
        resolve({ output: readText(output), exitCode: finished.exitCode })
      }
      void this.#process.ended.then((complaint) => stop('exit', complaint))
      signal?.addEventListener('abort', abort, { once: true })
      if (signal?.aborted) abort()
      const rest = this.#rest
      this.#rest = Buffer.alloc(0)
      if (rest.length > 0) output.add(rest)
    })
  }
}

/** Bytes that are kept of what comes between two commands. */
const REST = 10_000

const readText = (output: CommandOutput): string => output.read().replace(/\n$/, '')
