/** Bulk work: ten thousand prompts, or ten million. */
export { runBatch } from './run-batch.ts'
export { type BatchEstimate, estimateBatch, type EstimateOptions } from './estimate.ts'
export type { BatchJob } from './job.ts'
export { InDoubtError } from './core.ts'
export { JobError } from './stops.ts'
export type {
  BatchOptions,
  RowResult,
  BatchRunnable,
  BatchSizes,
  BatchState,
  BatchStats,
  Rows,
} from './types.ts'
