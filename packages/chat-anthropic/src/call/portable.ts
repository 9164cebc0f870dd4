/** Requests and replies apart from sending: for batches, queues and other engines that send by themselves. */
import { checkReply, UNKNOWN_INFO } from '../client/json-response.ts'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import { type Fields, fieldsOf, type RequestParams } from '../wire.ts'
import type { ToolNames } from '../wire-names.ts'
import { stateFromReply } from '../response/state/reply-state.ts'
import { withGivenNames } from './given-names.ts'
import { type Outcome, type PreparedCall, type ReplyOptions, toReplyContext } from './send.ts'

/** A request of the Messages API as JSON, without anything secret. */
export interface AnthropicRequest {
  /** The body, without `stream`: what a line of a batch has under the same name. */
  params: Omit<RequestParams, 'betas' | 'stream' | 'user_profile_id' | 'workspace_id'>
  /** The beta flags, for the header `anthropic-beta`. */
  betas: string[]
  /**
   * Other headers that the body needs: the API's version where the newest would refuse it, and the
   * user profile and workspace. Absent where there are none.
   */
  headers?: Record<string, string>
  /** The names that tools and their keys were given, where the API takes other ones. */
  toolNames?: PortableNames
}

interface PortableNames {
  /** Names of tools by those on the wire. */
  tools: Record<string, string>
  /** Keys by those on the wire, by the tool's name on the wire. */
  keys: Record<string, Record<string, string>>
}

/** The request of a call. What it shares with the options of the model is not to be changed. */
export function toPortable({
  body,
  names,
  transport,
}: Pick<PreparedCall, 'body' | 'names' | 'transport'>): AnthropicRequest {
  const { betas = [], stream: _, user_profile_id, workspace_id, ...params } = body
  const headers = Object.fromEntries(
    [
      [VERSION, findHeader(transport.headers, VERSION)],
      ['anthropic-user-profile-id', user_profile_id],
      ['anthropic-workspace-id', workspace_id],
    ].filter(([, value]) => value != null),
  )
  return {
    params,
    betas: [...betas],
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(names && { toolNames: toPlainNames(names) }),
  }
}

const VERSION = 'anthropic-version'

function findHeader(headers: Fields = {}, name: string): unknown {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name)
  return found && headers[found]
}

function toPlainNames({ tools, keys }: ToolNames): PortableNames {
  const entries = [...keys].map(([tool, names]) => [tool, Object.fromEntries(names)])
  return { tools: Object.fromEntries(tools), keys: Object.fromEntries(entries) }
}

function fromPlainNames({ tools, keys }: PortableNames): ToolNames {
  const entries = Object.entries(keys).map(
    ([tool, names]) => [tool, new Map(Object.entries(names))] as const,
  )
  return { tools: new Map(Object.entries(tools)), keys: new Map(entries) }
}

/** How a reply is read that was not sent for here. */
interface PortableReading extends ReplyOptions {
  /** The request, where it is known. */
  request: AnthropicRequest | undefined
  /** The names that the model's own tools were given, where they have others on the wire. */
  names: ToolNames | undefined
}

/** A whole reply as the outcome of a call. Throws the error that it states in place of a message. */
export function readReply(reply: object, reading: PortableReading): Outcome {
  // The SDK keeps it there; what has been through JSON has none.
  const { _request_id: requestId } = fieldsOf(reply)
  const info = typeof requestId === 'string' ? { ...UNKNOWN_INFO, requestId } : UNKNOWN_INFO
  const { request } = reading
  const names = request ? request.toolNames && fromPlainNames(request.toolNames) : reading.names
  const data = withGivenNames(checkReply(reply, info), names)
  return { state: stateFromReply(data), context: toReplyContext(info, reading) }
}

/**
 * The options by which such a reply is finished: the model's own, but for a limit on the answer's
 * length that the request had set.
 */
export function withLimitOf(
  resolved: ResolvedOptions,
  request: AnthropicRequest | undefined,
): ResolvedOptions {
  const { isDefaultMaxTokens, request: own } = resolved
  const isSame = !request || request.params.max_tokens === own.params['max_tokens']
  return { ...resolved, isDefaultMaxTokens: isDefaultMaxTokens && isSame }
}
