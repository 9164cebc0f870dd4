/** The results of a batch: its lines, as messages and errors. */
import type { AIMessage } from '@langchain/core/messages'
import type { AnthropicRequest } from '../call/portable.ts'
import { fromErrorBody } from '../errors/api-errors.ts'
import {
  IncompleteStreamError,
  MalformedStreamError,
  UnsupportedInputError,
} from '../errors/errors.ts'
import { type Fields, isRecord, isTooDeep, type MessageBatch, toRecord } from '../wire.ts'
import type { RequestSettings, Resource } from './resource.ts'

/** How results are read. */
export interface ResultSettings extends RequestSettings {
  /** Gives the request of a row, so that tools have the names they were given; see `messageFrom`. */
  requestOf?: ((customId: string) => AnthropicRequest | undefined) | undefined
}

/** The result of one request of a batch. */
export interface BatchResultRow {
  /** The id that the row was given. */
  customId: string
  /** What became of it. */
  result: BatchResult
  /** The line as the API sent it. */
  raw: Readonly<Fields>
}

/** What became of a request: an answer, an error (not paid), or no try within a day or before an end. */
export type BatchResult =
  | { type: 'succeeded'; message: AIMessage }
  | { type: 'errored'; error: unknown }
  | { type: 'expired' }
  | { type: 'canceled' }

/** The results of a batch, counted against what the batch says of itself. */
export async function* readResults(
  resource: Resource,
  id: string,
  { signal, requestOf }: ResultSettings,
): AsyncGenerator<BatchResultRow> {
  const batch = await resource.ask<MessageBatch>('retrieve', [id, {}], { signal })
  checkEnded(batch)
  const { context, name } = resource
  const lines = context.client.lines(
    { resource: name, send: ({ resources }, settings) => fetchLines(resources, id, settings) },
    context.transport(signal),
  )
  let count = 0
  let broken: unknown
  for await (const piece of lines) {
    for (const line of piece) {
      // Only the last line can be half a line.
      if (broken) throw broken
      const raw = parseLine(line)
      if (raw instanceof Error) broken = raw
      else {
        count += 1
        yield toRow(raw, resource, requestOf)
      }
    }
  }
  const expected = countResults(batch)
  if (count >= expected && !broken) return
  throw new IncompleteStreamError(`${count} of ${expected} results arrived`, {}, broken)
}

function fetchLines(
  {
    get,
  }: Parameters<Parameters<Resource['context']['client']['lines']>[0]['send']>[0]['resources'],
  id: string,
  settings: object,
) {
  if (!get) {
    const hint = 'Use a newer version of the SDK, or leave out `createClient`.'
    throw new UnsupportedInputError('the client cannot fetch results', hint)
  }
  // The path and not `results_url`: that may lead past a gateway, and would be given the key.
  const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`
  return get(path, { query: { beta: 'true' }, ...settings, stream: true, __binaryResponse: true })
}

function checkEnded({ id, processing_status: status, archived_at, results_url }: MessageBatch) {
  if (status !== 'ended') {
    throw new UnsupportedInputError(
      `the batch ${id} has not ended (${status})`,
      'Wait until `retrieve` says that it has.',
    )
  }
  if (results_url || !archived_at) return
  throw new UnsupportedInputError(
    `the results of batch ${id} are gone since ${archived_at}`,
    'They are kept for 29 days.',
  )
}

function countResults({ request_counts: counts }: MessageBatch): number {
  return counts.succeeded + counts.errored + counts.canceled + counts.expired
}

function parseLine(line: string): Fields | Error {
  if (isTooDeep(line)) throw new MalformedStreamError('a result is nested too deep', UNUSABLE)
  try {
    const value: unknown = JSON.parse(line)
    if (isRecord(value) && typeof value['custom_id'] === 'string') return value
  } catch (cause) {
    return toMalformed(line, cause)
  }
  return toMalformed(line)
}

const UNUSABLE = { retryable: false }

function toMalformed(line: string, cause?: unknown): Error {
  const what = `a result that is none: ${JSON.stringify(line.slice(0, 80))}`
  return new MalformedStreamError(what, UNUSABLE, cause)
}

function toRow(
  raw: Fields,
  resource: Resource,
  requestOf: ResultSettings['requestOf'],
): BatchResultRow {
  const customId = String(raw['custom_id'])
  const read = (message: object) => resource.context.messageFrom(message, requestOf?.(customId))
  return { customId, result: toResult(toRecord(raw['result']), read), raw }
}

/** A row that cannot be read is an error of the row: the others have been paid too. */
function toResult(result: Fields, read: (message: object) => AIMessage): BatchResult {
  const { type, message, error } = result
  try {
    switch (type) {
      case 'succeeded':
        return { type, message: read(toRecord(message)) }
      case 'errored':
        return { type, error: fromErrorBody(error, NO_ORIGIN) }
      case 'expired':
      case 'canceled':
        return { type }
      default:
        throw new MalformedStreamError(`a result of type ${JSON.stringify(type)}`, UNUSABLE)
    }
  } catch (failure) {
    return { type: 'errored', error: failure }
  }
}

const NO_ORIGIN = { request_id: undefined, headers: undefined }
