/** Listens for aborts: programs give one signal to many calls. */

/** What listens on a signal, with one listener: Node warns of a leak above ten. */
class Listeners {
  readonly #all = new Set<{ listen: () => void }>()
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#callAll, { once: true })
  }

  add(listen: () => void): () => void {
    const entry = { listen }
    this.#all.add(entry)
    return () => {
      this.#all.delete(entry)
      if (this.#all.size > 0 || ALL.get(this.#signal) !== this) return
      ALL.delete(this.#signal)
      this.#signal.removeEventListener('abort', this.#callAll)
    }
  }

  #callAll = (): void => {
    ALL.delete(this.#signal)
    for (const { listen } of this.#all) listen()
  }
}

const ALL = new WeakMap<AbortSignal, Listeners>()

/** Calls `listen` once when the signal aborts, unless the returned function was called before. */
export function onAbort(signal: AbortSignal, listen: () => void): () => void {
  const known = ALL.get(signal) ?? new Listeners(signal)
  ALL.set(signal, known)
  return known.add(listen)
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
