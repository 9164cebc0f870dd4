import { accessRefusal } from './access.ts'
import { CORS_HEADERS } from './cors.ts'
import { apiError, Refused } from './api-error.ts'
import { answerDisturbed } from './disturbance.ts'
import { ConnectionRefused, type Exchange, type Lent, type Service } from './exchange.ts'
import type { Arrival } from './journal.ts'
import { bytesOf, merged, type Reply } from './reply.ts'
import type { ReadBody } from './request-body.ts'
import { sendError } from './sending.ts'
import type { RequestBody } from './types.ts'

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

function guarded(
  service: Service,
  exchange: Exchange,
  { headers }: Arrival,
  answer: Answering,
): Reply | Promise<Reply> {
  const { path } = exchange.entry
  const refused = accessRefusal(headers, path, service)
  if (refused) return sendError(refused, exchange, NO_FAULT)
  const { prompt, headers: shown } = exchange
  const asked = service.askedFaults({ path, prompt, headers: shown })
  if (!asked) return answer(exchange)
  if ('refused' in asked) return sendError(asked.refused, exchange, NO_FAULT)
  return answerDisturbed(service, exchange, asked, answer)
}

function headersOf(reply: Reply, { requestId, responseHeaders }: Exchange): Reply['headers'] {
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
}

/** One exchange from its request to its reply: access, faults, answer, journal. */
export async function exchanged(
  service: Service,
  { arrival, read, wire }: Arrived,
  answer: Answering,
): Promise<Reply> {
  const { body, form } = read
  const requestId = service.newId('req')
  const { entry, log } = service.journal.open(arrival, requestId)
  service.journal.arrived(entry, read)
  const exchange: Exchange = {
    entry,
    log,
    wire,
    body,
    form,
    prompt: body as RequestBody,
    inlined: body as RequestBody,
    headers: entry.headers,
    requestId,
    responseHeaders: {},
  }
  let reply: Reply
  try {
    reply = await guarded(service, exchange, arrival, answer)
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
