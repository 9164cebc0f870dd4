import { apiError, errorBody, type ApiError } from './api-error.ts'
import { deliver, steps, type Link } from './delivery.ts'
import { toEvents, toFrame } from './events.ts'
import type { Exchange, Service } from './exchange.ts'
import { toMessage } from './message.ts'
import type { Answer } from './turn.ts'
import type { Fault, MessageTurn } from './types.ts'

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'transfer-encoding': 'chunked',
}

const JSON_HEADERS = { 'content-type': 'application/json' }

const LIMITS = { requests: 4_000, tokens: 2_400_000 }

function rateLimits({ entry }: Exchange): Record<string, string> {
  const reset = new Date(entry.at).toISOString().replace(/\.\d+Z$/, 'Z')
  const rows = Object.entries(LIMITS).flatMap(([name, limit]) => [
    [`anthropic-ratelimit-${name}-limit`, `${limit}`],
    [`anthropic-ratelimit-${name}-remaining`, `${limit - 1}`],
    [`anthropic-ratelimit-${name}-reset`, reset],
  ])
  return Object.fromEntries(rows) as Record<string, string>
}

// A turn's own headers win, in whatever case they are written.
function headersOf(defaults: Record<string, string>, own: Record<string, string>): Headers {
  const headers = new Headers(defaults)
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  return headers
}

function link({ entry, signal, hangUp, onEnd: release }: Exchange): Link {
  const onEnd = (aborted: boolean) => {
    if (aborted) entry.aborted = true
    release?.()
  }
  return { signal, onEnd, ...(hangUp && { hangUp }) }
}

interface Body {
  frames: readonly (string | Uint8Array)[]
  status: number
  headers: Headers
  fault: Fault
}

function send(service: Service, exchange: Exchange, body: Body): Response {
  const { frames, status, headers, fault } = body
  const stream = deliver(steps(frames, fault, service.pace), link(exchange))
  return new Response(stream, { status, headers })
}

function breaks(fault: Fault): boolean {
  return [fault.cutAfter, fault.endAfter, fault.stallAfter].some((events) => events !== undefined)
}

// A body without events has two parts, so that it can break in the middle.
function sendWhole(service: Service, exchange: Exchange, text: string, body: Omit<Body, 'frames'>) {
  const { status, headers, fault } = body
  if (!breaks(fault)) return new Response(text, { status, headers })
  const half = Math.ceil(text.length / 2)
  const frames = [text.slice(0, half), text.slice(half)]
  const after = Object.fromEntries(Object.keys(fault).map((key) => [key, 1]))
  headers.set('transfer-encoding', 'chunked')
  return send(service, exchange, { status, headers, fault: { ...after, slow: 0 }, frames })
}

function sendError(error: ApiError, exchange: Exchange, headers: Record<string, string>): Response {
  const body = JSON.stringify(errorBody(error, exchange.requestId))
  return new Response(body, { status: error.status, headers: headersOf(JSON_HEADERS, headers) })
}

function sendMessage(
  service: Service,
  exchange: Exchange,
  turn: MessageTurn,
  { headers, fault }: Answer,
): Response {
  const body = exchange.prompt
  const inputUsage = service.inputUsage(body)
  const message = toMessage(turn, { body, newId: service.newId, inputUsage })
  service.threads.remember(body, message)
  if (body.stream === true) {
    const frames = toEvents(message, service.style).map(toFrame)
    const all = headersOf({ ...STREAM_HEADERS, ...rateLimits(exchange) }, headers)
    return send(service, exchange, { frames, status: 200, headers: all, fault })
  }
  if (fault.errorAfter) return sendError(apiError(fault.errorAfter), exchange, headers)
  const all = headersOf({ ...JSON_HEADERS, ...rateLimits(exchange) }, headers)
  return sendWhole(service, exchange, JSON.stringify(message), { status: 200, headers: all, fault })
}

function sendFrames(
  service: Service,
  exchange: Exchange,
  answer: Extract<Answer, { kind: 'frames' }>,
): Response {
  if (exchange.prompt.stream !== true) {
    const message = 'The script gives stream events, but the request does not ask for a stream.'
    return sendError(apiError({ status: 500, message }), exchange, { 'x-should-retry': 'false' })
  }
  const headers = headersOf(STREAM_HEADERS, answer.headers)
  return send(service, exchange, { ...answer, headers })
}

/** An answer on its way to the client: JSON or events, with what goes wrong on the way. */
export function sendAnswer(service: Service, exchange: Exchange, answer: Answer): Response {
  switch (answer.kind) {
    case 'message':
      return sendMessage(service, exchange, answer.turn, answer)
    case 'error':
      return sendError(answer.error, exchange, answer.headers)
    case 'frames':
      return sendFrames(service, exchange, answer)
    case 'raw': {
      const headers = headersOf(JSON_HEADERS, answer.headers)
      return sendWhole(service, exchange, answer.text, { ...answer, headers })
    }
    default:
      return answer satisfies never
  }
}
