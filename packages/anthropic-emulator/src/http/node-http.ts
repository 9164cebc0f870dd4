import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Connection } from '../wire/connection.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import { mergeHeaders, type Reply } from '../wire/reply.ts'
import type { IncomingRequest, RequestHead } from '../wire/request.ts'

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

function readBytes(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks))
    })
    incoming.on('error', reject)
  })
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

function toHead(incoming: IncomingMessage): RequestHead {
  const { method = 'GET', url = '/' } = incoming
  const origin = `http://${incoming.headers.host ?? 'localhost'}`
  const at = url.indexOf('?')
  const path = toPath(at === -1 ? url : url.slice(0, at), origin)
  const search = at === -1 ? '' : url.slice(at)
  return { method, origin, path, search, headers: new NodeHeaders(incoming) }
}

/** The request of `node:http` with its body; fails when the client leaves before its end. */
export async function readNodeRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<IncomingRequest> {
  const bytes = await readBytes(incoming)
  return { head: toHead(incoming), bytes, connection: new NodeConnection(outgoing) }
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
