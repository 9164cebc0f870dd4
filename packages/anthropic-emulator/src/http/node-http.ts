import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Connection } from '../wire/connection.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import { mergeHeaders, readWhole, type Reply } from '../wire/reply.ts'
import { NO_BYTES, type IncomingRequest, type RequestHead } from '../wire/request.ts'
import { mostBytesOf } from '../validation/head.ts'
import { discardRest, readNodeBody } from './node-body.ts'

/** The connection of one request. */
class NodeConnection implements Connection {
  readonly #outgoing: ServerResponse
  #left: AbortController | undefined

  constructor(outgoing: ServerResponse) {
    this.#outgoing = outgoing
  }

  // Made when it is first read: most replies are over before their client could leave.
  get signal(): AbortSignal {
    if (this.#left) return this.#left.signal
    const left = new AbortController()
    this.#left = left
    const outgoing = this.#outgoing
    const leave = () => {
      if (!outgoing.writableFinished) left.abort()
    }
    if (outgoing.destroyed) leave()
    else outgoing.once('close', leave)
    return left.signal
  }

  // What was written before must reach the client: the head is sent late, and corked writes a tick later.
  hangUp(): void {
    const outgoing = this.#outgoing
    if (outgoing.destroyed) return
    if (!outgoing.headersSent) return void setImmediate(() => this.hangUp())
    setImmediate(() => outgoing.socket?.destroySoon())
  }
}

class NodeHeaders implements ReadHeaders {
  readonly #all: IncomingMessage['headers']

  constructor({ headers }: IncomingMessage) {
    this.#all = headers
  }

  get(name: string): string | null {
    const value = this.#all[name]
    return typeof value === 'string' ? value : null
  }

  forEach(use: (value: string, name: string) => void): void {
    for (const name in this.#all) use(String(this.#all[name]), name)
  }
}

// Anything else in a path is normalized as `fetch` does it.
const PLAIN = /^\/[\w/-]*$/

function toPath(path: string, origin: string): string {
  if (PLAIN.test(path)) return path
  return new URL(path.startsWith('/') ? `${origin}${path}` : path).pathname
}

/** The head of a request of `node:http`. */
export function readNodeHead(incoming: IncomingMessage): RequestHead {
  const { method = 'GET', url = '/' } = incoming
  const origin = `http://${incoming.headers.host ?? 'localhost'}`
  const at = url.indexOf('?')
  const path = toPath(at === -1 ? url : url.slice(0, at), origin)
  const search = at === -1 ? '' : url.slice(at)
  return { method, origin, path, search, headers: new NodeHeaders(incoming) }
}

/**
 * The request of `node:http` with its body, if that is not too large; fails when the client leaves
 * before its end.
 */
export async function readNodeRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<IncomingRequest> {
  const head = readNodeHead(incoming)
  const body = await readNodeBody(incoming, mostBytesOf(head.path))
  const connection = new NodeConnection(outgoing)
  if (body === 'too large') return { head, bytes: NO_BYTES, isTooLarge: true, connection }
  return { head, bytes: body, connection }
}

async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const leave = () => void reader.cancel().catch(() => {})
  outgoing.on('close', leave)
  outgoing.flushHeaders()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (outgoing.write(read.value) || outgoing.destroyed) continue
    await new Promise((resolve) => outgoing.once('drain', resolve).once('close', resolve))
  }
  outgoing.off('close', leave)
  if (!outgoing.destroyed) outgoing.end()
}

const WITHOUT_LENGTH = [204, 304]

const isFramed = ({ status, headers }: Reply): boolean =>
  'content-length' in headers || 'transfer-encoding' in headers || WITHOUT_LENGTH.includes(status)

/** Sends a reply. */
export function sendReply(outgoing: ServerResponse, reply: Reply): Promise<void> | undefined {
  const { status, headers, body } = reply
  if (body instanceof ReadableStream) {
    outgoing.writeHead(status, headers)
    return pump(body, outgoing)
  }
  const framed = isFramed(reply)
    ? headers
    : mergeHeaders(headers, { 'content-length': `${Buffer.byteLength(body)}` })
  outgoing.writeHead(status, framed)
  outgoing.end(body)
  return undefined
}

/**
 * Sends a reply to a request whose body was not read to its end, and closes the connection: not
 * before the client had time to stop writing and to read.
 */
export async function sendEarlyReply(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  reply: Reply,
): Promise<void> {
  const body = await readWhole(reply)
  const framing = { 'content-length': `${Buffer.byteLength(body)}`, connection: 'close' }
  outgoing.writeHead(reply.status, mergeHeaders(reply.headers, framing))
  outgoing.write(body)
  await discardRest(incoming)
  outgoing.end()
}
