/** Warnings, each reported once per model instance; an agent loop would repeat them every turn. */
export class Warnings {
  readonly #reported = new Set<string>()
  readonly #report: (message: string) => void

  /** Without a listener of the caller's they go to the console. */
  constructor(report: ((message: string) => void) | undefined) {
    this.#report = report ?? ((message) => console.warn(`[chat-anthropic] ${message}`))
  }

  add(message: string): void {
    if (this.#reported.has(message)) return
    this.#reported.add(message)
    this.#report(message)
  }
}
