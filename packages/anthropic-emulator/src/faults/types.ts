import type { Fault } from '../wire/faults.ts'
import type { ErrorTurn, RawTurn } from '../wire/turns.ts'
import type { RequestBody } from '../wire/types.ts'
import type { Matcher } from '../script/types.ts'

/** The fault that a request meets: by a rule of the options, or because its header asks for it. */
export interface SelectedFault {
  fault: Fault
  /** Added to every answer. */
  headers: Record<string, string>
  /** Answers the request instead of what would have answered it. */
  instead?: Pick<ErrorTurn, 'error'> | Pick<RawTurn, 'raw' | 'status'>
}

/** What faults are selected by. */
export interface FaultRequest {
  method: string
  path: string
  body: RequestBody
  headers: Record<string, string>
}

/**
 * What happens to a share of the requests: a fault on the way of their answer, or an answer that
 * takes the place of theirs and uses up no turn.
 */
export interface FaultRule {
  /** From 0 to 1; the rates of the rules that fit a request add up. */
  rate: number
  /** How many requests it happens to at most; to any number by default. */
  times?: number
  /** Only requests of this method, such as `POST`; of any by default. */
  method?: string
  /**
   * Only requests to this path, such as `/v1/messages` or `/v1/messages/batches/:id/results`, where
   * `:id` is any one part; to any path by default.
   */
  path?: string
  /** Only requests that this fits. */
  when?: Matcher
  /** What goes wrong with the answer. */
  fault?: Fault
  /** Answers with this error. */
  error?: ErrorTurn['error']
  /** Answers with these bytes. */
  raw?: string
  /** The status of `raw`, or of `error` (200 and 500). */
  status?: number
  /** Added to every answer. */
  headers?: Record<string, string>
}

/** The options that decide what goes wrong with which requests. */
export interface FaultOptions {
  /** What goes wrong with a share of all requests; the seed and their order decide with which. */
  faults?: readonly FaultRule[]
  /** Decides the ids, the sizes of deltas and which requests meet a fault by rate. */
  seed?: number
}
