/** What bulk work uses of a model's Message Batches. */
import type { AnthropicRequest } from '../../call/portable.ts'
import type { AdoptedBatches, BatchRow } from '../../resources/batches.ts'
import type { BatchResultRow } from '../../resources/batch-results.ts'
import type { MessageBatch } from '../../wire.ts'
import { JobError } from '../stops.ts'

export interface BatchesApi {
  create(rows: readonly BatchRow[]): Promise<MessageBatch>
  retrieve(id: string): Promise<MessageBatch>
  results(id: string): AsyncIterable<BatchResultRow>
  cancel(id: string): Promise<MessageBatch>
  adopt(prefix: string, since: Date, settings: { rows: number }): Promise<AdoptedBatches>
}

/** The batches of the model that a program asks. */
export function findBatches(model: object): BatchesApi {
  const { batches } = model as { batches?: BatchesApi }
  if (batches) return batches
  throw new JobError('The model of the runnable has no Message Batches: use `via: "messages"`.')
}

/** A request with the id that its result will have. */
export interface DraftRow {
  at: number
  request: AnthropicRequest
  /** Bytes of its line. */
  bytes: number
  /** USD that are reserved for it. */
  reserved: number
}
