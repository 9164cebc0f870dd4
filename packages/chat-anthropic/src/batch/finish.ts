/** A row's outcome as its line in the journal, and as the result that the program gets. */
import { isBaseMessage } from '@langchain/core/messages'
import { ApiError } from '../errors/errors.ts'
import { type Fields, isRecord, type Reply, toRecord } from '../wire.ts'
import type { Exchange } from './exchange.ts'
import type { ResultHead, ResultLine } from './journal/lines.ts'
import type { NumberedRow } from './rows.ts'
import type { RowResult } from './types.ts'

/** What a row has come to. */
export interface RowOutcome {
  output?: unknown
  failure?: Error
  exchange: Exchange
}

/** The line of an outcome. */
export function toLine(
  { id, at, key }: NumberedRow,
  { output, failure, exchange }: RowOutcome,
): [ResultHead, ResultLine] {
  const { reply, cost, calls, sharedWith } = exchange
  const isAnswered = reply !== undefined && !ApiError.isInstance(failure)
  const result = isAnswered
    ? { type: 'succeeded', message: reply }
    : { type: 'errored', error: toWireError(failure) }
  const line = {
    custom_id: id,
    ...(!failure && !isBaseMessage(output) && { output }),
    // A reply that came, and that the program could not use.
    ...(isAnswered && failure && { failure: describeError(failure) }),
    ...(calls > 1 && { calls }),
    ...(sharedWith !== undefined && { shared_with: sharedWith }),
    result,
  }
  return [{ row: at, isDone: !failure, key, cost }, line]
}

function toWireError(failure: Error | undefined): Fields {
  const { name, message } = describeError(failure)
  const type = ApiError.isInstance(failure) ? (failure.type ?? name) : name
  const request_id = ApiError.isInstance(failure) ? (failure.request_id ?? null) : null
  return { type: 'error', error: { type, message }, request_id }
}

function describeError(failure: Error | undefined) {
  return { name: nameOf(failure), message: failure?.message ?? '' }
}

/** The name of an error, also of a class that has set none. */
export function nameOf(failure: Error | undefined): string {
  const { name = 'Error' } = failure ?? {}
  return name === 'Error' ? (failure?.constructor.name ?? name) : name
}

/** The result of an outcome. */
export function toResult<Output>(
  { id, at }: NumberedRow,
  { output, failure, exchange }: RowOutcome,
): RowResult<Output> {
  const { usage, cost } = exchange
  return { id, row: at, output: output as Output | undefined, failure, usage, cost }
}

/** A failure of a run before, as its line has it. */
export class EarlierFailure extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** What a line of a run before says: its reply, its output, its failure. */
export function readLine(line: ResultLine): {
  reply: Reply | undefined
  failure: Error | undefined
  output: unknown
  cost: number | undefined
  calls: number
} {
  const { result, failure, output, calls } = line
  const { message, error } = result
  const stated = isRecord(failure) ? failure : undefined
  const { type, message: text } = toRecord(toRecord(error)['error'])
  const name = String(stated?.['name'] ?? type)
  const isFailed = stated !== undefined || result.type !== 'succeeded'
  return {
    reply: isRecord(message) ? (message as object as Reply) : undefined,
    failure: isFailed ? new EarlierFailure(name, String(stated?.['message'] ?? text)) : undefined,
    output,
    cost: typeof line['cost'] === 'number' ? line['cost'] : undefined,
    calls: typeof calls === 'number' ? calls : 1,
  }
}
