/** Searches texts for a regular expression of the model, which may never end: in a thread, until a deadline. */
import { Worker } from 'node:worker_threads'

/** A line that matches. */
export interface LineMatch {
  /** Counted from 1. */
  line: number
  text: string
}

// Source text, so that both builds and all bundlers find it.
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const pattern = new RegExp(workerData.source, workerData.flags)
  parentPort.on('message', ({ text, most, length }) => {
    const found = []
    let count = 0
    text.split(/\\r?\\n/).forEach((line, index) => {
      if (!pattern.test(line)) return
      count += 1
      if (found.length < most) found.push({ line: index + 1, text: line.slice(0, length) })
    })
    parentPort.postMessage({ count, found })
  })
`

/** What a text holds. */
export interface TextMatches {
  /** How many lines match. */
  count: number
  found: LineMatch[]
}

/** Runs one pattern over texts, one after the other. */
export class LineSearch implements AsyncDisposable {
  readonly #worker: Worker
  readonly #failed: Promise<never>

  /** Throws where the pattern is none; ends at the signal. */
  constructor(pattern: string, signal: AbortSignal) {
    // Written in front by models, as other engines have it.
    const isAnyCase = pattern.startsWith('(?i)')
    const source = isAnyCase ? pattern.slice(4) : pattern
    const flags = isAnyCase ? 'i' : ''
    void new RegExp(source, flags)
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      workerData: { source, flags },
      // None of the keys of this program.
      env: {},
    })
    this.#failed = new Promise((_, reject) => {
      this.#worker.once('error', reject)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    this.#failed.catch(() => {})
  }

  /** The matching lines of a text, at most so many, each cut to a length. */
  search(text: string, most: number, length: number): Promise<TextMatches> {
    const answer = new Promise<TextMatches>((resolve) => this.#worker.once('message', resolve))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    this.#worker.postMessage({ text, most, length })
    return Promise.race([answer, this.#failed])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
