const MOST = 64
const LONGEST = 4_000

/** What was made of the last texts, by the text or its length: scripts send the same ones again. */
export class SmallCache<Value> {
  readonly #values = new Map<string | number, Value>()

  get(key: string | number): Value | undefined {
    return this.#values.get(key)
  }

  set(key: string | number, value: Value): void {
    const length = typeof key === 'string' ? key.length : key
    if (length > LONGEST) return
    if (this.#values.size >= MOST) this.#values.clear()
    this.#values.set(key, value)
  }
}
