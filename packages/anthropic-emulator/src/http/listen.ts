import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import type { HandleRequest } from './handle-request.ts'
import { mostBytesOf } from '../validation/head.ts'
import { hostInUrl, isOwnHost, LOOPBACK } from './hosts.ts'
import { announcesMore } from './node-body.ts'
import { readNodeHead, readNodeRequest, sendEarlyReply, sendReply } from './node-http.ts'
import { refuseHost } from './refusals.ts'
import { SmallCache } from '../wire/small-cache.ts'

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

// Every request of a client names the same host.
function createHostCheck(host: string): (name: string) => boolean {
  const recent = new SmallCache<boolean>()
  return (name) => {
    const known = recent.get(name)
    if (known !== undefined) return known
    const isOwn = isOwnHost(name, host)
    recent.set(name, isOwn)
    return isOwn
  }
}

type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

function createListener(handle: HandleRequest, host: string): NodeListener {
  const gather = createGathering()
  const isOwn = createHostCheck(host)
  return async (incoming, outgoing) => {
    try {
      const name = incoming.headers.host
      if (name !== undefined && !isOwn(name)) {
        return await sendEarlyReply(incoming, outgoing, refuseHost(name))
      }
      const request = await readNodeRequest(incoming, outgoing)
      const reply = await handle(request)
      if (request.isTooLarge) return await sendEarlyReply(incoming, outgoing, reply)
      await gather()
      const sending = sendReply(outgoing, reply)
      if (sending) await sending
    } catch {
      // A fault refuses the connection, or the client has left: there is no one to answer.
      incoming.socket.destroy()
    }
  }
}

// A client that asks first is told to go on only where its body is read.
function continueRequest(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { path } = readNodeHead(incoming)
  if (!announcesMore(incoming, mostBytesOf(path))) outgoing.writeContinue()
}

/** Serves on a port of a host: a name or an address of this machine. */
export async function listen(
  handle: HandleRequest,
  port: number,
  host: string = LOOPBACK,
): Promise<Port> {
  const listener = createListener(handle, host)
  // Idle connections are the client's to close: one closed here may be in use again over there.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    void listener(incoming, outgoing)
  })
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    continueRequest(incoming, outgoing)
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
  return { url: `http://${hostInUrl(host)}:${bound}`, close }
}
