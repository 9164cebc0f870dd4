import { sendAnswer, sendError, type SendContext } from '../../send/answer.ts'
import { applyEarlyFault, isEarly } from '../../send/apply-fault.ts'
import type { Answer } from '../../script/turn.ts'
import type { CachedPrompt, PromptCache } from '../../state/cache.ts'
import type { ApiError } from '../../wire/api-error.ts'
import { toJsonReply, type Reply } from '../../wire/reply.ts'
import { countRequest } from '../../wire/tokens.ts'
import { bindContext, type ApiRoute, type RequestContext } from '../route.ts'
import { decideAnswer, type AnsweringContext } from './answer.ts'
import { checkRequest, refusalHeader, type AcceptedRequest, type CheckContext } from './check.ts'

/** What requests for messages are answered with. */
export interface MessagesContext extends CheckContext, SendContext, AnsweringContext {
  promptCache: PromptCache
}

function acceptRequest(
  context: CheckContext,
  { body, headers, responseHeaders, dialect }: RequestContext,
  counting: boolean,
): AcceptedRequest | { refused: ApiError } {
  // In OpenAI's form it is Anthropic's own API that is asked.
  const throughPlatform = dialect !== undefined && dialect.platform !== 'openai'
  const checked = checkRequest(context, { body, headers, counting, throughPlatform })
  if ('refused' in checked || !checked.lenientRefusal) return checked
  Object.assign(responseHeaders, refusalHeader(checked.lenientRefusal))
  return checked
}

function limitRefusal(
  { rateLimits }: SendContext,
  { responseHeaders }: RequestContext,
  { expandedBody }: AcceptedRequest,
  { usage }: CachedPrompt,
): ApiError | undefined {
  // What is read from a cache does not count.
  const countInput = () => Number(usage.input_tokens) + Number(usage.cache_creation_input_tokens)
  const refusal = rateLimits.admit(expandedBody.model, countInput)
  if (refusal) Object.assign(responseHeaders, refusal.headers)
  return refusal?.refused
}

// Of every message: nothing waits that need not.
function createMessage(context: MessagesContext, request: RequestContext): Reply | Promise<Reply> {
  const accepted = acceptRequest(context, request, false)
  if ('refused' in accepted) return sendError(request, accepted.refused)
  const { expandedBody, bodyWithFiles, contextEdits, skills } = accepted
  const prompt = context.promptCache(bodyWithFiles)
  const refused = limitRefusal(context, request, accepted, prompt)
  if (refused) return sendError(request, refused)
  const appliedEdits = contextEdits?.applied
  const send = (answer: Answer): Reply | Promise<Reply> => {
    const parts = { target: request, expandedBody, prompt, skills, appliedEdits }
    if (!isEarly(answer.fault)) return sendAnswer(context, parts, answer)
    return applyEarlyFault(answer.fault, request).then(() => sendAnswer(context, parts, answer))
  }
  const deciding = decideAnswer(context, accepted, request.headers)
  return deciding instanceof Promise ? deciding.then(send) : send(deciding)
}

function countTokens(context: CheckContext, request: RequestContext): Reply {
  const accepted = acceptRequest(context, request, true)
  if ('refused' in accepted) return sendError(request, accepted.refused)
  const { bodyWithFiles, contextEdits } = accepted
  const original_input_tokens = contextEdits?.originalTokens
  return toJsonReply({
    input_tokens: countRequest(bodyWithFiles),
    ...(contextEdits && { context_management: { original_input_tokens } }),
  })
}

/** `/v1/messages` and `/v1/messages/count_tokens`. */
export function messageRoutes(context: MessagesContext): ApiRoute[] {
  return bindContext(context, [
    { method: 'POST', path: '/v1/messages', handle: createMessage },
    { method: 'POST', path: '/v1/messages/count_tokens', handle: countTokens },
  ])
}
