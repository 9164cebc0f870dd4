import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Lent } from '../wire/connection.ts'
import type { Arrival, ReadHeaders } from '../wire/headers.ts'
import { merged, type Reply } from '../wire/reply.ts'

/** The connection of one request. */
export class NodeWire implements Lent {
  readonly #outgoing: ServerResponse
  #left: AbortController | undefined

  constructor(outgoing: ServerResponse) {
    this.#outgoing = outgoing
  }

  // Made when somebody asks: most replies are over before anyone could leave.
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

const BYTE_ORDER_MARK = 0xfeff

/** The body of a request as text; never, when the client leaves before its end. */
export function textOf(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [first] = chunks
      const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks)
      const text = bytes.toString()
      resolve(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text)
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

const NO_QUERY = {}

/** The request of `node:http` as it arrived. */
export function arrivalOf(incoming: IncomingMessage): Arrival {
  const { method = 'GET', url = '/' } = incoming
  const at = url.indexOf('?')
  const headers = new NodeHeaders(incoming)
  if (at === -1) return { method, path: url, query: NO_QUERY, headers }
  const query = Object.fromEntries(new URLSearchParams(url.slice(at)))
  return { method, path: url.slice(0, at), query, headers }
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
    : merged(headers, { 'content-length': `${Buffer.byteLength(body)}` })
  outgoing.writeHead(status, framed)
  outgoing.end(body)
  return undefined
}
