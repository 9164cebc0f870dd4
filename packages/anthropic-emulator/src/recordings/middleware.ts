import type { MiddlewareHandler } from 'hono'

import type { Service } from '../send/exchange.ts'
import type { Wire } from '../wire/connection.ts'
import { toArrival } from '../wire/headers.ts'
import { journalResponse } from './journal-tap.ts'
import { readBody, type ReadBody } from '../wire/request-body.ts'
import type { RelayedRequest, Relay } from './relay.ts'

type JournaledRequest = Pick<RelayedRequest, 'entry' | 'log'>
type TransportBindings = Partial<Wire> & Pick<Wire, 'signal'>

type Bytes = Uint8Array<ArrayBuffer>

async function readBytes({ method, url, headers }: Request, bytes: Bytes): Promise<ReadBody> {
  if (bytes.length === 0) return { body: undefined }
  return readBody(new Request(url, { method, headers, body: bytes }))
}

function toRelayedRequest(
  { entry, log }: JournaledRequest,
  raw: Request,
  bytes: Bytes,
  wire: TransportBindings,
): RelayedRequest {
  const { method, url, headers } = raw
  return {
    entry,
    log,
    method,
    url: new URL(url),
    headers,
    bytes,
    signal: wire.signal,
    ...(wire.hangUp && { hangUp: wire.hangUp }),
    ...(wire.onBegin && { onBegin: wire.onBegin }),
    ...(wire.onEnd && { onEnd: wire.onEnd }),
  }
}

/** Passes every request to a relay, and writes it and the answer into the journal. */
export function createRelayMiddleware(
  { journal, newId }: Pick<Service, 'journal' | 'newId'>,
  relay: Relay,
): MiddlewareHandler<{ Bindings: Partial<Wire> }> {
  return async ({ req, env }) => {
    const journaled = journal.open(toArrival(req.raw), newId('req'))
    const { entry, log } = journaled
    const { signal = req.raw.signal } = env
    try {
      const bytes = new Uint8Array(await req.raw.arrayBuffer())
      journal.arrived(entry, await readBytes(req.raw, bytes))
      const request = toRelayedRequest(journaled, req.raw, bytes, { ...env, signal })
      const response = await relay.answer(request)
      entry.status = response.status
      return await journalResponse(journaled, response)
    } catch (error) {
      if (signal.aborted) entry.aborted = true
      log.dropped()
      throw error
    }
  }
}
