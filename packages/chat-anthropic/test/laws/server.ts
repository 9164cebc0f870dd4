import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Platform, PLATFORMS } from '../platforms/table.ts'
import { EVENT_STREAM, framed } from './event-stream.ts'
import type { JsonObject } from './wire.ts'

/** What the server answers: JSON where the request asks for no stream, events where it does. */
export interface Answer {
  json?: string
  sse?: Uint8Array
  contentType?: string
  /** Byte offsets at which the stream is split into separate writes. */
  cuts?: readonly number[]
  /** Break the connection after the bytes, instead of ending the response. */
  hangup?: boolean
}

interface Endpoint {
  url: string
  /** The bodies of the requests that came in, in order. */
  requests: JsonObject[]
}

export interface LawServer extends AsyncDisposable {
  /** Whose API it is. */
  platform: Platform
  serve(answer: Answer): Endpoint
  /** Drops what was served so far: its endpoints are gone. */
  forget(): void
}

export const REQUEST_ID = 'req_011LawsOfTheMessagesApi00'

/** Where messages are made: on Anthropic's own API and its like, on Vertex AI, on Bedrock. */
const MESSAGES =
  /\/v1\/messages(\?|$)|:(rawPredict|streamRawPredict)$|\/invoke(-with-response-stream)?$/

/** A loopback server that answers each request for a message with the bytes it was given. */
export async function startServer(platform: Platform = PLATFORMS[0]): Promise<LawServer> {
  const served = new Map<string, { answer: Answer; endpoint: Endpoint }>()
  let count = 0
  const server = createServer((request, response) => {
    const entry = served.get(request.url?.split('/')[1] ?? '')
    if (entry === undefined || !MESSAGES.test(request.url ?? '')) {
      response.writeHead(404).end()
      return
    }
    respond(request, response, entry).catch((error: unknown) => response.destroy(error as Error))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    platform,
    serve(answer) {
      count += 1
      const endpoint = { url: `http://127.0.0.1:${port}/${count}`, requests: [] }
      served.set(String(count), { answer, endpoint })
      return endpoint
    },
    forget: () => served.clear(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, endpoint }: { answer: Answer; endpoint: Endpoint },
): Promise<void> {
  const body = await read(request)
  endpoint.requests.push(body)
  const isFramed = request.url?.endsWith('/invoke-with-response-stream')
  const isStream = body.stream === true || isFramed
  const sse = answer.sse ?? new Uint8Array()
  const bytes = isFramed ? framed(sse) : isStream ? sse : Buffer.from(answer.json ?? '')
  const type = isStream ? 'text/event-stream; charset=utf-8' : 'application/json'
  response.writeHead(200, {
    'content-type': answer.contentType ?? (isFramed ? EVENT_STREAM : type),
    [request.url?.includes('/model/') ? 'x-amzn-requestid' : 'request-id']: REQUEST_ID,
  })
  await write(response, bytes, answer.cuts ?? [])
  if (answer.hangup === true) response.destroy()
  else response.end()
}

async function read(request: IncomingMessage): Promise<JsonObject> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString()) as JsonObject
}

async function write(
  response: ServerResponse,
  bytes: Uint8Array,
  cuts: readonly number[],
): Promise<void> {
  const inside = cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b)
  const edges = [0, ...new Set(inside), bytes.length]
  for (const [position, from] of edges.slice(0, -1).entries()) {
    response.write(bytes.subarray(from, edges[position + 1]))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
