import type { HandleRequest } from '../http/handle-request.ts'
import type { EmulatorOptions, RunningOptions } from '../options.ts'
import { withScriptedOptions } from '../script/scripted-options.ts'
import { applyChanges } from '../settings/changes.ts'
import { Core, type CoreObserver } from './core.ts'
import { DEFAULT_SESSION } from './session-name.ts'

/** A session: a core, and what answers its requests. */
export interface Session {
  readonly name: string
  readonly core: Core
  readonly handle: HandleRequest
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Requests that are being answered. */
  open: number
}

/** Makes what a new session needs around its core. */
export type OpenSession = (name: string, core: Core) => HandleRequest

const LIMIT = 100

/** The sessions of an emulator, its own first; the least recently used of the others go first. */
export class Sessions {
  readonly own: Session
  readonly #observer: CoreObserver
  readonly #openSession: OpenSession
  readonly #limit: number
  // The least recently used first.
  readonly #others = new Map<string, Session>()

  constructor(options: EmulatorOptions, observer: CoreObserver, openSession: OpenSession) {
    this.#observer = observer
    this.#openSession = openSession
    this.#limit = options.sessionLimit ?? LIMIT
    this.own = this.#create(DEFAULT_SESSION, options)
  }

  /** All sessions. */
  get all(): readonly Session[] {
    return [this.own, ...this.#others.values()]
  }

  get limit(): number {
    return this.#limit
  }

  /** The session of a name, if there is one. */
  find(name: string): Session | undefined {
    return name === DEFAULT_SESSION ? this.own : this.#others.get(name)
  }

  /** The session of a name, which is made on first use. */
  use(name: string): Session {
    const known = this.find(name)
    if (!known) return this.create(name, {})
    if (known === this.own) return known
    this.#others.delete(name)
    this.#others.set(name, known)
    return known
  }

  /** Makes a session with the emulator's options and these, in place of one of the same name. */
  create(name: string, changes: RunningOptions): Session {
    const session = this.#create(
      name,
      applyChanges(this.own.core.options, withScriptedOptions(changes)),
    )
    this.delete(name)
    this.#others.set(name, session)
    if (this.#others.size > this.#limit) this.#forgetOldest(session)
    return session
  }

  /** Forgets a session; whether there was one. */
  delete(name: string): boolean {
    this.#others.get(name)?.core.journal.clear()
    return this.#others.delete(name)
  }

  #create(name: string, options: EmulatorOptions): Session {
    const core = new Core(options, this.#observer)
    const session = {
      name,
      core,
      handle: this.#openSession(name, core),
      createdAt: Date.now(),
      open: 0,
    }
    core.journal.listen({
      events: 'none',
      onEvent({ type }) {
        if (type === 'request') session.open += 1
        if (type === 'end') session.open -= 1
      },
    })
    return session
  }

  #forgetOldest(newest: Session): void {
    const others = [...this.#others.values()].filter((session) => session !== newest)
    const oldest = others.find(({ open }) => open === 0) ?? others[0]
    if (oldest) this.delete(oldest.name)
  }
}
