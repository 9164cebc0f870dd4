import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { getRequestListener, type HttpBindings } from '@hono/node-server'

import { ConnectionRefused, type Lent } from '../wire/connection.ts'
import type { Arrived } from './exchanged.ts'
import { arrivalOf, NodeWire, sendReply, textOf } from './node-http.ts'
import type { Reply } from '../wire/reply.ts'
import { parsed } from '../wire/request-body.ts'

/** What a port serves. */
export interface Handlers {
  fetch: (request: Request, wire: Partial<Lent>) => Response | Promise<Response>
  /** Answers `POST /v1/messages` without what `fetch` needs, which costs more than the answer. */
  create?: ((arrived: Arrived) => Promise<Reply>) | undefined
}

/** A port in use. */
export interface Port {
  url: string
  close: () => Promise<void>
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

function fetchListener(handle: Handlers['fetch']): Listener {
  const fetch = async (request: Request, env: unknown): Promise<Response> => {
    const { incoming, outgoing } = env as HttpBindings
    const wire = new NodeWire(outgoing)
    try {
      return await handle(request, { hangUp: () => wire.hangUp() })
    } catch (error) {
      if (!(error instanceof ConnectionRefused) && !request.signal.aborted) throw error
      incoming.socket.destroy()
      return new Response(null)
    }
  }
  return getRequestListener(fetch, { overrideGlobalObjects: false })
}

const CREATE = /^\/v1\/messages(\?|$)/

// Claude Platform on AWS has the same path.
const isOnAws = (headers: IncomingMessage['headers']): boolean =>
  'anthropic-workspace-id' in headers || headers.authorization?.startsWith('AWS4-') === true

const isCreate = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  CREATE.test(url) &&
  !headers['content-type']?.startsWith('multipart/') &&
  !isOnAws(headers)

const MOST_TOGETHER = 32

// Requests that arrive together are answered together: every write in between would wake a client.
function gathering(): () => Promise<void> {
  let waiting: (() => void)[] = []
  const release = () => {
    const all = waiting
    waiting = []
    for (const resolve of all) resolve()
  }
  return () =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(release)
      waiting.push(resolve)
      if (waiting.length === MOST_TOGETHER) release()
    })
}

function createListener(create: NonNullable<Handlers['create']>): Listener {
  const others = gathering()
  return async (incoming, outgoing) => {
    try {
      const read = parsed(await textOf(incoming))
      const wire = new NodeWire(outgoing)
      const reply = await create({ arrival: arrivalOf(incoming), read, wire })
      await others()
      await sendReply(outgoing, reply)
    } catch {
      // Refused, or the client has left: there is nobody to tell.
      incoming.socket.destroy()
    }
  }
}

function listener({ fetch, create }: Handlers): Listener {
  const others = fetchListener(fetch)
  if (!create) return others
  const messages = createListener(create)
  return (incoming, outgoing) =>
    isCreate(incoming) ? messages(incoming, outgoing) : others(incoming, outgoing)
}

/** Serves on 127.0.0.1. */
export async function listen(handlers: Handlers, port: number): Promise<Port> {
  const listening = listener(handlers)
  // Idle connections are the client's to close: one closed here may be in use again over there.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    void listening(incoming, outgoing)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${bound}`, close }
}
