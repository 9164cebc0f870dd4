/** One process coordinates a job: it holds a lease in Redis, and renews it as long as it lives. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { JobError } from 'chat-anthropic/batch'
import type { Keys } from '../keys.ts'
import type { Store } from '../redis/scripts.ts'

/** A lease is renewed so many times while it is valid. */
const RENEWALS = 3
/** Milliseconds between two looks at a lease of another process. */
const LOOK_EVERY = 200

export class Lease {
  readonly #store: Store
  readonly #keys: [lease: string, holder: string]
  readonly #ms: number
  readonly #token: string
  #renewedAt = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #isLost = false

  constructor(store: Store, { keys, ms, run }: { keys: Keys; ms: number; run: string }) {
    this.#store = store
    this.#keys = [keys.lease, keys.holder]
    this.#ms = ms
    this.#token = `${process.pid} on ${hostname()} ${run} ${randomUUID()}`
  }

  /**
   * Takes the lease. One of a process that has died ends by itself, which is waited for; one that is
   * renewed meanwhile is that of a living process: then it throws `JobError`.
   */
  async take(): Promise<void> {
    let left = Number.POSITIVE_INFINITY
    const [lease] = this.#keys
    while (!(await this.#hold('1'))) {
      const now = await this.#store.pttl(lease)
      if (now > left) throw heldError(await this.#store.get(lease))
      left = now
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
    }
    this.#timer = setInterval(() => void this.#renew(), this.#ms / RENEWALS)
  }

  /** Throws where another process may hold it. */
  async check(): Promise<void> {
    if (!this.#isLost && Date.now() - this.#renewedAt > this.#ms) await this.#renew()
    if (!this.#isLost) return
    throw new JobError('Another process coordinates this job now: this one was away for too long.')
  }

  async release(): Promise<void> {
    clearInterval(this.#timer)
    if (!this.#isLost) await this.#store.caLeave(this.#keys[0], this.#token)
  }

  async #hold(isTaken: '1' | ''): Promise<boolean> {
    const at = Date.now()
    const isHeld = (await this.#store.caHold(...this.#keys, this.#token, this.#ms, isTaken)) === 1
    if (isHeld) this.#renewedAt = at
    return isHeld
  }

  async #renew(): Promise<void> {
    try {
      if (!(await this.#hold(''))) this.#isLost = true
    } catch {
      // The connection was closed; whoever works with it hears of that.
    }
  }
}

function heldError(token: string | null): JobError {
  const [, who = 'another process'] = /^(\d+ on \S+) /.exec(token ?? '') ?? []
  return new JobError(
    `A coordinator of this queue is at work (process ${who}). Wait for it or stop it, or give this ` +
      'job a `name` of its own.',
  )
}
