import type { Result } from '../../state/batch.ts'
import { apiError, errorBody, type ApiError } from '../../wire/api-error.ts'
import { checkRequest } from '../messages/check.ts'
import type { Service } from '../../send/exchange.ts'
import { isObject } from '../../wire/json.ts'
import { toMessage } from '../../message/message.ts'
import { answerOf } from '../messages/messages.ts'
import { lateError } from '../../faults/event-faults.ts'
import type { Answer } from '../../script/turn.ts'
import type { Json, RequestBody } from '../../wire/types.ts'
import type { MessageTurn } from '../../wire/turns.ts'

const succeeded = (message: Json): Result => ({ type: 'succeeded', message })

function errored(error: ApiError): Result {
  return { type: 'errored', error: { ...errorBody(error, ''), request_id: null } }
}

interface Prompt {
  prompt: RequestBody
  inlined: Json
}

function message(service: Service, { prompt, inlined }: Prompt, turn: MessageTurn): Json {
  const inputUsage = service.inputUsage(inlined)
  const { usage: scripted } = turn
  const usage = { service_tier: 'batch', ...(isObject(scripted) && scripted) }
  const whole = toMessage(turn, { body: prompt, newId: service.newId, inputUsage })
  const counted = isObject(whole.usage) ? whole.usage : {}
  return { ...whole, usage: { ...counted, service_tier: usage.service_tier } }
}

function fromRaw(text: string, status: number): Result {
  try {
    const body: unknown = JSON.parse(text)
    if (status < 400 && isObject(body)) return succeeded(body)
    if (isObject(body) && isObject(body.error)) return { type: 'errored', error: body }
  } catch {
    // What is not JSON is no message either.
  }
  return errored(apiError({ status: Math.max(status, 500) }))
}

// There is no connection of its own that could break or be slow: of a fault, only its error counts.
function fromAnswer(service: Service, prompt: Prompt, answer: Answer): Result {
  const { errorAfter } = answer.fault
  if (errorAfter !== undefined) return errored(apiError(lateError(errorAfter)))
  switch (answer.kind) {
    case 'message':
      return succeeded(message(service, prompt, answer.turn))
    case 'error':
      return errored(answer.error)
    case 'raw':
      return fromRaw(answer.text, answer.status)
    default: {
      const message = 'The script gives stream events, but requests of a batch are not streamed.'
      return errored(apiError({ status: 500, message }))
    }
  }
}

async function answered(
  service: Service,
  params: Json,
  headers: Record<string, string>,
): Promise<Result> {
  const checked = checkRequest(service, { body: params, headers, counting: false })
  if ('refused' in checked) return errored(checked.refused)
  if (params.stream === true && service.strict) {
    const message = 'stream: requests of a batch cannot be streamed'
    return errored(apiError({ status: 400, message }))
  }
  const { prompt, inlined } = checked
  const answer = await answerOf(service, { body: prompt, inlined, headers })
  return fromAnswer(service, { prompt, inlined }, answer)
}

/** Answers one request of a batch; whatever goes wrong is a result too. */
export async function resultOf(
  service: Service,
  params: Json,
  headers: Record<string, string>,
): Promise<Result> {
  try {
    return await answered(service, params, headers)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The emulator could not answer: ${reason}`
    return errored(apiError({ status: 500, message }))
  }
}
