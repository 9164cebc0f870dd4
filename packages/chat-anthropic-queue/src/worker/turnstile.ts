/** Lets the requests of a worker through as all workers together may send them. */
import type { GateRequest } from 'chat-anthropic/batch/remote'
import type { Keys } from '../keys.ts'
import { untilTaken } from '../redis/connect.ts'
import type { Store } from '../redis/scripts.ts'

/** Requests that are asked for together. */
const TOGETHER = 50
/** Milliseconds after which it is asked again, however long there is to wait. */
const LONGEST_WAIT = 2_000

/** A request that was let through: when, and what was by then. */
export interface Turn {
  at: string
  requests: number
  inputTokens: number
  outputTokens: number
}

/** An answer: how many may be sent, milliseconds until the next, the time, and what was before them. */
const NOBODY: [number, number, string, string, string, string] = [0, 0, '0', '0', '0', '0']

interface Waiting {
  request: GateRequest
  resolve: (turn: Turn | undefined) => void
  reject: (error: unknown) => void
}

/** The requests for one model; one after the other asks Redis for all that wait. */
export class Turnstile {
  readonly #store: Store
  readonly #keys: [pace: string, sent: string]
  readonly #stop: AbortSignal
  #waiting: Waiting[] = []
  #isServing = false

  constructor(store: Store, keys: Keys, model: string, stop: AbortSignal) {
    this.#store = store
    this.#keys = [keys.pace(model), keys.sent]
    this.#stop = stop
    stop.addEventListener('abort', () => this.#leave())
  }

  /** Waits for the turn of a request; undefined where nothing more is sent. */
  take(request: GateRequest): Promise<Turn | undefined> {
    if (this.#stop.aborted) return Promise.resolve(undefined)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      if (!this.#isServing) void this.#serve()
    })
  }

  #leave(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(undefined)
  }

  async #serve(): Promise<void> {
    this.#isServing = true
    try {
      while (this.#waiting.length > 0) {
        // Those that come in the same moment are asked for together.
        await Promise.resolve()
        const wait = await this.#ask(this.#waiting.splice(0, TOGETHER))
        if (wait > 0)
          await new Promise((resolve) => setTimeout(resolve, Math.min(wait, LONGEST_WAIT)))
      }
    } finally {
      this.#isServing = false
    }
  }

  /** Asks for some requests; returns milliseconds until the next may go. */
  async #ask(asked: Waiting[]): Promise<number> {
    try {
      const weights = asked.flatMap(({ request }) => toWeights(request))
      const ask = () => this.#store.caTurns(...this.#keys, ...weights)
      const answer = (await untilTaken(ask, this.#stop)) ?? NOBODY
      const [count, wait, at, ...before] = answer as typeof NOBODY
      const passed = before.map(Number) as [number, number, number]
      for (const { request, resolve } of asked.splice(0, count)) resolve(pass(request, at, passed))
      if (this.#stop.aborted) for (const { resolve } of asked.splice(0)) resolve(undefined)
      this.#waiting.unshift(...asked)
      return wait
    } catch (error) {
      for (const { reject } of asked) reject(error)
      return 0
    }
  }
}

function toWeights({ row, inputTokens, outputTokens }: GateRequest): number[] {
  return [row, Math.round(inputTokens), Math.round(outputTokens)]
}

/** Counts a request, and what all have come to with it. */
function pass(request: GateRequest, at: string, passed: [number, number, number]): Turn {
  const [, input, output] = toWeights(request)
  passed[0] += 1
  passed[1] += input!
  passed[2] += output!
  return { at, requests: passed[0], inputTokens: passed[1], outputTokens: passed[2] }
}
