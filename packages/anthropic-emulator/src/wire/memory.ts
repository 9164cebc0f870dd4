import { NUMBERS, settingsProblem } from './settings.ts'

/** How many bytes an emulator holds of each kind; beyond them the oldest are forgotten. */
export interface MemoryOptions {
  /** Requests and replies in the journal (256 MB). */
  journal?: number
  /** Batches with their requests (512 MB). */
  batches?: number
  /** Files that clients have uploaded (2 GB); those that the program itself adds stay. */
  files?: number
  /** Conversations of threads (128 MB). */
  threads?: number
}

const MB = 1024 * 1024

const DEFAULTS: Required<MemoryOptions> = {
  journal: 256 * MB,
  batches: 512 * MB,
  files: 2_048 * MB,
  threads: 128 * MB,
}

/** The limits in full. Throws where one is no number of bytes. */
export function toMemory(options: MemoryOptions = {}): Required<MemoryOptions> {
  const known = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, NUMBERS.count]))
  const problem = settingsProblem(options, known, 'memory')
  if (problem !== undefined) throw new TypeError(problem)
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}

/** Values by their keys, within a number of bytes: beyond it the oldest go, but never the newest. */
export class BoundedMap<Value> {
  readonly #held = new Map<string, { value: Value; bytes: number }>()
  readonly #most: number
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  get(key: string): Value | undefined {
    return this.#held.get(key)?.value
  }

  /** Holds a value that weighs so many bytes, as the newest; one that weighs nothing stays. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key)
    this.#held.set(key, { value, bytes })
    this.#bytes += bytes
    for (const [oldest, { bytes: weight }] of this.#held) {
      if (this.#bytes <= this.#most || oldest === key) return
      if (weight > 0) this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#held.get(key)?.bytes ?? 0
    this.#held.delete(key)
  }

  /** Oldest first. */
  values(): Value[] {
    return [...this.#held.values()].map(({ value }) => value)
  }
}
