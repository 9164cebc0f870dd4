const MOST = 64
const LONGEST = 4_000

/** What was made of the last texts: scripts send the same ones again and again. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>()

  get(text: string): Value | undefined {
    return this.#values.get(text)
  }

  set(text: string, value: Value): void {
    if (text.length > LONGEST) return
    if (this.#values.size >= MOST) this.#values.clear()
    this.#values.set(text, value)
  }
}
