/** What spreads bulk work over machines builds upon: the package `chat-anthropic-queue` does. */
export { loadQueue } from './load-queue.ts'
export { isFatal } from '../stops.ts'
export { WorkerLostError } from './answers.ts'
export { type Admission, type GateRequest, RemoteRunner, type SharedGate } from './remote-runner.ts'
export type { RequestEnd } from '../row-runner.ts'
export {
  PROTOCOL,
  type QueueOptions,
  type QueuePackage,
  type QueueRequest,
  type RemoteAnswer,
  type RemoteJob,
  type RemoteRow,
  type ReturnedRow,
  type RowQueue,
  type UnfinishedRow,
} from './types.ts'
