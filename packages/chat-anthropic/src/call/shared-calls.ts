/** Equal calls that run at the same time: one request answers all of them. */
import { onAbort } from '../signals.ts'
import type { Outcome, PreparedCall } from './send.ts'

/** A reply, and whether another call has asked for it. */
interface Answer {
  outcome: Outcome
  isShared: boolean
}

/** The calls of a model that are under way, by what they ask. */
export class SharedCalls {
  readonly #underWay = new Map<string, Promise<Outcome>>()

  /** The answer to a call: that of an equal one under way, or what `ask` gives. */
  async join(call: PreparedCall, ask: () => Promise<Outcome>): Promise<Answer> {
    const { body, transport } = call
    const key = JSON.stringify([body, transport.headers])
    const other = this.#underWay.get(key)
    if (!other) return { outcome: await this.#lead(key, ask), isShared: false }
    const outcome = await untilAborted(other.catch(giveUp), transport.signal)
    // Whoever asked has failed or left, which is no answer to this call.
    return outcome ? { outcome, isShared: true } : this.join(call, ask)
  }

  async #lead(key: string, ask: () => Promise<Outcome>): Promise<Outcome> {
    const asked = ask()
    this.#underWay.set(key, asked)
    try {
      return await asked
    } finally {
      this.#underWay.delete(key)
    }
  }
}

function giveUp(): undefined {
  return undefined
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const leave = onAbort(signal, () => reject(signal.reason))
    void work.then(resolve).finally(leave)
  })
}
