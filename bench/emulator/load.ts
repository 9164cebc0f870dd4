/** A client that costs as little as it can, so that the server is what is measured. */
import { connect, type Socket } from 'node:net'

/** A response as a bare server writes it again. */
export interface Recorded {
  status: number
  headers: Record<string, string>
  body: string
}

// What the server adds by itself.
const OF_NODE = ['date', 'connection', 'keep-alive']

const HEADERS = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
  'x-api-key': 'any',
}

/** One response in full. */
export async function record(url: string, body: string): Promise<Recorded> {
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers: HEADERS, body })
  const headers = [...response.headers].filter(([name]) => !OF_NODE.includes(name))
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: await response.text(),
  }
}

function requestBytes(url: string, body: string): Buffer {
  const { host } = new URL(url)
  const headers = Object.entries({
    ...HEADERS,
    host,
    'content-length': `${Buffer.byteLength(body)}`,
  })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /v1/messages HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

const END_OF_HEAD = '\r\n\r\n'
const LAST_CHUNK = '0\r\n\r\n'
const LENGTH = /content-length: (\d+)/i

/** How many bytes are still missing from what has arrived of a response. */
function missing(arrived: Buffer): number {
  const head = arrived.indexOf(END_OF_HEAD)
  if (head === -1) return 1
  const length = LENGTH.exec(arrived.toString('latin1', 0, head))?.[1]
  if (length !== undefined) return Number(length) + head + END_OF_HEAD.length - arrived.length
  return arrived.toString('latin1', arrived.length - LAST_CHUNK.length) === LAST_CHUNK ? 0 : 1
}

function check(arrived: Buffer): void {
  const status = arrived.toString('latin1', 0, 'HTTP/1.1 200'.length)
  if (status !== 'HTTP/1.1 200') throw new Error(`The server answered: ${arrived.toString()}`)
}

interface Run {
  until: number
  replies: number
}

function ask(socket: Socket, request: Buffer, run: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = []
    socket.on('error', reject)
    socket.on('data', (part) => {
      parts.push(part)
      const arrived = parts.length === 1 ? part : Buffer.concat(parts)
      if (missing(arrived) > 0) return
      check(arrived)
      parts = []
      run.replies += 1
      if (performance.now() < run.until) return void socket.write(request)
      socket.end()
      resolve()
    })
    socket.write(request)
  })
}

/** Replies over that many connections, each of which asks again once it is answered. */
export async function load(
  url: string,
  body: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<{ replies: number; perSecond: number }> {
  const { hostname, port } = new URL(url)
  const request = requestBytes(url, body)
  const from = performance.now()
  const run: Run = { until: from + seconds * 1000, replies: 0 }
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname))
  await Promise.all(sockets.map((socket) => ask(socket.setNoDelay(), request, run)))
  const { replies } = run
  return { replies, perSecond: (replies * 1000) / (performance.now() - from) }
}
