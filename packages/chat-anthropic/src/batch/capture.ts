/** The request that a program makes for a row, without sending it. */
import { nextTurn } from './next-turn.ts'
import { NotSentError } from './stops.ts'
import { type ModelCall, type ReplyResponse, runAnswered } from './row-context.ts'
import type { BatchRunnable } from './types.ts'
import { UNKNOWN_INFO } from '../client/json-response.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import type { Reply } from '../wire.ts'

/** What came of running a program until it asks its model. */
export interface Captured {
  /** Its request; undefined where it ended without one. */
  call: ModelCall | undefined
  /** What it returned, where it made no request. */
  output: unknown
  /** What it threw, where it made no request. */
  failure: unknown
  /** Whether it made another request before the first one could fail. */
  isParallel: boolean
}

/** Runs a program until its model is asked. Nothing is sent. */
export async function captureRequest<Row>(
  runnable: BatchRunnable<Row, unknown>,
  input: Row,
): Promise<Captured> {
  const captured: Captured = {
    call: undefined,
    output: undefined,
    failure: undefined,
    isParallel: false,
  }
  let isRejected = false
  const answer = async (call: ModelCall): Promise<ReplyResponse> => {
    if (captured.call && !isRejected) captured.isParallel = true
    captured.call ??= call
    // What a program does in parallel it has begun by then.
    await nextTurn()
    isRejected = true
    // A program that asks another model in place of this one is not to ask that one either.
    throw new NotSentError('The request is sent later, in a batch.')
  }
  try {
    captured.output = await runAnswered(answer, () => runnable.invoke(input))
  } catch (error) {
    captured.failure = error
  }
  return captured
}

/** Runs a program whose model has answered already. */
export async function runWithReply<Row>(
  runnable: BatchRunnable<Row, unknown>,
  input: Row,
  reply: Reply,
): Promise<unknown> {
  let isGiven = false
  let twice: Error | undefined
  const answer = async (): Promise<ReplyResponse> => {
    if (isGiven) throw (twice ??= asksTwice())
    isGiven = true
    return { data: reply, info: UNKNOWN_INFO }
  }
  const output = await runAnswered(answer, () => runnable.invoke(input))
  if (twice) throw twice
  return output
}

/** The error of a chain that makes more than one request for a row. */
export function asksTwice(): Error {
  return new UnsupportedInputError(
    'the chain asks the model more than once for a row, which Message Batches cannot do',
    'Use `via: "messages"`, or a job for each step.',
  )
}
