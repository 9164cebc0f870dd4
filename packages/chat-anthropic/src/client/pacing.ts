/**
 * Paces the calls on one key together: one refusal for rate (429) holds all of them back, and they
 * continue at the rate that was seen to pass. While nothing is refused it costs a counter per call.
 *
 * What passes between two refusals is what the server allows, whether it counts requests, input or
 * output tokens: successes over time, the wait included. After a refusal the rate starts a little
 * below that, comes back to it, stays near it for a while and then tries more, as TCP's CUBIC does
 * (RFC 9438). Where replies say in their headers what is left, calls wait for that, before anything
 * is refused; a refusal that the headers explain does not slow them down.
 */
import { onAbort } from '../signals.ts'
import { Allowance, type SentCall } from './allowance.ts'

/** What pacing reads of its surroundings. */
interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number
  /** From 0 to 1. */
  random(): number
}

const REAL: Surroundings = { now: () => Date.now(), random: () => Math.random() }

const SECOND = 1_000
/** By how much calls are slower than what passed, right after a refusal. */
const CUT = 0.1
/** Milliseconds until the rate is back where it was. */
const RECOVERY = 10 * SECOND
/** By how much it is higher after that time once more. */
const PROBE = 0.04
/** A rate is measured over this time as long as nothing is refused: before, there may have been less to do. */
const WINDOW = 10 * SECOND
/** A refusal after little work says nothing of the limit: the rate falls to this part of it at most. */
const LEAST = 0.5
/** Fewer successes say what was asked for, and not what the server allows. */
const SAMPLE = 5
/** Calls per millisecond after the first refusal, where nothing was measured. */
const UNMEASURED = 10 / SECOND
/** Calls are no longer paced when nothing was refused for so long. */
const CALM = 120 * SECOND
/** Machines that share a key must not come back in the same millisecond. */
const JITTER = 0.1
/** Timers are late by some milliseconds: what is due so soon is sent now. */
const SLACK = 2

type ReadHeaders = Pick<Headers, 'get'>

export class Pacer {
  readonly #around: Surroundings
  readonly #allowance = new Allowance()
  /** Calls that wait for their turn, oldest first. */
  readonly #waiting = new Set<(call: SentCall) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Whether something was refused that no header explains: calls go at the rate that passed. */
  #isPaced = false
  /** Calls per millisecond that passed until the last refusal. */
  #rate = 0
  /** When calls went on after the last refusal; undefined while they are held. */
  #resumedAt: number | undefined
  #heldUntil = 0
  #nextAt = 0
  #lastRefusal = 0
  /** Successes, and since when they are counted. */
  #successes = 0
  #countedFrom: number
  #total = 0
  /** What was counted in the window before, when nothing was refused. */
  #countedBefore = 0
  #lastUsed: number
  /** Calls under way. */
  #underWay = 0
  /** Whether nothing was under way for a while before them: what passes is counted from their first reply on. */
  #isFresh = true

  constructor(around: Surroundings = REAL) {
    this.#around = around
    this.#countedFrom = this.#lastUsed = around.now()
  }

  /** How many calls have succeeded: it grows as long as the key gets anything done. */
  get successes(): number {
    return this.#total
  }

  /** Whether nobody would miss it. */
  isIdle(): boolean {
    return this.#waiting.size === 0 && this.#around.now() - this.#lastUsed > CALM
  }

  /** The call that is sent now, or when it may be. Rejects with the signal's reason. */
  takeTurn(signal: AbortSignal | undefined): SentCall | Promise<SentCall> {
    const now = this.#around.now()
    if (this.#isPaced) this.#stopWhenCalm(now)
    if (this.#waiting.size === 0 && this.#maySend(now)) return this.#take(now)
    return this.#wait(signal, now)
  }

  #take(now: number): SentCall {
    const isQuiet = this.#underWay === 0 && now - this.#lastUsed > SECOND
    if (isQuiet && !this.#isPaced) this.#isFresh = true
    this.#underWay += 1
    return this.#allowance.take(now)
  }

  /** Takes note of a call that has ended, whatever came of it. */
  noteEnd(): void {
    this.#lastUsed = this.#around.now()
    this.#underWay -= 1
  }

  /** Takes note of a call that was not refused. */
  noteSuccess(call: SentCall, headers: ReadHeaders | undefined): void {
    const now = this.#noteReply()
    this.#total += 1
    if (!this.#isPaced) this.#moveWindow(now)
    this.#successes += 1
    if (this.#resumedAt !== undefined) this.#correctRate()
    // What was refused before anything was known needs no guessed rate any more.
    if (this.#allowance.read(call, headers, now)) this.#isPaced = false
    if (this.#waiting.size > 0) this.#schedule(now)
  }

  /** Takes note of a refusal for rate: no call on the key is sent for so many milliseconds. */
  noteRefusal(wait: number, headers?: ReadHeaders): void {
    const now = this.#noteReply()
    const isExplained = this.#allowance.noteRefusal(headers, now)
    // One that was under way when the first came says nothing new.
    if (isExplained && now >= this.#heldUntil) this.#allowance.yieldToOthers()
    const heldUntil = now + wait * (1 + this.#around.random() * JITTER)
    this.#heldUntil = Math.max(this.#heldUntil, heldUntil)
    if (!isExplained) this.#startPacing(now)
    this.#schedule(now)
  }

  /** The time of a reply. */
  #noteReply(): number {
    const now = (this.#lastUsed = this.#around.now())
    if (this.#isFresh) this.#countAnew(now)
    this.#isFresh = false
    return now
  }

  #countAnew(now: number): void {
    this.#countedFrom = now
    this.#successes = this.#countedBefore = 0
  }

  #startPacing(now: number): void {
    if (!this.#isPaced) this.#moveWindow(now)
    this.#isPaced = true
    this.#lastRefusal = now
    this.#resumedAt = undefined
  }

  #maySend(now: number): boolean {
    if (now + SLACK < this.#heldUntil || this.#allowance.waitFor(now) > SLACK) return false
    if (!this.#isPaced) return true
    if (this.#resumedAt === undefined) this.#resume(now)
    if (now + SLACK < this.#nextAt) return false
    this.#nextAt = Math.max(now, this.#nextAt) + 1 / this.#currentRate(now)
    return true
  }

  /** Measured when calls go on: replies of calls that were under way have come in by now. */
  #resume(now: number): void {
    const time = Math.max(now - this.#countedFrom, SECOND)
    const counted = Math.max(Math.max(this.#successes, 1) / time, this.#countedBefore / WINDOW)
    const isMeasured = Math.max(this.#successes, this.#countedBefore) >= SAMPLE
    const least = this.#rate > 0 ? this.#rate * LEAST : isMeasured ? 0 : UNMEASURED
    this.#rate = Math.max(counted, least)
    this.#resumedAt = this.#nextAt = now
    this.#countAnew(now)
  }

  /** Calls per millisecond. */
  #currentRate(now: number): number {
    const time = (now - (this.#resumedAt ?? now) - RECOVERY) / RECOVERY
    return this.#rate * (1 + (time < 0 ? CUT : PROBE) * time ** 3)
  }

  #moveWindow(now: number): void {
    const time = now - this.#countedFrom
    if (time < WINDOW) return
    this.#countedBefore = time < 2 * WINDOW ? this.#successes : 0
    this.#countedFrom = now
    this.#successes = 0
  }

  /** More has passed than was thought: replies of before that were late. */
  #correctRate(): void {
    const time = this.#around.now() - this.#countedFrom
    if (time >= SECOND) this.#rate = Math.max(this.#rate, this.#successes / time)
  }

  #stopWhenCalm(now: number): void {
    if (now - this.#lastRefusal < CALM || this.#waiting.size > 0) return
    this.#isPaced = false
    this.#countedFrom = now
    this.#rate = this.#nextAt = this.#successes = 0
    this.#resumedAt = undefined
  }

  #wait(signal: AbortSignal | undefined, now: number): Promise<SentCall> {
    return new Promise<SentCall>((resolve, reject) => {
      signal?.throwIfAborted()
      const leave = () => {
        this.#waiting.delete(send)
        reject(signal?.reason as Error)
      }
      const leaveSignal = signal && onAbort(signal, leave)
      const send = (call: SentCall) => {
        leaveSignal?.()
        resolve(call)
      }
      this.#waiting.add(send)
      this.#schedule(now)
    })
  }

  #schedule(now: number): void {
    clearTimeout(this.#timer)
    if (this.#waiting.size === 0) return
    const held = Math.max(this.#isPaced ? this.#nextAt : 0, this.#heldUntil) - now
    const wait = Math.max(held, this.#allowance.waitFor(now))
    this.#timer = setTimeout(() => this.#release(), Math.max(wait, 0))
  }

  #release(): void {
    const now = this.#around.now()
    for (const send of this.#waiting) {
      if (!this.#maySend(now)) break
      this.#waiting.delete(send)
      send(this.#take(now))
    }
    this.#schedule(now)
  }
}
