import type { Journal } from '../journal/journal.ts'
import { headersOf } from '../wire/headers.ts'
import type { NewId } from '../wire/ids.ts'
import { readBody, type IncomingRequest } from '../wire/request.ts'
import { journaled } from './journaled.ts'
import type { Asked, Relay } from './relay.ts'

type Opened = Pick<Asked, 'entry' | 'log'>

function toAsked({ entry, log }: Opened, { head, bytes, connection }: IncomingRequest): Asked {
  const { onBegin, onEnd } = connection
  return {
    entry,
    log,
    method: head.method,
    url: new URL(`${head.origin}${head.path}${head.search}`),
    headers: new Headers(headersOf(head.headers)),
    bytes: new Uint8Array(bytes),
    signal: connection.signal,
    ...(connection.hangUp && { hangUp: () => connection.hangUp?.() }),
    ...(onBegin && { onBegin }),
    ...(onEnd && { onEnd }),
  }
}

/** Hands every request to a relay, and notes it and the answer in the journal. */
export function relayed(
  { journal, newId }: { journal: Journal; newId: NewId },
  relay: Relay,
): (incoming: IncomingRequest) => Promise<Response> {
  return async (incoming) => {
    const { head, connection } = incoming
    const opened = journal.open({ head, read: await readBody(incoming) }, newId('req'))
    const { entry, log } = opened
    const { signal } = connection
    try {
      const response = await relay.answer(toAsked(opened, incoming))
      entry.status = response.status
      return await journaled(opened, response)
    } catch (error) {
      if (signal.aborted) entry.aborted = true
      log.drop()
      throw error
    }
  }
}
