/** A shell that stays from command to command, and is replaced when it has ended. */
import type { Execution, ExecuteOptions, Shell } from './shell.ts'

/** What came of a command in a session. */
export interface SessionResult extends Execution {
  /** Whether the shell was started for this command. */
  isNewShell: boolean
}

/** How a session starts its shells. */
export interface SessionOptions {
  start: () => Promise<Shell>
  /** Commands that each new shell runs first. */
  startup: readonly string[]
  execute: Omit<ExecuteOptions, 'signal' | 'onText'>
}

/** Runs commands in the order in which they come, one at a time. */
export class ShellSession {
  readonly #options: SessionOptions
  #shell: Shell | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #isClosed = false

  constructor(options: SessionOptions) {
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#waiting === 0
  }

  /** Runs a command after those before it. */
  run(
    command: string,
    how: Pick<ExecuteOptions, 'signal' | 'onText'> = {},
  ): Promise<SessionResult> {
    return this.#inOrder(async () => {
      how.signal?.throwIfAborted()
      if (this.#shell?.hasEnded) await this.#end()
      const isNewShell = this.#shell === undefined
      const shell = this.#shell ?? (await this.#start())
      const execution = await shell.execute(command, { ...this.#options.execute, ...how })
      if (execution.ending) await this.#end()
      return { ...execution, isNewShell }
    })
  }

  /** A fresh shell, after the commands before it. */
  restart(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#end()
      await this.#start()
    })
  }

  /** Ends the shell for good; a command that runs reports that, and those after it are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
    await this.#queue
    await this.#end()
  }

  #inOrder<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#waiting += 1
    const result = this.#queue.then(() => {
      if (this.#isClosed) throw new Error('The session of this shell has ended.')
      return task()
    })
    this.#queue = result.then(
      () => void (this.#waiting -= 1),
      () => void (this.#waiting -= 1),
    )
    return result
  }

  async #end(): Promise<void> {
    const shell = this.#shell
    this.#shell = undefined
    await shell?.end()
  }

  async #start(): Promise<Shell> {
    const { start, startup, execute } = this.#options
    const shell = await start()
    this.#shell = shell
    // Without a command of the user too: what cannot start is noticed here.
    for (const command of ['', ...startup]) {
      if (this.#isClosed) await this.#end()
      const execution = await shell.execute(command, execute)
      if (execution.exitCode === 0) continue
      await this.#end()
      throw new Error(describeFailure(command, execution, execute.timeoutMs))
    }
    return shell
  }
}

function describeFailure(
  command: string,
  { ending, complaint, output }: Execution,
  timeoutMs: number,
): string {
  const what =
    command === '' ? 'The shell does not start.' : `The startup command \`${command}\` failed.`
  const late = ending === 'timeout' ? `It took more than ${timeoutMs / 1000} seconds.` : ''
  return [`${what} ${late}`.trim(), complaint, output].filter(Boolean).join('\n')
}
