/** What a row's requests have come to, over all of its attempts. */
import { type RawUsage, type Reply, toRecord } from '../wire.ts'
import { ApiError } from '../errors/errors.ts'

export class Exchange {
  /** The last reply. */
  reply: Reply | undefined
  usage: RawUsage | undefined
  /** USD; undefined where a price is unknown. */
  cost: number | undefined = 0
  /** Requests that were answered. */
  calls = 0
  /** The row whose reply this one has got. */
  sharedWith: number | undefined
  /** Whether the journal has a note that the row is sent. */
  isNoted = false
  /** Whether a request was not sent, for a reason that is no failure of the row. */
  isStopped = false

  noteReply(reply: Reply, cost: number | undefined): void {
    this.reply = reply
    this.calls += 1
    this.notePaid(reply.usage, cost)
  }

  notePaid(usage: RawUsage, cost: number | undefined): void {
    this.usage = this.usage ? addUsage(this.usage, usage) : usage
    this.cost = cost === undefined || this.cost === undefined ? undefined : this.cost + cost
  }

  noteShared(reply: Reply, row: number): void {
    this.reply = reply
    this.calls += 1
    this.sharedWith = row
  }
}

/** What was used of a reply that broke off. */
export function findPartialUsage(error: unknown): RawUsage | undefined {
  if (!ApiError.isInstance(error)) return undefined
  const { usage } = toRecord(error.partialMessage?.response_metadata)
  return usage === undefined ? undefined : toRecord(usage)
}

/** The counters of two replies, added up. */
function addUsage(one: RawUsage, other: RawUsage): RawUsage {
  const sum: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const before = sum[key]
    if (typeof value !== 'number') sum[key] ??= value
    else sum[key] = typeof before === 'number' ? before + value : value
  }
  return sum
}
