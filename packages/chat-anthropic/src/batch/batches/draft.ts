/** Requests that will be one batch. */
import { createHash } from 'node:crypto'
import type { BatchRow } from '../../resources/batches.ts'
import type { DraftRow } from './api.ts'

/** What stands around a request in the body of a batch. */
const FRAME = 100

export class Draft {
  readonly rows: DraftRow[] = []
  #bytes = 0

  add(row: DraftRow): void {
    this.rows.push(row)
    this.#bytes += row.bytes + FRAME
  }

  /** Whether another request would make it too large. */
  isFull(limits: { rows: number; bytes: number }, next: number): boolean {
    if (this.rows.length === 0) return false
    return this.rows.length >= limits.rows || this.#bytes + next + FRAME > limits.bytes
  }

  get numbers(): number[] {
    return this.rows.map(({ at }) => at).toSorted((one, other) => one - other)
  }

  get reserved(): number {
    return this.rows.reduce((sum, { reserved }) => sum + reserved, 0)
  }

  /** The requests with ids that no other batch of the journal has. */
  toRequests(prefix: string): BatchRow[] {
    return this.rows.map(({ at, request }) => ({ customId: `${prefix}${at}`, request }))
  }

  /** Identifies what is sent. */
  hash(): string {
    const hash = createHash('sha256')
    for (const { request } of this.rows) hash.update(JSON.stringify(request.params))
    return hash.digest('hex').slice(0, 16)
  }
}

/** The number of the row whose result has this id; undefined where it is none of the batch. */
export function readRowNumber(prefix: string, customId: string): number | undefined {
  if (!customId.startsWith(prefix)) return undefined
  const at = Number(customId.slice(prefix.length))
  return Number.isInteger(at) ? at : undefined
}
