/** Runs rows for a job that another process coordinates. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { RequestParams } from '../../wire.ts'
import { REAL, type Surroundings } from '../around.ts'
import { Budget } from '../budget.ts'
import { captureRequest } from '../capture.ts'
import { InDoubtError } from '../core.ts'
import { Exchange } from '../exchange.ts'
import { findDifference, toHeader } from '../identity.ts'
import { toAnswer as answerBy } from '../messages.ts'
import { type RequestEnd, type RowGate, RowRunner, type Ticket } from '../row-runner.ts'
import type { NumberedRow } from '../rows.ts'
import { NotSentError } from '../stops.ts'
import type { BatchRunnable } from '../types.ts'
import { PrefixWarmer } from '../warm.ts'
import { toAnswer } from './answers.ts'
import { PROTOCOL, type RemoteAnswer, type RemoteJob, type RemoteRow } from './types.ts'

/** A request that a worker is about to send. */
export interface GateRequest {
  row: number
  model: string
  /** What it will probably cost, in USD; 0 where nothing limits it. */
  usd: number
  /** What it will probably take. */
  inputTokens: number
  outputTokens: number
}

/** A request that may be sent. */
export interface Admission {
  /** Settles it: what it cost in USD, and how it has ended. */
  settle(usd: number, end: RequestEnd): Promise<void>
  /** Waits until it may be sent again. */
  again(failure: unknown): Promise<void>
}

/** What all workers of a job decide together: when a request is sent, and whether. */
export interface SharedGate {
  /** Aborts when this worker sends nothing more. */
  readonly stop: AbortSignal
  /** Aborts what is under way as well. */
  readonly cancel: AbortSignal
  /** Waits until a request may be sent; undefined where none may be any more. */
  admit(request: GateRequest): Promise<Admission | undefined>
}

export class RemoteRunner<Row, Output> {
  readonly #runnable: BatchRunnable<Row, Output>
  readonly #job: RemoteJob
  readonly #gate: RemoteGate
  readonly #runner: RowRunner<Row, Output>

  constructor(
    runnable: BatchRunnable<Row, Output>,
    job: RemoteJob,
    gate: SharedGate,
    around: Surroundings = REAL,
  ) {
    this.#runnable = runnable
    this.#job = job
    this.#gate = new RemoteGate(job, gate, around)
    const answer = answerBy(undefined, job.warm ? new PrefixWarmer(around) : undefined)
    this.#runner = new RowRunner(runnable, this.#gate, answer)
  }

  /** Throws `UnsupportedInputError` where the program is not that of the job. */
  async check(): Promise<void> {
    const { protocol, header, first, isForced } = this.#job
    if (protocol !== PROTOCOL) throw anotherVersion(protocol)
    if (isForced) return
    const row = { input: first as Row, at: 0, id: '', key: 0 }
    const own = toHeader(row, await captureRequest(this.#runnable, row.input), header.run)
    const difference = findDifference({ ...own, input: header.input }, header)
    if (!difference) return
    throw new UnsupportedInputError(
      `this worker would do another job: ${difference}`,
      'Start it with the same model, prompt and options as the coordinator.',
    )
  }

  /**
   * What a row comes to; undefined where it was not finished, and nothing more is sent. Throws what
   * would fail every other row too.
   */
  async run(row: RemoteRow, wasSent: boolean): Promise<RemoteAnswer | undefined> {
    if (wasSent && this.#job.inDoubt === 'report') {
      return toAnswer(row, { failure: new InDoubtError(), exchange: new Exchange() })
    }
    const { row: at, id, key, input } = row
    try {
      const outcome = await this.#runner.run({ at, id, key, input: input as Row })
      if (this.#gate.fault) throw this.#gate.fault.reason
      return outcome && toAnswer(row, outcome)
    } finally {
      await this.#gate.settleAll(at)
    }
  }
}

function anotherVersion(protocol: number): UnsupportedInputError {
  return new UnsupportedInputError(
    `the job is that of another version of chat-anthropic (its protocol is ${protocol}, here ${PROTOCOL})`,
    'Install the same version on all machines.',
  )
}

/** Estimates and prices requests here; whether they are sent is decided for all workers. */
class RemoteGate implements RowGate {
  readonly attempts: number
  readonly around: Surroundings
  /** Why a request could not be let through, where that is not the row's fault. */
  fault: { reason: unknown } | undefined
  readonly #gate: SharedGate
  readonly #isLimited: boolean
  readonly #budget: Budget
  /** What is being settled, by rows. */
  readonly #settling = new Map<number, Promise<void>[]>()

  constructor({ attempts, limit, prices }: RemoteJob, gate: SharedGate, around: Surroundings) {
    this.attempts = attempts
    this.around = around
    this.#gate = gate
    this.#isLimited = limit !== undefined
    // A limit that is never reached: it learns what requests take.
    this.#budget = new Budget({ limit: Number.MAX_VALUE, spent: 0, prices })
  }

  get stop(): AbortSignal {
    return this.#gate.stop
  }

  get cancel(): AbortSignal {
    return this.#gate.cancel
  }

  async admit(body: RequestParams, { at }: NumberedRow, exchange: Exchange): Promise<Ticket> {
    const admission = await this.#ask(body, at).catch((reason: unknown) => {
      this.fault = { reason }
      return undefined
    })
    if (!admission) {
      exchange.isStopped = true
      throw new NotSentError('Nothing more is sent.')
    }
    exchange.isNoted = true
    return {
      settle: (end) => this.#settle(at, body, end, admission),
      again: (failure) => admission.again(failure),
    }
  }

  hasStopped({ isStopped }: Exchange): boolean {
    return isStopped || this.cancel.aborted
  }

  /** What is refused is settled as that, request by request. */
  takeBack(): void {}

  /** Waits until what a row has cost is settled everywhere. */
  async settleAll(row: number): Promise<void> {
    const settling = this.#settling.get(row)
    this.#settling.delete(row)
    await Promise.all(settling ?? [])
  }

  async #ask(body: RequestParams, row: number): Promise<Admission | undefined> {
    const { input_tokens, output_tokens } = this.#budget.estimateUsage(body)
    return this.#gate.admit({
      row,
      model: body.model,
      usd: this.#isLimited ? this.#budget.estimate(body) : 0,
      inputTokens: input_tokens,
      outputTokens: output_tokens,
    })
  }

  #settle(row: number, body: RequestParams, end: RequestEnd, admission: Admission) {
    const { usage, model = body.model } = end
    const cost = usage ? this.#budget.priceOf(usage, model) : 0
    if (usage) this.#budget.learn(body, usage)
    const settling = this.#settling.get(row) ?? []
    const settled = admission.settle(cost ?? 0, end)
    // Whether it fails is seen where it is waited for.
    settled.catch(() => {})
    this.#settling.set(row, [...settling, settled])
    return cost
  }
}
