/** Bulk work of `chat-anthropic` over many machines. */
export { openQueue } from './coordinator/coordinator.ts'
export { BatchWorker, worker, type WorkerOptions, type WorkerStats } from './worker/worker.ts'
