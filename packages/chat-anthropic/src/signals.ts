/** Listens for aborts: programs give one signal to many calls. */
import { Host } from './host.ts'

/** One that listens, until it is released. */
interface Entry {
  listen: (() => void) | undefined
}

/** What listens on a signal, with one listener: Node warns of a leak above ten. */
class Listeners {
  readonly #all = new Set<Entry>()
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  add(listen: () => void): () => void {
    const entry: Entry = { listen }
    if (this.#all.size === 0) this.#signal.addEventListener('abort', this.#callAll, { once: true })
    this.#all.add(entry)
    return () => {
      entry.listen = undefined
      this.#all.delete(entry)
      if (this.#all.size === 0) this.#signal.removeEventListener('abort', this.#callAll)
    }
  }

  readonly #callAll = (): void => {
    const all = [...this.#all]
    // Who listens from now on is not told of this abort, and nobody is held any longer.
    this.#all.clear()
    for (const entry of all) entry.listen?.()
  }
}

/** A signal that knows what listens on it. */
class HeardSignal extends Host {
  readonly #listeners: Listeners

  private constructor(signal: AbortSignal) {
    super(signal)
    this.#listeners = new Listeners(signal)
  }

  static listenersOf(signal: AbortSignal): Listeners {
    const heard: object = #listeners in signal ? signal : new HeardSignal(signal)
    return (heard as HeardSignal).#listeners
  }
}

/** Calls `listen` once when the signal aborts, unless the returned function was called before. */
export function onAbort(signal: AbortSignal, listen: () => void): () => void {
  return HeardSignal.listenersOf(signal).add(listen)
}

/** A signal that aborts with the first of others, until it is released. */
export function joinSignals(signals: readonly (AbortSignal | undefined)[]) {
  const joined = new AbortController()
  const releases = signals.flatMap((signal) => {
    if (signal?.aborted) joined.abort(signal.reason)
    return signal ? [onAbort(signal, () => joined.abort(signal.reason))] : []
  })
  const release = () => {
    for (const each of releases) each()
  }
  return { signal: joined.signal, release }
}
