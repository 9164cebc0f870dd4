import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import type { HandleRequest } from './handle-request.ts'
import { readNodeRequest, sendReply } from './node-http.ts'

/** A port in use. */
export interface Port {
  url: string
  close: () => Promise<void>
}

const MOST_TOGETHER = 32

// Requests that arrive together are answered together: every write in between would wake a client.
function createGathering(): () => Promise<void> {
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

type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

function createListener(handle: HandleRequest): NodeListener {
  const gather = createGathering()
  return async (incoming, outgoing) => {
    try {
      const reply = await handle(await readNodeRequest(incoming, outgoing))
      await gather()
      await sendReply(outgoing, reply)
    } catch {
      // A fault refuses the connection, or the client has left: there is no one to answer.
      incoming.socket.destroy()
    }
  }
}

const LOOPBACK = '127.0.0.1'

// Any address of the machine: one that its own programs can use stands for all of them.
const toReachable = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? LOOPBACK : host

/** Serves on an address; 127.0.0.1 by default. */
export async function listen(handle: HandleRequest, port: number, host = LOOPBACK): Promise<Port> {
  const listener = createListener(handle)
  // Idle connections are the client's to close: one closed here may be in use again over there.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    void listener(incoming, outgoing)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const reachable = toReachable(host)
  const name = reachable.includes(':') ? `[${reachable}]` : reachable
  return { url: `http://${name}:${bound}`, close }
}
