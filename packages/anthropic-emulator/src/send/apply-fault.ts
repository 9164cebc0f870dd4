import { midStreamError } from '../faults/event-faults.ts'
import type { SelectedFault } from '../faults/types.ts'
import { sleep } from '../stream/body-stream.ts'
import { apiError } from '../wire/api-error.ts'
import { ConnectionRefused } from '../wire/connection.ts'
import type { Fault } from '../wire/faults.ts'
import { readWhole, type Reply } from '../wire/reply.ts'
import { sendError, sendRaw, toHeaders } from './answer.ts'
import { sendBody } from './body.ts'
import type { ReplyTarget } from './target.ts'

/** What a fault does before anything is answered. */
export async function applyEarlyFault(fault: Fault, { connection }: ReplyTarget): Promise<void> {
  if (fault.refuseConnection) throw new ConnectionRefused('A fault refuses it.')
  if (fault.delay !== undefined) await sleep(fault.delay, connection.signal)
}

/** Whether a fault does something before anything is answered. */
export function isEarly({ refuseConnection, delay }: Fault): boolean {
  return (refuseConnection ?? delay) !== undefined
}

function sendInstead(
  target: ReplyTarget,
  instead: NonNullable<SelectedFault['instead']>,
  fault: Fault,
): Reply {
  if ('error' in instead) return sendError(target, apiError(instead.error), { fault })
  const { raw, status = 200 } = instead
  return sendRaw(target, raw, { status, headers: {}, fault })
}

// The reply of a route that knows nothing of faults.
async function breakReply(target: ReplyTarget, fault: Fault, reply: Reply): Promise<Reply> {
  if (fault.loseReply) {
    if (reply.body instanceof ReadableStream) void reply.body.cancel()
    throw new ConnectionRefused('A fault loses the reply.')
  }
  if (target.log.isRecordedBySender) return reply
  const { errorAfter } = fault
  if (errorAfter !== undefined && reply.status < 400) {
    return sendError(target, midStreamError(errorAfter), { fault })
  }
  return sendBody(target, await readWhole(reply), { ...reply, fault })
}

/** Answers a request with the fault that was selected for it. */
export async function answerWithFault<Request extends ReplyTarget>(
  request: Request,
  { fault, headers, instead }: SelectedFault,
  answer: (request: Request) => Reply | Promise<Reply>,
): Promise<Reply> {
  await applyEarlyFault(fault, request)
  Object.assign(request.responseHeaders, toHeaders(headers))
  if (instead) return sendInstead(request, instead, fault)
  return breakReply(request, fault, await answer({ ...request, fault }))
}
