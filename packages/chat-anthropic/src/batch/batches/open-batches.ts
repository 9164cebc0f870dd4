/**
 * Batches of a journal, from the intent to create one to its last result. A batch is never created
 * twice: after a crash or a reply that was lost, it is looked for among those that there are.
 */
import {
  ApiError,
  NotFoundError,
  RateLimitError,
  UnsupportedInputError,
} from '../../errors/errors.ts'
import type { MessageBatch } from '../../wire.ts'
import type { Surroundings } from '../around.ts'
import type { Journal } from '../journal/journal.ts'
import { type BatchLine, fromRanges, toRanges } from '../journal/lines.ts'
import { IN_BATCH, NEW } from '../journal/row-table.ts'
import type { BatchesApi } from './api.ts'
import type { Draft } from './draft.ts'

/** A batch that may have results. */
export interface OpenBatch {
  number: number
  prefix: string
  rows: Uint32Array
  /** When it was about to be created. */
  at: number
  /** Unknown until the API has answered, or the batch was found. */
  id: string | undefined
  /** Whether this process is creating it. */
  isBeingSent: boolean
  /** USD that are reserved for each of its requests. */
  reserved: number
}

/** The API may not know for some minutes what it has just created, or has just ended. */
export const PATIENCE = 10 * 60_000
/** A create whose reply was lost shows in the list after some seconds. */
const SETTLING = 30_000

export class OpenBatches {
  readonly all = new Map<number, OpenBatch>()
  readonly #api: BatchesApi
  readonly #journal: Journal
  readonly #around: Surroundings
  readonly #run: string
  readonly #poll: number

  constructor(
    api: BatchesApi,
    journal: Journal,
    { around, run, poll }: { around: Surroundings; run: string; poll: number },
  ) {
    this.#api = api
    this.#journal = journal
    this.#around = around
    this.#run = run
    this.#poll = poll
    for (const line of journal.content.batches.values()) this.#restore(line)
  }

  #restore({ batch, prefix = '', at = 0, rows = [], id }: BatchLine): void {
    const numbers = Uint32Array.from(fromRanges(rows))
    const known = { number: batch, prefix, at, id, rows: numbers }
    this.all.set(batch, { ...known, isBeingSent: false, reserved: 0 })
  }

  /** Creates a batch, after the journal has a note of it. */
  async create(draft: Draft, signal: AbortSignal): Promise<void> {
    const number = this.#journal.content.lastBatch + 1
    const prefix = `${this.#run}-${number}-`
    const { numbers } = draft
    const at = this.#around.now()
    const reserved = draft.reserved / numbers.length
    const rows = Uint32Array.from(numbers)
    const intent = { batch: number, prefix, at, hash: draft.hash(), rows: toRanges(numbers) }
    this.#journal.noteBatch(intent, numbers)
    const batch = { number, prefix, rows, at, id: undefined, isBeingSent: true, reserved }
    this.all.set(number, batch)
    await this.#send(batch, draft, signal).finally(() => (batch.isBeingSent = false))
  }

  /** Sends until there is surely one batch. */
  async #send(batch: OpenBatch, draft: Draft, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return this.#noteId(batch, await this.#api.create(draft.toRequests(batch.prefix)))
      } catch (error) {
        if (await this.#wasCreated(batch, error, signal)) return
      }
    }
  }

  /** Whether a create that failed has made a batch all the same. Throws what refuses it for good. */
  async #wasCreated(batch: OpenBatch, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (RateLimitError.isInstance(error)) {
      await this.#around.sleep(this.#poll, signal)
      return false
    }
    if (mayBeCreated(error)) {
      await this.#around.sleep(SETTLING, signal)
      return this.find(batch, signal)
    }
    this.close(batch)
    throw error
  }

  /** Waits until a batch that was created shows in the list. */
  async settle({ at }: OpenBatch, signal: AbortSignal): Promise<void> {
    const wait = at + SETTLING - this.#around.now()
    if (wait > 0) await this.#around.sleep(Math.min(wait, SETTLING), signal)
  }

  /** Looks for a batch whose id is not known, until it is known whether there is one. */
  async find(batch: OpenBatch, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const { prefix, at, rows } = batch
      const { found, undecided } = await this.#api.adopt(prefix, new Date(at), {
        rows: rows.length,
      })
      const [first] = found
      if (first) {
        this.#noteId(batch, first)
        return true
      }
      const others = new Set([...this.all.values()].map(({ id }) => id))
      if (undecided.every(({ id }) => others.has(id))) return false
      await this.#around.sleep(this.#poll, signal)
    }
    return false
  }

  #noteId(batch: OpenBatch, { id }: Pick<MessageBatch, 'id'>): void {
    batch.id = id
    this.#journal.noteBatch({ batch: batch.number, id })
  }

  /** Notes that there is nothing more to come of a batch: rows without a result can be sent again. */
  close(batch: OpenBatch): void {
    this.#journal.noteBatch({ batch: batch.number, done: true })
    const { table } = this.#journal
    for (const row of batch.rows) if (table.stateOf(row) === IN_BATCH) table.setState(row, NEW)
    this.all.delete(batch.number)
  }

  /** Whether a batch has ended. One that the API does not know yet has not. */
  async hasEnded({ id, at }: OpenBatch): Promise<boolean> {
    if (id === undefined) return false
    try {
      const { processing_status } = await this.#api.retrieve(id)
      return processing_status === 'ended'
    } catch (error) {
      const isYoung = this.#around.now() - at < PATIENCE
      if (isTransient(error) || (NotFoundError.isInstance(error) && isYoung)) return false
      throw error
    }
  }

  async cancelAll(): Promise<void> {
    const ids = [...this.all.values()].flatMap(({ id }) => id ?? [])
    // One that has just ended cannot be canceled.
    await Promise.allSettled(ids.map((id) => this.#api.cancel(id)))
  }
}

/** Whether a request may have been carried out although it failed. */
function mayBeCreated(error: unknown): boolean {
  if (UnsupportedInputError.isInstance(error) || !ApiError.isInstance(error)) return false
  const { status } = error
  return status === undefined || status >= 500 || status === 408 || status === 409
}

/** Whether it may be there the next time. */
export function isTransient(error: unknown): boolean {
  if (!ApiError.isInstance(error)) return false
  const { status } = error
  return status === undefined || status >= 500 || [408, 409, 429].includes(status)
}
