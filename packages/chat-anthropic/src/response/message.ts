/** A reply of the API as LangChain's message, the same for streamed and plain replies. */
import {
  AIMessage,
  type AIMessageFields,
  type ContentBlock,
  type UsageMetadata,
} from '@langchain/core/messages'
import type { InvalidToolCall, ToolCall } from '@langchain/core/messages/tool'
import { type ClientCall, isClientCall } from '../blocks/blocks.ts'
import {
  type Fields,
  isRecord,
  type RawUsage,
  type WireBlock,
  type WireReply,
  withMore,
} from '../wire.ts'
import { fromContent, standardBlocks, visibleText } from './content.ts'
import { fromUsage } from './usage.ts'

/** What came with a reply beside its body. */
export interface ReplyContext {
  requestId?: string | undefined
  /** Response headers, where the caller asked for them. */
  headers?: Record<string, string> | undefined
  /** Gives what usage of a model costs in USD, where the caller asked for it and the price is known. */
  costOf?: ((usage: RawUsage, model: unknown) => number | undefined) | undefined
}

/** The fields of a message or message chunk that a reply fills. */
export interface MessageFields {
  id?: string | undefined
  content: string | WireBlock[]
  tool_calls: ToolCall[]
  invalid_tool_calls: InvalidToolCall[]
  usage_metadata: UsageMetadata
  response_metadata: Fields
}

/**
 * An `AIMessage` whose `contentBlocks` leave nothing out. Core's own view of Anthropic's blocks
 * drops encrypted content, most citations and the input of most server tools.
 */
export class ReplyMessage extends AIMessage {
  /** Serialized as what it is to everyone else. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, 'AIMessage']
  }

  override get contentBlocks(): ContentBlock.Standard[] {
    return contentBlocksOf(this)
  }

  override get text(): string {
    return visibleText(this.content)
  }
}

/** A message's content as standard blocks: the stored ones of output version v1, or a view. */
export function contentBlocksOf({
  content,
  response_metadata,
}: AIMessage): ContentBlock.Standard[] {
  if (response_metadata.output_version === 'v1') return content as ContentBlock.Standard[]
  return standardBlocks(content, response_metadata)
}

/** The message for a reply. */
export function fromReply(reply: WireReply, context: ReplyContext): ReplyMessage {
  const fields = messageFields(reply, context)
  if (fields.id === undefined) delete fields.id
  return new ReplyMessage(Object.assign(fields, { additional_kwargs: {} }) as AIMessageFields)
}

/** The reply's parts under LangChain's names. Gateways leave out its id. */
export function messageFields(reply: WireReply, context: ReplyContext): MessageFields {
  const calls = joinTwins(reply.content.filter(isClientCall))
  return {
    content: fromContent(reply.content),
    tool_calls: calls.filter(isValid).map(toToolCall),
    invalid_tool_calls: calls.filter((call) => !isValid(call)).map(toInvalidToolCall),
    usage_metadata: fromUsage(reply.usage),
    response_metadata: replyMetadata(reply, context),
    id: readId(reply),
  }
}

function readId({ id }: WireReply): string | undefined {
  return id == null ? undefined : String(id)
}

/** A tool is not to run twice for a call that a gateway sent twice; `content` has both. */
function joinTwins(calls: readonly ClientCall[]): readonly ClientCall[] {
  if (calls.length < 2) return calls
  const ids = new Set(calls.map(({ id }) => id))
  if (ids.size === calls.length) return calls
  const keys = calls.map(({ id, name, input }) => JSON.stringify([id, name, input]))
  return calls.filter((_, at) => keys.indexOf(keys[at]!) === at)
}

function isValid(call: ClientCall): call is ClientCall & { input: Fields } {
  return isRecord(call.input)
}

function toToolCall({ id, name, input }: WireBlock & { input: Fields }): ToolCall {
  return { id: String(id), name: String(name), args: input, type: 'tool_call' }
}

function toInvalidToolCall({ id, name, input }: WireBlock): InvalidToolCall {
  const error = 'The arguments are not the JSON of an object.'
  const args = typeof input === 'string' ? input : JSON.stringify(input)
  return { id: String(id), name: String(name), args, error, type: 'invalid_tool_call' }
}

/** Every top-level field of the reply but its content, who sent it, and what it costs. */
export function replyMetadata({ content: _, ...fields }: Fields, context: ReplyContext): Fields {
  const { requestId, headers } = context
  return withMore(
    fields,
    { model_provider: 'anthropic' },
    fields['model'] == null ? {} : { model_name: fields['model'] },
    requestId == null ? {} : { request_id: requestId },
    headers && { headers },
    isRecord(fields['usage']) && costField(fields['usage'], fields['model'], context),
  )
}

/** What the reply costs; nothing where that is unknown or not asked for. */
export function costField(
  usage: RawUsage,
  model: unknown,
  { costOf }: ReplyContext,
): { usd: number } | undefined {
  const usd = costOf?.(usage, model)
  return usd === undefined ? undefined : { usd }
}
