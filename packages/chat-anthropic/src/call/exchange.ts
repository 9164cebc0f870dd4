/**
 * One call of the model: a request, its reply, and the requests that continue a reply the server
 * paused. Plain calls and streamed ones (`reply-stream.ts`) come out as states of one reply.
 */
import type { Call, MessagesClient } from '../client/client.ts'
import { abortError, ApiError, RefusalError } from '../errors/errors.ts'
import { versionHeaders } from '../request/parameters/version.ts'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import {
  EMPTY_STATE,
  isComplete,
  replyFromState,
  type ReplyState,
  stateFromReply,
} from '../response/state/reply-state.ts'
import { joinStates } from '../response/state/continuation.ts'
import { fromReply, type ReplyContext, type ReplyMessage } from '../response/message.ts'
import { abandonBlock } from '../response/state/open-block.ts'
import type { Warnings } from '../options/warnings.ts'
import type { RequestParams } from '../wire.ts'

export interface Exchange {
  client: MessagesClient
  body: RequestParams
  call: Call
  /** How often a paused reply is continued. */
  maxContinuations: number
  /** Whether the context of the reply holds the response's headers. */
  withHeaders: boolean
}

/** What a call's options, its body and the model say about how to send it. */
export function callOf(
  { timeout, streamIdleTimeout, maxRetries, headers, choosesVersion, request }: ResolvedOptions,
  body: RequestParams,
  { signal, queue, onFailedAttempt }: Pick<Call, 'signal' | 'queue'> & { onFailedAttempt: unknown },
): Call {
  const version = choosesVersion
    ? {}
    : versionHeaders(body, request.nameOf(body.model), request.platform)
  const told = onFailedAttempt as Call['onFailedAttempt']
  const all = { ...version, ...headers }
  const limits = { timeout, streamIdleTimeout, maxRetries }
  return { signal, queue, headers: all, ...limits, onFailedAttempt: told }
}

/** A whole reply. */
export interface Outcome {
  state: ReplyState
  context: ReplyContext
}

/** A reply of which nothing has arrived. */
export const NOTHING: Outcome = { state: EMPTY_STATE, context: {} }

/** The reply to a request that is not streamed. */
export async function exchange(plan: Exchange): Promise<Outcome> {
  const { client, body, call } = plan
  let last = NOTHING
  for (let count = 0; ; count += 1) {
    try {
      const { data, received } = await client.create(nextBody(body, last.state), call)
      last = { state: joined(last.state, stateFromReply(data)), context: contextOf(received, plan) }
    } catch (error) {
      throw call.signal?.aborted ? abortError(call.signal, arrived(last)) : withPartial(error, last)
    }
    if (!goesOn(last.state, count, plan)) return last
  }
}

/** The reply so far, with what a further request has brought of it. */
export function joined(base: ReplyState, own: ReplyState): ReplyState {
  return base.started ? joinStates(base, own) : own
}

/** The error, with what had arrived of the reply as its `partialMessage`. */
export function withPartial(error: unknown, last: Outcome): unknown {
  const partialMessage = arrived(last)
  if (!ApiError.isInstance(error) || !partialMessage) return error
  const { request_id = last.context.requestId } = error
  return Object.assign(error, { request_id, partialMessage })
}

/** What has arrived of a reply so far. */
export function arrived({ state, context }: Outcome): ReplyMessage | undefined {
  if (!state.started) return undefined
  return fromReply(replyFromState({ ...state, blocks: state.blocks.map(abandonBlock) }), context)
}

/** Whether another request shall go on from the reply, after so many. */
export function goesOn(state: ReplyState, count: number, { maxContinuations }: Exchange): boolean {
  const isPaused = isComplete(state) && state.fields['stop_reason'] === 'pause_turn'
  return isPaused && count < maxContinuations
}

/** The request that goes on from a paused reply: the same, with the reply as it stands. */
export function nextBody(body: RequestParams, base: ReplyState): RequestParams {
  if (!base.started) return body
  const { content } = replyFromState(base)
  const container = (base.fields['container'] as { id?: string } | null | undefined)?.id
  const turn = { role: 'assistant' as const, content: content as never }
  const messages = [...body.messages, turn]
  return container
    ? { ...body, messages, container: inContainer(body, container) }
    : { ...body, messages }
}

function inContainer({ container }: RequestParams, id: string) {
  return typeof container === 'object' && container !== null ? { ...container, id } : id
}

/** What came with a reply, as its message tells it. */
export function contextOf(
  { requestId, headers }: { requestId: string | undefined; headers: Headers | undefined },
  { withHeaders }: Exchange,
): ReplyContext {
  const shown = withHeaders && headers ? Object.fromEntries(headers) : undefined
  return { requestId, headers: shown }
}

/**
 * The message of a reply. Throws `RefusalError` where refusals shall be thrown, and warns of an
 * answer that our own default limit has cut.
 */
export function settle(
  { state, context }: Outcome,
  resolved: ResolvedOptions,
  warnings: Warnings,
): ReplyMessage {
  const message = fromReply(replyFromState(state), context)
  const reason = state.fields['stop_reason']
  if (reason === 'refusal' && resolved.onRefusal === 'throw') throw new RefusalError(message)
  if (reason === 'max_tokens' && resolved.isDefaultMaxTokens) {
    const limit = String(resolved.request.params['max_tokens'])
    warnings.add(
      `The answer was cut off at ${limit} tokens, the default limit. ` +
        'Set `maxTokens` to choose another.',
    )
  }
  return message
}
