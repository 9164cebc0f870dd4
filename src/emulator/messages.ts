import { sleep } from './delivery.ts'
import { ConnectionRefused, type Exchange, type Service } from './exchange.ts'
import { respond } from './responder/index.ts'
import type { Next } from './script.ts'
import { sendAnswer } from './sending.ts'
import { settle, toAnswer, type Answer } from './turn.ts'
import type { RequestBody, StaticTurn, TurnRequest } from './types.ts'

function settleNext(next: Next, request: TurnRequest): StaticTurn | Promise<StaticTurn> {
  if ('turn' in next) return settle(next.turn, request)
  if (next.instead === 'default') return respond(request.body)
  const message = `The script has no turn for this request: all ${next.given} are used up.`
  return { error: { status: 400, message } }
}

/** What a request for a message is answered with, by the script or the default responder. */
export async function answerOf(
  service: Service,
  request: { body: RequestBody; headers: Record<string, string> },
): Promise<Answer> {
  const { next, request: numbered } = service.nextTurn(request)
  return toAnswer(await settleNext(next, numbered))
}

/** Answers `POST /v1/messages`. */
export async function answerMessages(service: Service, exchange: Exchange): Promise<Response> {
  const { prompt: body, headers } = exchange
  const answer = await answerOf(service, { body, headers })
  if (answer.fault.refuseConnection) throw new ConnectionRefused('The script refuses it.')
  if (answer.fault.delay !== undefined) await sleep(answer.fault.delay, exchange.signal)
  return sendAnswer(service, exchange, answer)
}
