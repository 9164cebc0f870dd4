/** One counter, with a value for each set of labels. */
interface Counter {
  name: string
  help: string
  type: 'counter' | 'gauge'
}

const LABELS_MOST = 60

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/**
 * The values of one label; beyond a number of them, further ones are `other`: what clients send
 * must not make a new time series each.
 */
export class LabelValues {
  readonly #known = new Set<string>()

  pick(value: string): string {
    if (this.#known.has(value)) return value
    if (this.#known.size >= LABELS_MOST || value.length > 100) return 'other'
    this.#known.add(value)
    return value
  }
}

/** Counts by labels. */
export class LabelledCounter {
  readonly #counter: Counter
  readonly #values = new Map<string, number>()

  constructor(counter: Counter) {
    this.#counter = counter
  }

  add(labels: Readonly<Record<string, string>>, by = 1): void {
    const named = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`)
    const key = named.length > 0 ? `{${named.join(',')}}` : ''
    this.#values.set(key, (this.#values.get(key) ?? 0) + by)
  }

  /** The lines of Prometheus' text format. */
  toLines(): string[] {
    const { name, help, type } = this.#counter
    const lines = [...this.#values].map(([key, value]) => `${name}${key} ${value}`)
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
  }
}

/** A value of this moment in Prometheus' text format. */
export function toGauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`]
}
