/** What bulk work takes, and what it gives. */
import type { Runnable } from '@langchain/core/runnables'
import type { Prices } from '../models/prices.ts'
import type { RawUsage } from '../wire.ts'
import type { QueueOptions } from './remote/types.ts'

/** A model, `model.withStructuredOutput(…)`, `prompt.pipe(model)`, or any chain that asks a model. */
export type BatchRunnable<Row, Output> = Pick<Runnable<Row, Output>, 'invoke'>

/** Where rows come from: they are read one by one, and never held all. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>

/** How a job runs. */
export interface BatchOptions<Row = unknown> {
  /**
   * The file of the output, a JSON line per row, which is the journal as well: the same job with the
   * same journal goes on where it was. Default: none, and a job that dies is lost.
   */
  journal?: string | undefined
  /** A row's id. Default: its `id` or `custom_id`, else its number. */
  id?: ((row: Row, at: number) => string | number) | undefined
  /**
   * How requests are sent: each as a message (default), in Message Batches at half the price within a
   * day, or (`"auto"`) in batches where there are more than a thousand rows.
   */
  via?: 'messages' | 'batches' | 'auto' | undefined
  /** What the job may spend, runs before included. It stops before the limit. Default: no limit. */
  budget?: { usd: number } | undefined
  /** Prices that take the place of the known ones, as for `costOf`. */
  prices?: Prices | undefined
  /**
   * How many rows are under way at a time. Default 50. Eight begin, and each that ends lets one more
   * begin, so that what the key allows is known before it is exceeded.
   */
  maxConcurrency?: number | undefined
  /** How often a row is tried while its failures may pass. Default 5. */
  attempts?: number | undefined
  /**
   * What becomes of rows that were under way when a process died: sent again, and perhaps paid twice
   * (`"retry"`, the default), or failed (`"report"`). Rows of batches are always found again.
   */
  inDoubt?: 'retry' | 'report' | undefined
  /** Whether rows that have failed in a run before are tried again. Default false. */
  retryFailed?: boolean | undefined
  /** Goes on with a journal that another model, prompt or input has begun. Default false. */
  force?: boolean | undefined
  /** Whether equal requests are sent once, and the reply is that of each. Default false. */
  dedupe?: boolean | undefined
  /** `"prefix"`: the first request of a cached prefix goes alone, so that the others read the cache. */
  warm?: 'prefix' | undefined
  /** How Message Batches are made. */
  batches?: BatchSizes | undefined
  /**
   * Spreads the job over machines: this program coordinates, and workers do the rows. It needs the
   * package chat-anthropic-queue. `maxConcurrency` is then the number of rows that are open at a
   * time, 10,000 by default and at most; Message Batches need no workers.
   */
  queue?: QueueOptions | undefined
  /** Stops the job: what is under way is finished, nothing else is sent. */
  signal?: AbortSignal | undefined
  /** Called with the job's figures, about once a second. */
  onProgress?: ((stats: BatchStats) => void) | undefined
}

/** How large Message Batches are, and how often they are looked at. */
export interface BatchSizes {
  /** Requests in a batch, up to 100,000. Default 10,000. */
  rows?: number | undefined
  /** Bytes of a batch, up to 256 MB. Default 64 MB. */
  bytes?: number | undefined
  /** Milliseconds between two looks at a batch. Default 30,000. */
  poll?: number | undefined
}

/** What a row has come to. */
export interface RowResult<Output = unknown> {
  /** The id of the row. */
  id: string
  /** The number of the row, from 0 on. */
  row: number
  /** What the runnable has made of the reply; undefined where there is a failure. */
  output: Output | undefined
  /** Why there is no output. */
  failure: Error | undefined
  /** The tokens, as the API counts them; undefined where there was no reply. */
  usage: RawUsage | undefined
  /** USD; 0 for the reply of an equal request, undefined where a price is unknown. */
  cost: number | undefined
}

/** What a job is doing, or why it has ended. */
export type BatchState =
  | 'ready'
  | 'running'
  | 'paused'
  /** Every row has a result. */
  | 'done'
  /** The budget is used up. */
  | 'budget'
  /** It was stopped by its signal, or by leaving its results. */
  | 'interrupted'
  | 'canceled'
  /** It cannot go on: its results throw why. */
  | 'failed'

/** The figures of a job. */
export interface BatchStats {
  /** What the job is doing, or why it has ended. */
  state: BatchState
  /** Rows read so far. */
  rows: number
  /** Rows with an output, those of runs before included. */
  done: number
  /** Rows that have failed. */
  failed: number
  /** Rows that were there from a run before. */
  resumed: number
  /** Rows that got the reply of an equal request. */
  shared: number
  /** Rows under way; with a queue, those that wait there as well. */
  underWay: number
  /** Workers of the queue; undefined without one. */
  workers: number | undefined
  /** Tokens of this run. */
  inputTokens: number
  /** Tokens of the answers of this run, thinking included. */
  outputTokens: number
  /** What the job has cost, in USD, runs before included, as far as prices are known. */
  cost: number
  /** Rows whose cost is unknown. */
  unpriced: number
  /** Failed rows of this run by the name of their error. */
  failures: Record<string, number>
  /** Milliseconds since this run began. */
  elapsed: number
}
