import { apiError, errorBody, type ApiError } from '../wire/api-error.ts'
import { sendStream, sendWhole, toStream, type Head, type Headers } from './bodies.ts'
import { sleep } from '../stream/body-stream.ts'
import type { PaceOptions } from '../wire/pace-options.ts'
import { toFrames } from '../stream/events.ts'
import type { Exchange, Service } from './exchange.ts'
import { toMessage } from '../message/message.ts'
import { isImmediate, toPace, type Pace } from '../stream/pace.ts'
import type { Dialect } from '../platforms/dialect.ts'
import { merged, type Reply } from '../wire/reply.ts'
import { measureDuration } from '../stream/pace-frames.ts'
import { lateError } from '../faults/event-faults.ts'
import { toStreamText, toStyle } from '../stream/stream-text.ts'
import type { Answer } from '../script/turn.ts'
import type { Json } from '../wire/types.ts'

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
}

const JSON_HEADERS = { 'content-type': 'application/json' }

// What no header can have in it.
const FORBIDDEN = /[^\t -~\x80-\xff]/

function printable(name: string, value: unknown): string {
  const text = String(value)
  if (!FORBIDDEN.test(text)) return text
  throw new TypeError(
    `the header ${name} has a character that headers cannot have: ${JSON.stringify(text)}.`,
  )
}

/** Headers with names in lower case, as replies have them. */
export function toHeaders(own: Readonly<Record<string, unknown>>): Headers {
  const lower: Headers = {}
  for (const name in own) lower[name.toLowerCase()] = printable(name, own[name])
  return lower
}

/** An error of the API's form. */
export function sendError(error: ApiError, exchange: Exchange, head: Omit<Head, 'status'>): Reply {
  const { dialect, requestId } = exchange
  const { status, headers, body } = dialect
    ? dialect.error(error, requestId)
    : { status: error.status, headers: JSON_HEADERS, body: errorBody(error, requestId) }
  const all = { ...headers, ...toHeaders(head.headers) }
  return sendWhole(exchange, JSON.stringify(body), { ...head, status, headers: all })
}

const streamHeaders = (dialect: Dialect | undefined): Reply['headers'] =>
  dialect?.framing ? dialect.framing.headers : STREAM_HEADERS

function paceHere(
  own: PaceOptions | undefined,
  service: Service,
  dialect: Dialect | undefined,
): Pace {
  const pace = toPace(own, service.pace)
  return dialect?.pings === false ? toPace({ ping: false }, pace) : pace
}

function framesOf(message: Json, pace: Pace, dialect: Dialect | undefined) {
  const frames = () => toFrames(message, toStyle(message, pace))
  return dialect ? () => dialect.events(frames(), message) : frames
}

function sendMessage(
  service: Service,
  exchange: Exchange,
  answer: Extract<Answer, { kind: 'message' }>,
): Reply | Promise<Reply> {
  const { turn, fault } = answer
  const { prompt: body, dialect } = exchange
  const pace = paceHere(answer.pace, service, dialect)
  const inputUsage = service.inputUsage(exchange.inlined)
  const newId = dialect ? dialect.ids(service.newId) : service.newId
  const made = toMessage(turn, { body, newId, inputUsage })
  const message = dialect ? dialect.message(made) : made
  service.threads.remember(body, message)
  const limits = service.rateLimits.spend(message.usage)
  const frames = framesOf(message, pace, dialect)
  if (body.stream === true) {
    const headers = merged(limits, streamHeaders(dialect), toHeaders(answer.headers))
    const stream = dialect
      ? toStream(frames())
      : { frames, whole: () => toStreamText(message, pace) }
    return sendStream(exchange, stream, pace, { status: 200, headers, fault })
  }
  const own = dialect ? dialect.messageHeaders(message) : {}
  const headers = merged(limits, JSON_HEADERS, own, toHeaders(answer.headers))
  const send = () => sendWhole(exchange, JSON.stringify(message), { status: 200, headers, fault })
  if (isImmediate(pace)) return send()
  return sleep(measureDuration(frames(), pace), exchange.wire.signal).then(send)
}

function sendFrames(
  service: Service,
  exchange: Exchange,
  answer: Extract<Answer, { kind: 'frames' }>,
): Reply {
  if (exchange.prompt.stream !== true) {
    const message = 'The script gives stream events, but the request does not ask for a stream.'
    const head = { headers: { 'x-should-retry': 'false' }, fault: {} }
    return sendError(apiError({ status: 500, message }), exchange, head)
  }
  const { dialect } = exchange
  const headers = { ...streamHeaders(dialect), ...toHeaders(answer.headers) }
  const pace = paceHere(answer.pace, service, dialect)
  return sendStream(exchange, toStream(answer.frames), pace, { ...answer, headers })
}

// An error stays the error that it is.
function isStreamed({ kind }: Answer, { prompt }: Exchange): boolean {
  return kind === 'error' || (kind !== 'raw' && prompt.stream === true)
}

/** An answer on its way to the client: JSON or events, with what goes wrong on the way. */
export function sendAnswer(
  service: Service,
  exchange: Exchange,
  given: Answer,
): Reply | Promise<Reply> {
  const answer = exchange.fault ? { ...given, fault: { ...given.fault, ...exchange.fault } } : given
  const { errorAfter } = answer.fault
  if (errorAfter !== undefined && !isStreamed(answer, exchange)) {
    return sendError(apiError(lateError(errorAfter)), exchange, answer)
  }
  switch (answer.kind) {
    case 'message':
      return sendMessage(service, exchange, answer)
    case 'error':
      return sendError(answer.error, exchange, answer)
    case 'frames':
      return sendFrames(service, exchange, answer)
    case 'raw':
      return sendWhole(exchange, answer.text, {
        ...answer,
        headers: { ...JSON_HEADERS, ...toHeaders(answer.headers) },
      })
    default:
      return answer satisfies never
  }
}
