/**
 * Sends one call of the model: a request, and the requests that continue a reply the server
 * paused. Plain calls and streamed ones (`stream-steps.ts`) come out as states of one reply.
 */
import type { TransportOptions } from '../client/client.ts'
import type { MessagesSender } from '../client/interception.ts'
import type { ResponseInfo } from '../client/json-response.ts'
import { abortError, ApiError, RefusalError } from '../errors/errors.ts'
import { isRecord, type RequestParams } from '../wire.ts'
import { type ToolNames, toWireNames } from '../wire-names.ts'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import type { Warnings } from '../options/warnings.ts'
import type { BuiltRequest } from '../request/build-request.ts'
import { versionHeaders } from '../request/parameters/version.ts'
import { fromReply, type ReplyContext, type ReplyMessage } from '../response/message.ts'
import {
  EMPTY_STATE,
  isComplete,
  type ReplyState,
  stateFromReply,
  replyFromState,
} from '../response/state/reply-state.ts'
import { joinStates } from '../response/state/continuation.ts'
import { BlockList } from '../response/state/block-list.ts'
import { abandonBlock } from '../response/state/open-block.ts'
import { withGivenNames } from './given-names.ts'

/** What the context of a reply holds beside its request id. */
export interface ReplyOptions {
  /** Whether it holds the response's headers. */
  withHeaders: boolean
  /** Gives what the reply costs, where its message says so. */
  costOf?: ReplyContext['costOf']
}

/** Everything that is needed to make a call. */
export interface PreparedCall extends ReplyOptions {
  client: MessagesSender
  body: RequestParams
  /** The names that the tools were given, where the body has other ones. */
  names: ToolNames | undefined
  transport: TransportOptions
  /** How often a paused reply is continued. */
  maxContinuations: number
}

/** What the model, and not the call's options, decides about how to send. */
export type TransportContext = Pick<TransportOptions, 'signal' | 'queue' | 'onFailedAttempt'>

/** How to send a request, by the options of its call. */
export function toTransportOptions(
  resolved: ResolvedOptions,
  built: BuiltRequest,
  { signal, queue, onFailedAttempt }: TransportContext,
): TransportOptions {
  const { timeout, streamIdleTimeout, maxRetries, maxReplyBytes, headers, request } = resolved
  const version = resolved.choosesVersion
    ? {}
    : versionHeaders(built, request.resolveModelId(built.body.model), request.platform)
  const allHeaders = { ...version, ...headers }
  const limits = { timeout, streamIdleTimeout, maxRetries, maxReplyBytes }
  return { signal, queue, headers: allHeaders, ...limits, onFailedAttempt }
}

/** The call with its time limit as that of the whole reply: nobody has asked for a stream. */
export function toWholeCall(call: PreparedCall): PreparedCall {
  return withTransport(call, { isWhole: true })
}

/** The call, sent in another way. */
export function withTransport(
  call: PreparedCall,
  options: Partial<TransportOptions>,
): PreparedCall {
  // Not by spreads: a field that is new behind one costs V8 more than all of the others.
  return Object.assign({}, call, { transport: Object.assign({}, call.transport, options) })
}

/** A reply, or as much of it as has arrived. */
export interface Outcome {
  state: ReplyState
  context: ReplyContext
}

/** A reply of which nothing has arrived. */
export const EMPTY_OUTCOME: Outcome = { state: EMPTY_STATE, context: {} }

/** The reply to a call that is not streamed. */
export async function sendCall(call: PreparedCall): Promise<Outcome> {
  const { client, transport } = call
  let last = EMPTY_OUTCOME
  for (let count = 0; ; count += 1) {
    try {
      const { data, info } = await client.create(continuationBody(call, last.state), transport)
      last = {
        state: appendState(last.state, stateFromReply(withGivenNames(data, call.names))),
        context: toReplyContext(info, call),
      }
    } catch (error) {
      const { signal } = transport
      throw signal?.aborted ? abortError(signal, toPartialMessage(last)) : withPartial(error, last)
    }
    if (!shouldContinue(last.state, count, call)) return last
  }
}

/** The reply so far, with what a further request has brought of it. */
export function appendState(base: ReplyState, next: ReplyState): ReplyState {
  return base.started ? joinStates(base, next) : next
}

/** The error, with what had arrived of the reply as its `partialMessage`. */
export function withPartial(error: unknown, last: Outcome): unknown {
  const partialMessage = toPartialMessage(last)
  if (!ApiError.isInstance(error) || !partialMessage) return error
  const { request_id = last.context.requestId } = error
  return Object.assign(error, { request_id, partialMessage })
}

/** What has arrived of a reply, as a message without unfinished tool calls. */
export function toPartialMessage({ state, context }: Outcome): ReplyMessage | undefined {
  if (!state.started) return undefined
  return fromReply(
    replyFromState({ ...state, blocks: BlockList.of(state.blocks.map(abandonBlock)) }),
    context,
  )
}

/** Whether another request continues the reply, after so many. */
export function shouldContinue(
  state: ReplyState,
  count: number,
  { maxContinuations }: PreparedCall,
): boolean {
  const isPaused = isComplete(state) && state.fields['stop_reason'] === 'pause_turn'
  return isPaused && count < maxContinuations
}

/** The request that continues a paused reply: the same, followed by the reply so far. */
export function continuationBody({ body, names }: PreparedCall, base: ReplyState): RequestParams {
  if (!base.started) return body
  const content = replyFromState(base).content.map((block) => toWireNames(block, names))
  const messages = [...body.messages, { role: 'assistant' as const, content: content as never }]
  const used = base.fields['container']
  return isRecord(used) && typeof used['id'] === 'string'
    ? { ...body, messages, container: withContainerId(body, used['id']) }
    : { ...body, messages }
}

function withContainerId({ container }: RequestParams, id: string) {
  return typeof container === 'object' && container !== null ? { ...container, id } : id
}

/** What a message keeps of its response. */
export function toReplyContext(
  { requestId, headers }: ResponseInfo,
  { withHeaders, costOf }: ReplyOptions,
): ReplyContext {
  const kept = withHeaders && headers ? Object.fromEntries(headers) : undefined
  return { requestId, headers: kept, costOf }
}

/**
 * The message of a reply. Throws `RefusalError` where refusals are to be thrown, and warns of an
 * answer that our own default limit has cut.
 */
export function finishMessage(
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
