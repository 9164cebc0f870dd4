import { beforeAnswer, isEarly } from '../../send/disturbance.ts'
import type { Exchange, Service } from '../../send/exchange.ts'
import type { Reply } from '../../wire/reply.ts'
import { respond } from '../../responder/respond.ts'
import type { Next } from '../../script/script.ts'
import { sendAnswer } from '../../send/sending.ts'
import { resolveTurn, toAnswer, type Answer } from '../../script/turn.ts'
import type { Json, RequestBody } from '../../wire/types.ts'
import type { StaticTurn, TurnRequest } from '../../wire/turns.ts'

function settleNext(
  next: Next,
  request: TurnRequest,
  inlined: Json,
): StaticTurn | Promise<StaticTurn> {
  if ('turn' in next) return resolveTurn(next.turn, request)
  if (next.instead === 'default') return respond(inlined)
  return { error: { status: 400, message: next.message } }
}

/** What a request for a message is answered with, by the script or the default responder. */
export async function answerOf(
  service: Service,
  { body, inlined, headers }: { body: RequestBody; inlined: Json; headers: Record<string, string> },
): Promise<Answer> {
  const { next, request: numbered } = service.nextTurn({ body, headers })
  const turn = settleNext(next, numbered, inlined)
  return toAnswer(turn instanceof Promise ? await turn : turn)
}

/** Answers `POST /v1/messages`. */
export async function answerMessages(service: Service, exchange: Exchange): Promise<Reply> {
  const { prompt: body, inlined, headers } = exchange
  const answer = await answerOf(service, { body, inlined, headers })
  if (isEarly(answer.fault)) await beforeAnswer(answer.fault, exchange)
  return sendAnswer(service, exchange, answer)
}
