/**
 * What a job and the processes that work for it tell each other. All of it is JSON: rows and replies,
 * never code, keys or addresses.
 */
import type { Prices } from '../../models/prices.ts'
import type { Fields, RawUsage } from '../../wire.ts'
import type { Runnable } from '@langchain/core/runnables'
import type { JournalHeader, ResultLine } from '../journal/lines.ts'

/** Workers and jobs of another one do not work together. */
export const PROTOCOL = 1

/** A job as workers have to know it. */
export interface RemoteJob {
  protocol: number
  /** The name of its journal's run. */
  run: string
  /** What a worker's program has to come to for the first row. */
  header: JournalHeader
  first: unknown
  /** Whether workers with another model or prompt may work for it. */
  isForced: boolean
  attempts: number
  inDoubt: 'retry' | 'report'
  /** USD; absent where nothing limits it. */
  limit?: number
  prices?: Prices
  warm?: 'prefix'
  /** What a worker of the command line needs to know of the command. */
  command?: Fields
}

/** A row on its way to a worker. */
export interface RemoteRow {
  row: number
  id: string
  key: number
  input: unknown
}

/** What a worker has made of a row. */
export interface RemoteAnswer {
  isDone: boolean
  cost: number | null
  usage: RawUsage | null
  /** The name of its failure. */
  failure: string | null
  line: ResultLine
}

/** A row that has come back; without an answer where no worker survives it. */
export interface ReturnedRow extends RemoteRow {
  answer: RemoteAnswer | undefined
  /** Why there is no answer. */
  loss?: string
}

/** A row that no worker works on any more. */
export interface UnfinishedRow {
  row: number
  /** Whether a request of it may have been paid. */
  wasSent: boolean
}

/** The place where rows wait for workers, as the coordinator of a job sees it. */
export interface RowQueue {
  /** Rows that a coordinator before has left, finished ones included, until they are forgotten. */
  readonly open: ReadonlySet<number>
  /** How many workers are there. */
  readonly workers: number
  /** Adds rows that are not `open`. */
  add(rows: readonly RemoteRow[]): Promise<void>
  /** Notes what a row is that is `open`: where it gets lost, that has to be known. */
  keep(row: RemoteRow): void
  /** Rows that have come back, each once; waits a moment where there are none. */
  take(): Promise<ReturnedRow[]>
  /** Forgets rows whose lines are written. */
  forget(rows: readonly number[]): Promise<void>
  /** Whether workers begin rows. */
  setPaused(isPaused: boolean): Promise<void>
  /** Takes rows back that no worker works on. */
  takeBack(): Promise<UnfinishedRow[]>
  /** Ends what workers have under way. */
  cancel(): Promise<void>
  /** Lets others coordinate. A finished job leaves no rows behind. */
  close(isFinished: boolean): Promise<void>
}

/** Where the queue of a job is. */
export interface QueueOptions {
  /** `redis://` or `rediss://` (TLS), with a user and password where they are needed. */
  redis: string
  /** Sets jobs apart that share a Redis. Default `"batch"`. */
  name?: string | undefined
  /** Milliseconds after which a coordinator that has died may be replaced. Default 15,000. */
  lease?: number | undefined
  /** What workers that have no program of their own need to know to do a row. */
  command?: Fields | undefined
}

/** What opens the queue of a job. */
export interface QueueRequest {
  queue: QueueOptions
  job: RemoteJob
  /** Whether another process can go on with the job: it has a journal. */
  isDurable: boolean
  /** Whether workers are to begin nothing yet. */
  isPaused: boolean
  /** What the journal's rows have cost by now, in USD. */
  readSpent: () => number
  /** Called when the budget is used up. */
  onBudget: () => void
}

/** What bulk work uses of the package `chat-anthropic-queue`. */
export interface QueuePackage {
  openQueue: (request: QueueRequest) => Promise<RowQueue>
  worker: <Row>(options: {
    redis: string
    name?: string | undefined
    concurrency?: number | undefined
    runnable: (command: Fields | undefined) => Pick<Runnable<Row, unknown>, 'invoke'>
  }) => { finished: Promise<void>; stats: { rows: number; failed: number }; close(): Promise<void> }
}
