/** Runs one row to its end: its requests, its attempts, and what it comes to. */
import { getRetryable } from '@langchain/core/errors'
import { ApiError, RateLimitError } from '../errors/errors.ts'
import type { RawUsage, RequestParams } from '../wire.ts'
import type { Surroundings } from './around.ts'
import { Exchange, findPartialUsage } from './exchange.ts'
import type { RowOutcome } from './finish.ts'
import { type ModelCall, type ReplyResponse, runAnswered } from './row-context.ts'
import type { NumberedRow } from './rows.ts'
import { isFatal } from './stops.ts'
import type { BatchRunnable } from './types.ts'

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000
/** Refusals for rate that count for no attempt, as long as other rows pass. */
const FREE_REFUSALS = 100

/** How a request has ended. */
export interface RequestEnd {
  /** What was used, of a reply that broke off as well; undefined where nothing is paid. */
  usage?: RawUsage | undefined
  /** The model that answered. */
  model?: string
  headers?: Headers | undefined
  failure?: unknown
}

/** A request that may be sent. */
export interface Ticket {
  /** Settles what was reserved for it; returns its cost, undefined where the price is unknown. */
  settle(end: RequestEnd): number | undefined
  /** Waits until it may be sent again, after a failure that may pass. */
  again?: (failure: unknown) => Promise<void>
}

/** What the requests of a row depend on: the budget, the notes of what is sent, and when to stop. */
export interface RowGate {
  readonly attempts: number
  readonly around: Surroundings
  /** Aborts when nothing more is to be sent. */
  readonly stop: AbortSignal
  /** Aborts what is under way as well. */
  readonly cancel: AbortSignal
  /** Waits until a request may be sent; marks the exchange and throws where none may be any more. */
  admit(body: RequestParams, row: NumberedRow, exchange: Exchange): Promise<Ticket>
  /** Whether nothing more of a row is to be sent, and its failure is not its own. */
  hasStopped(exchange: Exchange): boolean
  /** Notes that a row was refused and is not paid: it is not in doubt. */
  takeBack(row: NumberedRow): void
}

/** Answers a request of a row, by `send` or otherwise. */
export type AnswerRequest = (
  body: RequestParams,
  row: NumberedRow,
  exchange: Exchange,
  send: () => Promise<ReplyResponse>,
) => Promise<ReplyResponse>

export class RowRunner<Row, Output> {
  readonly #runnable: BatchRunnable<Row, Output>
  readonly #gate: RowGate
  readonly #answer: AnswerRequest
  /** Requests that were answered: others pass while one is refused for rate. */
  #answered = 0

  constructor(runnable: BatchRunnable<Row, Output>, gate: RowGate, answer: AnswerRequest) {
    this.#runnable = runnable
    this.#gate = gate
    this.#answer = answer
  }

  /**
   * What a row comes to, tried as often as may help; undefined where nothing more is sent. Throws
   * what would fail every other row too.
   */
  async run(row: NumberedRow<Row>): Promise<RowOutcome | undefined> {
    const { attempts, around, stop } = this.#gate
    const exchange = new Exchange()
    let free = FREE_REFUSALS
    for (let failures = 0; ;) {
      const answered = this.#answered
      const outcome = await this.#tryRow(row, exchange)
      const { failure } = outcome
      if (this.#gate.hasStopped(exchange)) return this.#takeBack(row, failure, exchange)
      if (!failure || getRetryable(failure) !== true) return outcome
      const isFree = RateLimitError.isInstance(failure) && this.#answered > answered && free > 0
      if (isFree) free -= 1
      else failures += 1
      if (failures >= attempts) return outcome
      await around.sleep(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), stop)
      // Not tried to the end: its failure is not the last word.
      if (stop.aborted) return this.#takeBack(row, failure, exchange)
    }
  }

  /** Leaves a row for the next run. Where the API has refused it, it is not in doubt. */
  #takeBack(row: NumberedRow<Row>, failure: unknown, { isNoted }: Exchange): undefined {
    const wasRefused = ApiError.isInstance(failure) && failure.status !== undefined
    if (isNoted && wasRefused) this.#gate.takeBack(row)
  }

  async #tryRow(row: NumberedRow<Row>, exchange: Exchange): Promise<RowOutcome> {
    exchange.calls = 0
    exchange.sharedWith = exchange.reply = undefined
    try {
      const answer = (call: ModelCall) =>
        this.#answer(call.body, row, exchange, () => this.#sendPaid(call, row, exchange))
      const output = await runAnswered(answer, () => this.#runnable.invoke(row.input))
      return { output, exchange }
    } catch (error) {
      if (isFatal(error)) {
        this.#takeBack(row, error, exchange)
        throw error
      }
      return { failure: error instanceof Error ? error : new Error(String(error)), exchange }
    }
  }

  /** Sends one request, when it may be. */
  async #sendPaid(
    { body, send }: ModelCall,
    row: NumberedRow<Row>,
    exchange: Exchange,
  ): Promise<ReplyResponse> {
    const ticket = await this.#gate.admit(body, row, exchange)
    try {
      const response = await send(this.#gate.cancel, ticket.again)
      this.#answered += 1
      const { data, info } = response
      const { usage, model } = data
      exchange.noteReply(data, ticket.settle({ usage, model, headers: info.headers }))
      return response
    } catch (failure) {
      const usage = findPartialUsage(failure)
      const cost = ticket.settle({ usage, failure })
      if (usage) exchange.notePaid(usage, cost)
      throw failure
    }
  }
}
