/**
 * What a key may still send, by the `anthropic-ratelimit-*` headers of its replies: the
 * organization's truth, which processes that share a key read without knowing of each other.
 *
 * Each limit is a bucket that fills all the time. Its level is followed here from call to call and
 * corrected a little by each reply, since replies come back in another order than they were sent.
 * Where more was used than this process sent, others share the key: it then takes no more than the
 * part of the bucket that was its own.
 */

const MINUTE = 60_000
const KINDS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const
type Kind = (typeof KINDS)[number]

/** How far a reply corrects the level that was thought, up and down. */
const [UP, DOWN] = [0.1, 0.3]
/** Calls that are left in a bucket: what the server counts is a little ahead of its headers. */
const RESERVE = 1
/** Calls that are left where others use it too, and the part of the bucket which that may be. */
const [SHARED_RESERVE, SHARED_PART] = [5, 0.25]
/** Milliseconds over which use is measured, and limits hold without being read again. */
const WINDOW = 4_000
/** The part that a process keeps after a refusal, and the least it ever has. */
const [KEPT, LEAST_SHARE] = [0.8, 0.05]
/** From here on nobody else is thought to use the key. */
const ALONE = 0.93
/** A part of the bucket above which more could be used. */
const FULL = 0.8

type ReadHeaders = Pick<Headers, 'get'>

/** A call that was sent: how many were before it, of them not refused, and when. */
export interface SentCall {
  sent: number
  passed: number
  at: number
}

interface Level {
  /** What flows in, a millisecond. */
  rate: number
  /** What a call takes of it. */
  use: number
  /** The most that was ever seen in it. */
  capacity: number
  /** What this process may take of it, at a time. */
  left: number
  at: number
  /** What the last reply said. */
  remaining: number
  limit: number
}

interface Mark extends SentCall {
  readAt: number
  remaining: ReadonlyMap<Kind, number>
}

export class Allowance {
  readonly #levels = new Map<Kind, Level>()
  #sent = 0
  #refused = 0
  /** The part of the buckets that this process takes. */
  #share = 1
  /** Whether calls waited since the mark. */
  #hasWaited = false
  #mark: Mark | undefined

  /** Milliseconds until the next call may be sent; 0 where nothing is known. */
  waitFor(now: number): number {
    let wait = 0
    for (const level of this.#levels.values()) {
      this.#fill(level, now)
      const missing = level.use + this.#reserveOf(level) - level.left
      if (missing > 0) wait = Math.max(wait, missing / (level.rate * this.#share))
    }
    if (wait > 0) this.#hasWaited = true
    return wait
  }

  /** Counts a call that is sent now. */
  take(now: number): SentCall {
    for (const level of this.#levels.values()) {
      this.#fill(level, now)
      level.left -= level.use
    }
    this.#sent += 1
    return { sent: this.#sent, passed: this.#sent - this.#refused, at: now }
  }

  /**
   * Reads the headers of a reply; returns whether they are the first that say what is left. A
   * server that does not is not followed.
   */
  read(call: SentCall, headers: ReadHeaders | undefined, now: number): boolean {
    const wasKnown = this.#levels.size > 0
    let isKnown = false
    for (const kind of KINDS) {
      if (headers && this.#readKind(kind, call, headers, now)) isKnown = true
    }
    if (!isKnown) this.#levels.clear()
    else this.#measureUse(call, now)
    return isKnown && !wasKnown
  }

  /** Whether the headers had said that nothing is left, when a call is refused. */
  noteRefusal(headers: ReadHeaders | undefined, now: number): boolean {
    this.#refused += 1
    const isFirst = this.#levels.size === 0
    if (isFirst && headers) {
      this.read({ sent: this.#sent, passed: 0, at: now }, headers, now)
      this.#mark = undefined
    }
    let isExplained = false
    for (const [kind, level] of this.#levels) {
      this.#fill(level, now)
      const remaining = Number(headers?.get(remainingOf(kind)) ?? level.remaining)
      const isLow = Math.min(remaining, level.left) <= level.capacity * SHARED_PART
      isExplained ||= isLow
      // What was refused took nothing, and there was less than that.
      if (isLow) level.left = Math.min(level.left + level.use, 0)
    }
    return isExplained
  }

  /** Takes less of what is left: somebody else uses it. */
  yieldToOthers(): void {
    if (this.#levels.size > 0) this.#shareOut(Math.max(LEAST_SHARE, this.#share * KEPT))
  }

  #fill(level: Level, now: number): void {
    // One call must always fit.
    const most = Math.max(level.capacity * this.#share, level.use * (2 * RESERVE + 1))
    const passed = Math.max(0, now - level.at)
    level.left = Math.min(most, level.left + level.rate * this.#share * passed)
    level.at = now
  }

  #reserveOf({ capacity, use }: Level): number {
    if (this.#share === 1) return Math.min(capacity / 2, RESERVE * use)
    return Math.min(capacity * SHARED_PART, SHARED_RESERVE * use) * this.#share
  }

  #readKind(kind: Kind, call: SentCall, headers: ReadHeaders, now: number): boolean {
    const remaining = readNumber(headers, remainingOf(kind))
    if (remaining === undefined) return false
    const known = this.#levels.get(kind)
    const isFresh = known !== undefined && this.#mark !== undefined
    const limit = isFresh ? known.limit : readNumber(headers, `anthropic-ratelimit-${kind}-limit`)
    if (limit === undefined || limit <= 0) return false
    const level = known ?? createLevel(kind, remaining, now)
    Object.assign(level, { limit, remaining, rate: limit / MINUTE })
    level.capacity = Math.max(level.capacity, remaining + 1)
    const later = this.#sent - call.sent
    const filled = (remaining + level.rate * (now - call.at)) * this.#share
    const estimate = Math.min(level.capacity * this.#share, filled - later * level.use)
    this.#levels.set(kind, level)
    if (known === undefined || later === 0) level.left = estimate
    else this.#correct(level, estimate, now)
    return true
  }

  #correct(level: Level, estimate: number, now: number): void {
    this.#fill(level, now)
    const difference = estimate - level.left
    level.left += difference * (difference > 0 ? UP : DOWN)
  }

  /** What all used since the mark, beside what this process sent. */
  #measureUse(call: SentCall, now: number): void {
    const mark = this.#mark
    if (mark !== undefined && (now - mark.readAt < WINDOW || call.sent <= mark.sent)) return
    if (mark !== undefined) {
      const used = this.#usedSince(mark, now)
      this.#measureCalls(used, call.passed - mark.passed)
      this.#measureShare(mark, used.get('requests') ?? 0, call.passed - mark.passed)
    }
    const remaining = new Map([...this.#levels].map(([kind, level]) => [kind, level.remaining]))
    this.#mark = { ...call, readAt: now, remaining }
    this.#hasWaited = false
  }

  #usedSince(mark: Mark, now: number): Map<Kind, number> {
    const used = new Map<Kind, number>()
    for (const [kind, { rate, remaining }] of this.#levels) {
      const before = mark.remaining.get(kind) ?? remaining
      used.set(kind, Math.max(0, rate * (now - mark.readAt) + before - remaining))
    }
    return used
  }

  /** How many tokens a call takes: those of all, over the calls of all. */
  #measureCalls(used: ReadonlyMap<Kind, number>, own: number): void {
    const calls = Math.max(own, used.get('requests') ?? 0, 1)
    for (const [kind, level] of this.#levels) {
      if (kind === 'requests') continue
      const measured = (used.get(kind) ?? 0) / calls
      level.use = level.use === 0 ? measured : level.use * 0.7 + measured * 0.3
    }
  }

  #measureShare(mark: Mark, all: number, own: number): void {
    const requests = this.#levels.get('requests')
    if (requests === undefined || all <= 0) return
    const before = mark.remaining.get('requests') ?? 0
    const isFull = Math.max(before, requests.remaining) >= requests.capacity * FULL
    const measured = Math.min(1, Math.max(LEAST_SHARE, own / all))
    // A process that never waited takes what it needs.
    if (!this.#hasWaited) this.#shareOut(1)
    else if (isFull) this.#shareOut(this.#share * 1.5)
    else if (this.#share < 1 || measured < 0.85) {
      this.#shareOut((this.#share + measured) / 2)
    }
  }

  #shareOut(share: number): void {
    const next = share > ALONE ? 1 : share
    for (const level of this.#levels.values()) level.left *= next / this.#share
    this.#share = next
  }
}

const remainingOf = (kind: Kind) => `anthropic-ratelimit-${kind}-remaining`

function createLevel(kind: Kind, remaining: number, at: number): Level {
  // How many tokens a call takes is not known before some have passed.
  const use = kind === 'requests' ? 1 : 0
  return { rate: 0, use, capacity: remaining + 1, left: remaining, at, remaining, limit: 0 }
}

function readNumber(headers: ReadHeaders, name: string): number | undefined {
  const text = headers.get(name)
  const value = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}
