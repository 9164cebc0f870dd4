/** The sessions of one middleware: one for each thread, which end when nobody uses them. */
import { ShellSession } from './session.ts'
import type { SessionOptions } from './session.ts'

interface Entry {
  session: ShellSession
  timer?: NodeJS.Timeout
}

/** Live handles are here and not in the agent's state: a checkpoint cannot hold a process. */
export class ShellSessions {
  readonly #options: SessionOptions
  readonly #idleMs: number
  readonly #entries = new Map<string, Entry>()
  #isOver = false

  constructor(options: SessionOptions, idleMs: number) {
    this.#options = options
    this.#idleMs = idleMs
  }

  /** Uses the session of a key, which is made where there is none. */
  async use<Result>(
    key: string,
    task: (session: ShellSession) => Promise<Result>,
  ): Promise<Result> {
    if (this.#isOver) throw new Error('The shells of this agent have ended: it was disposed of.')
    const entry = this.#entries.get(key) ?? { session: new ShellSession(this.#options) }
    this.#entries.set(key, entry)
    clearTimeout(entry.timer)
    try {
      return await task(entry.session)
    } finally {
      if (entry.session.isIdle && this.#entries.get(key) === entry) this.#endWhenIdle(key, entry)
    }
  }

  /** Ends the session of a key, if there is one. */
  async end(key: string): Promise<void> {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    clearTimeout(entry?.timer)
    await entry?.session.close()
  }

  /** Ends all sessions, and makes no more. */
  async endAll(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#entries.keys()].map((key) => this.end(key)))
  }

  #endWhenIdle(key: string, entry: Entry): void {
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => void this.end(key), this.#idleMs)
    entry.timer.unref()
  }
}
