import { accessRefusal } from './access.ts'
import { CORS_HEADERS } from './cors.ts'
import { apiError, Refused, type ApiError } from '../wire/api-error.ts'
import { answerDisturbed } from '../send/disturbance.ts'
import { ConnectionRefused, type Lent } from '../wire/connection.ts'
import type { Exchange, Service } from '../send/exchange.ts'
import type { Arrival } from '../wire/headers.ts'
import { bytesOf, merged, type Reply } from '../wire/reply.ts'
import type { ReadBody } from '../wire/request-body.ts'
import { refusalHeader } from '../resources/messages/check.ts'
import type { TranslatedRequest } from '../platforms/dialect.ts'
import { sendError } from '../send/sending.ts'
import type { RequestBody } from '../wire/types.ts'

const IN_ORGANIZATION = {
  'anthropic-organization-id': '00000000-0000-4000-8000-000000000001',
}

/** Answers a request that has passed the door. */
export type Answering = (exchange: Exchange) => Reply | Promise<Reply>

const NO_FAULT = { headers: {}, fault: {} }

/** What an error in the course of an exchange is answered with; some end the connection instead. */
export function failed(exchange: Exchange, error: unknown): Reply {
  const { entry, log, wire } = exchange
  if (wire.signal.aborted) entry.aborted = true
  if (wire.signal.aborted || error instanceof ConnectionRefused) {
    log.dropped()
    throw error
  }
  if (error instanceof Refused) return sendError(error.error, exchange, NO_FAULT)
  const why = error instanceof Error ? error.message : String(error)
  const message = `The emulator could not answer: ${why}`
  return sendError(apiError({ status: 500, message }), exchange, NO_FAULT)
}

// A platform turns away at its own door.
function doorRefusal(
  service: Service,
  { path, responseHeaders }: Exchange,
  { arrival, passage }: Arrived,
): ApiError | undefined {
  if (!passage) return accessRefusal(arrival.headers, path, service)
  const { refusal, lenientRefusal } = passage
  if (refusal || !lenientRefusal || service.strict) return refusal ?? lenientRefusal
  Object.assign(responseHeaders, refusalHeader(lenientRefusal))
  return undefined
}

function guarded(
  service: Service,
  exchange: Exchange,
  arrived: Arrived,
  answer: Answering,
): Reply | Promise<Reply> {
  const { path } = exchange
  const refused = doorRefusal(service, exchange, arrived)
  if (refused) return sendError(refused, exchange, NO_FAULT)
  const { prompt, headers: shown } = exchange
  const asked = service.askedFaults({ path, prompt, headers: shown })
  if (!asked) return answer(exchange)
  if ('refused' in asked) return sendError(asked.refused, exchange, NO_FAULT)
  return answerDisturbed(service, exchange, asked, answer)
}

function headersOf(reply: Reply, exchange: Exchange): Reply['headers'] {
  const { requestId, responseHeaders, dialect } = exchange
  if (dialect) {
    const all = merged(reply.headers, CORS_HEADERS, responseHeaders)
    return dialect.headers(all, requestId)
  }
  const own: Reply['headers'] = { 'request-id': requestId }
  const known = reply.status === 401 ? own : merged(own, IN_ORGANIZATION)
  return merged(reply.headers, CORS_HEADERS, known, responseHeaders)
}

// Most routes do not tell the log what they answer.
async function noted(reply: Reply, { log }: Exchange): Promise<Reply> {
  const body = await bytesOf(reply)
  log.whole(body)
  return { ...reply, body }
}

/** A request, what it carries, and its connection. */
export interface Arrived {
  arrival: Arrival
  read: ReadBody
  wire: Lent
  /** What the request is to the API, where it came through a platform. */
  passage?: TranslatedRequest | undefined
}

/** One exchange from its request to its reply: access, faults, answer, journal. */
export async function exchanged(
  service: Service,
  arrived: Arrived,
  answer: Answering,
): Promise<Reply> {
  const { arrival, read, wire, passage } = arrived
  const { form } = read
  const body = passage ? passage.body : read.body
  const dialect = passage?.dialect
  const requestId = dialect ? dialect.requestId(service.newId) : service.newId('req')
  const { entry, log } = service.journal.open(arrival, requestId, passage)
  service.journal.arrived(entry, read)
  const exchange: Exchange = {
    entry,
    log,
    wire,
    path: passage ? passage.path : entry.path,
    dialect,
    body,
    form,
    prompt: body as RequestBody,
    inlined: body as RequestBody,
    headers: passage ? passage.headers : entry.headers,
    requestId,
    responseHeaders: {},
  }
  let reply: Reply
  try {
    reply = await guarded(service, exchange, arrived, answer)
    if (!log.told) reply = await noted(reply, exchange)
  } catch (error) {
    reply = failed(exchange, error)
  }
  const { status } = reply
  const headers = headersOf(reply, exchange)
  entry.status = status
  log.begun({ status, headers })
  return { status, headers, body: reply.body }
}
