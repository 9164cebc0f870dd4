/** `model.batches`: the Message Batches API, half the price within a day. */
import type { AnthropicRequest } from '../call/portable.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import type { MessageBatch } from '../wire.ts'
import { type BatchResultRow, readResults, type ResultSettings } from './batch-results.ts'
import { toSharedHeaders } from './batch-headers.ts'
import { nextById, type RequestSettings, Resource, type ResourceContext } from './resource.ts'

/** One request of a batch. */
export interface BatchRow {
  /** Names the request in the results: up to 64 letters, digits, `_` and `-`, unique in the batch. */
  customId: string
  /** What `model.requestFor` gives. */
  request: AnthropicRequest
}

/** Which batches of a list are wanted. */
export interface BatchListSettings extends RequestSettings {
  /** Only those that were made since then. */
  since?: Date | string | undefined
}

/** Batches that may be those of a program whose `create` had no reply. */
export interface AdoptedBatches {
  /** Batches that have ended, and whose results begin with the prefix: newest first. */
  found: MessageBatch[]
  /** Batches under way: the API shows their ids only when they have ended. Ask again then. */
  undecided: MessageBatch[]
}

const MOST_ROWS = 100_000
const CUSTOM_ID = /^[a-zA-Z0-9_-]{1,64}$/

/** Clocks differ: a batch may have been made by the API's clock before it was sent by ours. */
const SKEW = 5 * 60_000

const LOST_REPLY =
  'The batch may have been made all the same, so it is not made again: look for it with ' +
  '`batches.adopt(prefix, since)` first.'

/**
 * Message Batches of a model's key: up to 100,000 requests each, at half the price, done within 24
 * hours; results are kept for 29 days. Bedrock, Vertex AI and Foundry have none, which is an
 * `UnsupportedInputError` before any request. Failures are those of `invoke`.
 */
export class Batches {
  readonly #resource: Resource

  constructor(context: ResourceContext) {
    this.#resource = new Resource('batches', context)
  }

  /**
   * Makes a batch. Unlike other requests it is not repeated where the reply is lost, since that would
   * pay for a second batch; the error says so.
   */
  async create(rows: readonly BatchRow[], settings: RequestSettings = {}): Promise<MessageBatch> {
    this.#resource.checkPlatform()
    checkRows(rows)
    const requests = rows.map(({ customId, request }) => ({
      custom_id: customId,
      params: request.params,
    }))
    const betas = [...new Set(rows.flatMap(({ request }) => request.betas))]
    const body = { requests, ...(betas.length > 0 && { betas }) }
    const headers = toSharedHeaders(rows)
    return this.#resource.ask('create', [body], { ...settings, headers, lostReply: LOST_REPLY })
  }

  /** The batch as it is now: `processing_status`, and `request_counts` when it has ended. */
  async retrieve(id: string, settings: RequestSettings = {}): Promise<MessageBatch> {
    return this.#resource.ask('retrieve', [id, {}], settings)
  }

  /** The batches of the workspace, newest first. */
  async *list({ since, signal }: BatchListSettings = {}): AsyncGenerator<MessageBatch> {
    const from = since === undefined ? Number.NEGATIVE_INFINITY : toTime(since)
    for await (const batch of this.#resource.list<MessageBatch>({}, { signal }, nextById)) {
      if (Date.parse(batch.created_at) < from) return
      yield batch
    }
  }

  /**
   * The results of a batch that has ended, in no particular order, read line by line as they arrive.
   * Throws `IncompleteStreamError` where there are fewer than the batch counts, and
   * `UnsupportedInputError` where it has not ended or its results are gone.
   */
  results(id: string, settings: ResultSettings = {}): AsyncGenerator<BatchResultRow> {
    return readResults(this.#resource, id, settings)
  }

  /** Asks to end a batch. What is under way may still be answered, and is paid. */
  async cancel(id: string, settings: RequestSettings = {}): Promise<MessageBatch> {
    return this.#resource.ask('cancel', [id, {}], settings)
  }

  /** Deletes a batch that has ended, and its results. */
  async delete(id: string, settings: RequestSettings = {}): Promise<void> {
    await this.#resource.ask('delete', [id, {}], settings)
  }

  /**
   * Looks for batches that were made since a time and whose `customId`s begin with a prefix, after a
   * crash or a `create` without a reply. With `rows`, only batches of that many requests are looked at.
   */
  async adopt(
    prefix: string,
    since: Date | string,
    { rows, signal }: RequestSettings & { rows?: number } = {},
  ): Promise<AdoptedBatches> {
    const adopted: AdoptedBatches = { found: [], undecided: [] }
    const from = new Date(toTime(since) - SKEW)
    for await (const batch of this.list({ since: from, signal })) {
      if (rows !== undefined && countRequests(batch) !== rows) continue
      if (batch.processing_status !== 'ended') adopted.undecided.push(batch)
      else if (await this.#beginsWith(prefix, batch, signal)) adopted.found.push(batch)
    }
    return adopted
  }

  async #beginsWith(
    prefix: string,
    { id, results_url }: MessageBatch,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (!results_url) return false
    for await (const { customId } of this.results(id, { signal })) {
      return customId.startsWith(prefix)
    }
    return false
  }
}

function toTime(since: Date | string): number {
  const time = typeof since === 'string' ? Date.parse(since) : since.getTime()
  if (!Number.isNaN(time)) return time
  throw new UnsupportedInputError(
    `\`since\` is ${JSON.stringify(since)}, which is no date`,
    'Pass a `Date`, or a text such as "2026-11-28T12:00:00Z".',
  )
}

/** The number of requests of a batch. */
export function countRequests({ request_counts: counts }: MessageBatch): number {
  const { processing, succeeded, errored, canceled, expired } = counts
  return processing + succeeded + errored + canceled + expired
}

/** What the API would refuse, after the whole of it had been sent. */
function checkRows(rows: readonly BatchRow[]): void {
  if (rows.length === 0 || rows.length > MOST_ROWS) {
    throw new UnsupportedInputError(
      `a batch of ${rows.length} requests`,
      `It takes from 1 to ${MOST_ROWS} of them.`,
    )
  }
  const seen = new Map<string, number>()
  for (const [at, { customId }] of rows.entries()) {
    const place = `rows[${at}].customId`
    if (!CUSTOM_ID.test(customId)) {
      throw new UnsupportedInputError(
        `${JSON.stringify(customId)} is no id of a request`,
        'Use up to 64 letters, digits, "_" and "-".',
        place,
      )
    }
    const other = seen.get(customId)
    if (other !== undefined) {
      throw new UnsupportedInputError(
        `${JSON.stringify(customId)} is the id of rows[${other}] too`,
        'Each request of a batch needs another id.',
        place,
      )
    }
    seen.set(customId, at)
  }
}
