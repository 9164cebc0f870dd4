/** What the tests of failures share: a model on an emulator, and servers that misbehave freely. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AIMessage, UsageMetadata } from '@langchain/core/messages'
import { vi } from 'vitest'
import { ChatAnthropic } from '../../../src/index.ts'
import type { ChatAnthropicOptions } from '../../../src/options/options.ts'
import type { Turn } from 'anthropic-emulator'

export const MODEL = 'claude-sonnet-4-6'

/** A model whose API is at `url`. Tries once, unless the test is about attempts. */
export function chat(
  { url }: { url: string },
  options: Partial<ChatAnthropicOptions> = {},
): ChatAnthropic {
  return new ChatAnthropic({
    model: MODEL,
    apiKey: 'test-key',
    baseURL: url,
    maxTokens: 100,
    maxRetries: 0,
    onWarning: () => {},
    ...options,
  })
}

/** An error of the API that says the client may try again at once. */
export function failing(status: number, type: string, headers: Record<string, string> = {}): Turn {
  const said = { status, type, message: `It is a ${type}` }
  return { error: said, headers: { 'retry-after-ms': '1', ...headers } }
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & Facts> {
  try {
    await promise
  } catch (error) {
    return error as Error & Facts
  }
  throw new Error('It did not fail.')
}

/** The facts that errors carry. */
export interface Facts {
  status?: number
  type?: string
  request_id?: string
  retryable?: boolean
  lc_error_code?: string
  errorCode?: string
  headers?: Headers
  stopDetails?: unknown
  rawMessage?: Arrived
  partialMessage?: Arrived
  partialOutput?: Arrived
}

/** What had arrived of a message. */
interface Arrived extends Pick<AIMessage, 'text' | 'content' | 'tool_calls' | 'response_metadata'> {
  usage_metadata?: UsageMetadata
}

/** Not of the clock that `holdClock` holds: lets what is under way go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Holds the clock of timers, the client's and the emulator's: limits are reached when the test
 * says so, however long things take.
 */
export function holdClock() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  return {
    /** Lets milliseconds pass. */
    pass: async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms)),
    /** Lets time pass until something has happened. */
    async passUntil(hasHappened: () => boolean): Promise<void> {
      while (!hasHappened()) {
        await turn()
        await vi.advanceTimersByTimeAsync(5)
      }
    },
    [Symbol.dispose]: () => void vi.useRealTimers(),
  }
}

/** All that an asynchronous iterable gives. */
export async function all<T>(items: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const list: T[] = []
  // Core's streams are both: awaiting one reads it to its end.
  const iterable = Symbol.asyncIterator in items ? items : await items
  for await (const item of iterable) list.push(item)
  return list
}

export interface Scripted extends AsyncDisposable {
  url: string
  requests: { headers: IncomingMessage['headers']; body: string; isClosed: boolean }[]
}

type Answer = (response: ServerResponse, count: number, request: IncomingMessage) => void

/** A server on loopback that answers as it is told, bytes and sockets included. */
export async function scripted(answer: Answer): Promise<Scripted> {
  const requests: Scripted['requests'] = []
  const server = createServer((request, response) => {
    const entry = { headers: request.headers, body: '', isClosed: false }
    const count = requests.push(entry) - 1
    response.on('close', () => (entry.isClosed = !response.writableFinished))
    request.on('data', (bytes) => (entry.body += String(bytes)))
    request.on('end', () => answer(response, count, request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => closed(server)
  return { url: `http://127.0.0.1:${port}`, requests, [Symbol.asyncDispose]: close }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

export const SSE = { 'content-type': 'text/event-stream', 'request-id': 'req_stream' }

/** A stream of events whose server is the test: it hears when the client waits for more. */
export function eventsByHand() {
  const encoder = new TextEncoder()
  let body: ReadableStreamDefaultController<Uint8Array>
  let wanted = () => {}
  let waiting = new Promise<void>((resolve) => (wanted = resolve))
  const stream = new ReadableStream<Uint8Array>(
    { start: (controller) => void (body = controller), pull: () => wanted() },
    { highWaterMark: 0 },
  )
  return {
    fetch: async () => new Response(stream, { headers: SSE }),
    /** Once the client has read everything and waits. */
    waiting: () => waiting,
    send(bytes: string) {
      waiting = new Promise((resolve) => (wanted = resolve))
      body.enqueue(encoder.encode(bytes))
    },
    end: () => body.close(),
  }
}
