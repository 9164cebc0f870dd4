import { respond } from '../../responder/respond.ts'
import type { Next, NextTurn } from '../../script/script.ts'
import { resolveTurn, toAnswer, type Answer } from '../../script/turn.ts'
import type { StaticTurn, TurnRequest } from '../../wire/turns.ts'
import type { Json } from '../../wire/types.ts'
import type { AcceptedRequest } from './check.ts'

function resolveNext(
  next: Next,
  request: TurnRequest,
  bodyWithFiles: Json,
): StaticTurn | Promise<StaticTurn> {
  if ('turn' in next) return resolveTurn(next.turn, request)
  if (next.instead === 'default') return respond(bodyWithFiles)
  return { error: { status: 400, message: next.message } }
}

// Nothing is written for a request that only fills the prompt cache, and no turn is used up.
const WARMED: StaticTurn = { content: [], stop_reason: 'max_tokens' }

/** What a request for a message is answered with, by the script or the default responder. */
export async function decideAnswer(
  nextTurn: NextTurn,
  { expandedBody: body, bodyWithFiles }: AcceptedRequest,
  headers: Record<string, string>,
): Promise<Answer> {
  if (body.max_tokens === 0) return toAnswer(WARMED)
  const { next, request } = nextTurn({ body, headers })
  const turn = resolveNext(next, request, bodyWithFiles)
  return toAnswer(turn instanceof Promise ? await turn : turn)
}
