/** What a caller should hear of, once: an agent would hear it every turn. */
export class Warnings {
  readonly #told = new Set<string>()
  readonly #tell: (message: string) => void

  /** Without a listener of the caller's the console is told. */
  constructor(tell: ((message: string) => void) | undefined) {
    this.#tell = tell ?? ((message) => console.warn(`[chat-anthropic] ${message}`))
  }

  add(message: string): void {
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#tell(message)
  }
}
