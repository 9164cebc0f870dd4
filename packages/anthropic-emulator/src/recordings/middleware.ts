import type { Journal } from '../journal/journal.ts'
import { errorBody, type ApiError } from '../wire/api-error.ts'
import { headersOf } from '../wire/headers.ts'
import type { NewId } from '../wire/ids.ts'
import { readBody, type IncomingRequest } from '../wire/request.ts'
import { journalResponse } from './journal-tap.ts'
import type { RelayedRequest, Relay } from './relay.ts'

type JournaledRequest = Pick<RelayedRequest, 'entry' | 'log'>

function toRelayedRequest(
  { entry, log }: JournaledRequest,
  { head, bytes, connection }: IncomingRequest,
): RelayedRequest {
  const { onBegin, onEnd } = connection
  return {
    entry,
    log,
    method: head.method,
    url: new URL(`${head.origin}${head.path}${head.search}`),
    headers: new Headers(headersOf(head.headers)),
    bytes,
    signal: connection.signal,
    ...(connection.hangUp && { hangUp: () => connection.hangUp?.() }),
    ...(onBegin && { onBegin }),
    ...(onEnd && { onEnd }),
  }
}

const toErrorResponse = (error: ApiError, requestId: string): Response =>
  Response.json(errorBody(error, requestId), { status: error.status })

/** What a relay is put behind. */
export interface RelayContext {
  journal: Journal
  newId: NewId
  /** Refuses what must not reach it. */
  findRefusal: (incoming: IncomingRequest) => ApiError | undefined
}

/** Passes every request to a relay, and writes it and the answer into the journal. */
export function createRelayHandler(
  { journal, newId, findRefusal }: RelayContext,
  relay: Relay | Promise<Relay>,
): (incoming: IncomingRequest) => Promise<Response> {
  return async (incoming) => {
    const { head, connection } = incoming
    const requestId = newId('req')
    const journaled = journal.open({ head, read: readBody(incoming) }, requestId)
    const { entry, log } = journaled
    const { signal } = connection
    const refused = findRefusal(incoming)
    try {
      const response = refused
        ? toErrorResponse(refused, requestId)
        : await (await relay).answer(toRelayedRequest(journaled, incoming))
      entry.status = response.status
      return await journalResponse(journaled, response)
    } catch (error) {
      if (signal.aborted) entry.aborted = true
      log.drop()
      throw error
    }
  }
}
