import type { MiddlewareHandler } from 'hono'

import type { Service } from '../send/exchange.ts'
import type { Wire } from '../wire/connection.ts'
import { toArrival } from '../wire/headers.ts'
import { journaled } from './journaled.ts'
import { readBody, type ReadBody } from '../wire/request-body.ts'
import type { Asked, Relay } from './relay.ts'

type Opened = Pick<Asked, 'entry' | 'log'>
type Lent = Partial<Wire> & Pick<Wire, 'signal'>

type Bytes = Uint8Array<ArrayBuffer>

async function readBytes({ method, url, headers }: Request, bytes: Bytes): Promise<ReadBody> {
  if (bytes.length === 0) return { body: undefined }
  return readBody(new Request(url, { method, headers, body: bytes }))
}

function toAsked({ entry, log }: Opened, raw: Request, bytes: Bytes, wire: Lent): Asked {
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

/** Hands every request to a relay, and notes it and the answer in the journal. */
export function relayed(
  { journal, newId }: Pick<Service, 'journal' | 'newId'>,
  relay: Relay,
): MiddlewareHandler<{ Bindings: Partial<Wire> }> {
  return async ({ req, env }) => {
    const opened = journal.open(toArrival(req.raw), newId('req'))
    const { entry, log } = opened
    const { signal = req.raw.signal } = env
    try {
      const bytes = new Uint8Array(await req.raw.arrayBuffer())
      journal.arrived(entry, await readBytes(req.raw, bytes))
      const asked = toAsked(opened, req.raw, bytes, { ...env, signal })
      const response = await relay.answer(asked)
      entry.status = response.status
      return await journaled(opened, response)
    } catch (error) {
      if (signal.aborted) entry.aborted = true
      log.dropped()
      throw error
    }
  }
}
