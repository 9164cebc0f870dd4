import type { ServerResponse } from 'node:http'

import { createAdaptorServer, type HttpBindings } from '@hono/node-server'

import { ConnectionRefused, type Wire } from './exchange.ts'

/** The handler that a port serves. */
export type Handler = (request: Request, wire: Pick<Wire, 'hangUp'>) => Response | Promise<Response>

/** A port in use. */
export interface Port {
  url: string
  close: () => Promise<void>
}

// What was written before must reach the client: the head is sent late, and corked writes a tick later.
function hangUp(outgoing: ServerResponse): void {
  if (outgoing.destroyed) return
  if (!outgoing.headersSent) return void setImmediate(() => hangUp(outgoing))
  setImmediate(() => outgoing.socket?.destroySoon())
}

/** Serves a handler on 127.0.0.1. */
export async function listen(handle: Handler, port: number): Promise<Port> {
  const fetch = async (request: Request, env: unknown): Promise<Response> => {
    const { incoming, outgoing } = env as HttpBindings
    try {
      return await handle(request, { hangUp: () => hangUp(outgoing) })
    } catch (error) {
      if (!(error instanceof ConnectionRefused) && !request.signal.aborted) throw error
      incoming.socket.destroy()
      return new Response(null)
    }
  }
  // Idle connections are the client's to close: one closed here may be in use again over there.
  const serverOptions = { keepAliveTimeout: 0 }
  const server = createAdaptorServer({ fetch, serverOptions, overrideGlobalObjects: false })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${bound}`, close }
}
