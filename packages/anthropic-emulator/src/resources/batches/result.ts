import type { BatchResult } from '../../state/batch.ts'
import type { PromptCache } from '../../state/cache.ts'
import { apiError, errorBody, type ApiError } from '../../wire/api-error.ts'
import { checkRequest, type AcceptedRequest, type CheckContext } from '../messages/check.ts'
import { isObject } from '../../wire/json.ts'
import { toMessage } from '../../message/message.ts'
import { decideAnswer, type AnsweringContext } from '../messages/answer.ts'
import { midStreamError } from '../../faults/event-faults.ts'
import type { Answer } from '../../script/turn.ts'
import type { SendContext } from '../../send/answer.ts'
import type { Json } from '../../wire/types.ts'
import type { MessageTurn } from '../../wire/turns.ts'

/** What the requests of batches are answered with. */
export interface BatchAnswerContext
  extends CheckContext, AnsweringContext, Pick<SendContext, 'newId'> {
  promptCache: PromptCache
}

const toSuccess = (message: Json): BatchResult => ({ type: 'succeeded', message })

function toFailure(error: ApiError): BatchResult {
  return { type: 'errored', error: { ...errorBody(error, ''), request_id: null } }
}

function makeMessage(
  context: BatchAnswerContext,
  { expandedBody: body, bodyWithFiles, contextEdits, skills }: AcceptedRequest,
  turn: MessageTurn,
): Json {
  const prompt = context.promptCache(bodyWithFiles)
  prompt.begin()
  const { usage: scripted } = turn
  const usage = { service_tier: 'batch', ...(isObject(scripted) && scripted) }
  const whole = toMessage(turn, {
    body,
    newId: context.newId,
    inputUsage: prompt.usage,
    appliedEdits: contextEdits?.applied,
    skills,
  })
  const counted = isObject(whole.usage) ? whole.usage : {}
  return { ...whole, usage: { ...counted, service_tier: usage.service_tier } }
}

function fromRaw(text: string, status: number): BatchResult {
  try {
    const body: unknown = JSON.parse(text)
    if (status < 400 && isObject(body)) return toSuccess(body)
    if (isObject(body) && isObject(body.error)) return { type: 'errored', error: body }
  } catch {
    // What is not JSON is no message either.
  }
  return toFailure(apiError({ status: Math.max(status, 500) }))
}

// A request of a batch has no connection that could break or be slow: of a fault, only its error counts.
function fromAnswer(
  context: BatchAnswerContext,
  request: AcceptedRequest,
  answer: Answer,
): BatchResult {
  const { errorAfter } = answer.fault
  if (errorAfter !== undefined) return toFailure(midStreamError(errorAfter))
  switch (answer.kind) {
    case 'message':
      return toSuccess(makeMessage(context, request, answer.turn))
    case 'error':
      return toFailure(answer.error)
    case 'raw':
      return fromRaw(answer.text, answer.status)
    default: {
      const message = 'The script gives stream events, but requests of a batch are not streamed.'
      return toFailure(apiError({ status: 500, message }))
    }
  }
}

// What a request for a message may ask, but one of a batch may not.
function findUnbatchable({ stream, max_tokens }: Json): string | undefined {
  if (stream === true) return 'stream: requests of a batch cannot be streamed'
  if (max_tokens !== 0) return undefined
  return 'max_tokens: must be greater than or equal to 1 in a batch, where no cache is warmed'
}

async function checkAndAnswer(
  context: BatchAnswerContext,
  params: Json,
  headers: Record<string, string>,
): Promise<BatchResult> {
  const request = { body: params, headers, counting: false, throughPlatform: false }
  const checked = checkRequest(context, request)
  if ('refused' in checked) return toFailure(checked.refused)
  const message = context.strict ? findUnbatchable(params) : undefined
  if (message !== undefined) return toFailure(apiError({ status: 400, message }))
  return fromAnswer(context, checked, await decideAnswer(context, checked, headers))
}

/** Answers one request of a batch; errors are results too. */
export async function answerBatchRequest(
  context: BatchAnswerContext,
  params: Json,
  headers: Record<string, string>,
): Promise<BatchResult> {
  try {
    return await checkAndAnswer(context, params, headers)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The emulator could not answer: ${reason}`
    return toFailure(apiError({ status: 500, message }))
  }
}
