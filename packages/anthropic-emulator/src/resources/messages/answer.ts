import { respond, type ResponderMode } from '../../responder/respond.ts'
import type { Next, NextTurn } from '../../script/script.ts'
import { resolveTurn, toAnswer, type Answer } from '../../script/turn.ts'
import type { StaticTurn, TurnRequest } from '../../wire/turns.ts'
import type { AcceptedRequest } from './check.ts'

/** Who answers requests for messages. */
export interface AnsweringContext {
  nextTurn: NextTurn
  responder: ResponderMode
}

function resolveNext(
  next: Next,
  request: TurnRequest,
  respondByDefault: () => StaticTurn,
): StaticTurn | Promise<StaticTurn> {
  if ('turn' in next) return resolveTurn(next.turn, request)
  if (next.instead === 'default') return respondByDefault()
  return { error: { status: 400, message: next.message } }
}

// Nothing is written for a request that only fills the prompt cache, and no turn is used up.
const WARMED: StaticTurn = { content: [], stop_reason: 'max_tokens' }

/** What a request for a message is answered with, by the script or the default responder. */
export function decideAnswer(
  { nextTurn, responder }: AnsweringContext,
  { expandedBody: body, bodyWithFiles }: AcceptedRequest,
  headers: Record<string, string>,
): Answer | Promise<Answer> {
  if (body.max_tokens === 0) return toAnswer(WARMED)
  const { next, request } = nextTurn({ body, headers })
  const turn = resolveNext(next, request, () => respond(bodyWithFiles, responder))
  return turn instanceof Promise ? turn.then(toAnswer) : toAnswer(turn)
}
