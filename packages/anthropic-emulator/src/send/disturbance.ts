import { apiError } from '../wire/api-error.ts'
import type { Asked } from '../faults/types.ts'
import { sendWhole } from './bodies.ts'
import { sleep } from '../stream/body-stream.ts'
import type { Fault } from '../wire/faults.ts'
import { ConnectionRefused } from '../wire/connection.ts'
import type { Exchange, Service } from './exchange.ts'
import { bytesOf, type Reply } from '../wire/reply.ts'
import { sendAnswer, sendError, toHeaders } from './sending.ts'
import { lateError } from '../faults/event-faults.ts'
import { toAnswer } from '../script/turn.ts'

/** What a fault does before anything is answered. */
export async function beforeAnswer(fault: Fault, { wire }: Exchange): Promise<void> {
  if (fault.refuseConnection) throw new ConnectionRefused('A fault refuses it.')
  if (fault.delay !== undefined) await sleep(fault.delay, wire.signal)
}

/** Whether a fault does something before anything is answered. */
export function isEarly({ refuseConnection, delay }: Fault): boolean {
  return (refuseConnection ?? delay) !== undefined
}

// An answer of a route that knows nothing of faults.
async function disturbed(exchange: Exchange, fault: Fault, reply: Reply): Promise<Reply> {
  if (exchange.log.told) return reply
  const { errorAfter } = fault
  if (errorAfter !== undefined && reply.status < 400) {
    return sendError(apiError(lateError(errorAfter)), exchange, { headers: {}, fault })
  }
  return sendWhole(exchange, await bytesOf(reply), { ...reply, fault })
}

/** Answers a request with the faults that were asked for. */
export async function answerDisturbed(
  service: Service,
  exchange: Exchange,
  { fault, headers, instead }: Asked,
  answer: (exchange: Exchange) => Reply | Promise<Reply>,
): Promise<Reply> {
  await beforeAnswer(fault, exchange)
  exchange.fault = fault
  Object.assign(exchange.responseHeaders, toHeaders(headers))
  if (instead) return sendAnswer(service, exchange, toAnswer(instead))
  return disturbed(exchange, fault, await answer(exchange))
}
