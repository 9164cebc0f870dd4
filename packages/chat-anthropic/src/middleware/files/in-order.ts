/** Tasks one after the other, in the order in which they came. */
export class InOrder {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs a task after those before it, whatever came of them. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => {})
    return result
  }
}
