/** What LangChain should see of a reply. */
import { REQUEST_ID } from './server.ts'
import {
  isObject,
  type Exchange,
  type Json,
  type JsonObject,
  type WireBlock,
  textOf,
} from './wire.ts'

export interface ToolCallView {
  id: string | undefined
  name: string
  args: unknown
}

export interface MessageView {
  id: string | undefined
  text: string
  content: unknown
  toolCalls: ToolCallView[]
  invalidToolCalls: ToolCallView[]
  usage: unknown
  metadata: unknown
}

export function expectedView({ reply, unparseable }: Exchange): MessageView {
  const calls = reply.content.map((block, position) => ({ block, raw: unparseable.get(position) }))
  const client = calls.filter(({ block }) => block.type === 'tool_use')
  return {
    id: reply.id,
    text: expectedText(reply.content),
    content: expectedContent(reply.content, unparseable),
    toolCalls: client
      .filter(({ raw }) => raw === undefined)
      .map(({ block }) => toolCall(block, block.input)),
    invalidToolCalls: client
      .filter(({ raw }) => raw !== undefined)
      .map(({ block, raw }) => toolCall(block, raw)),
    usage: expectedUsage(reply.usage),
    metadata: withoutNulls(expectedMetadata(reply)),
  }
}

function expectedText(content: readonly WireBlock[]): string {
  return content.map((block) => (block.type === 'text' ? textOf(block.text) : '')).join('')
}

/** A string if, and only if, the reply is one text block that carries nothing else. */
function expectedContent(
  content: readonly WireBlock[],
  unparseable: ReadonlyMap<number, string>,
): unknown {
  const blocks = content.map((block, position) => {
    const present = withoutNullKeys(block)
    return unparseable.has(position) ? { ...present, input: UNPARSEABLE } : present
  })
  const [only] = blocks
  const keys = Object.keys(only ?? {})
    .sort()
    .join()
  return blocks.length === 1 && only?.type === 'text' && keys === 'text,type' ? only.text : blocks
}

/** Stands for the input of a call that is not JSON: there is no wire form it could be compared to. */
export const UNPARSEABLE = '(unparseable)'

function toolCall(block: WireBlock, args: unknown): ToolCallView {
  return { id: textOf(block.id), name: textOf(block.name), args }
}

function expectedUsage(usage: JsonObject): unknown {
  const created = count(usage.cache_creation_input_tokens)
  const read = count(usage.cache_read_input_tokens)
  const input = count(usage.input_tokens) + created + read
  const output = count(usage.output_tokens)
  const details = isObject(usage.output_tokens_details) ? usage.output_tokens_details : {}
  return usageView({
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_token_details: { cache_creation: created, cache_read: read },
    output_token_details: { reasoning: count(details.thinking_tokens) },
  })
}

/** Core adds details of zero when it adds up: a detail that is zero says nothing. */
export function usageView(usage: unknown): unknown {
  if (!isObject(usage)) return usage
  return {
    ...usage,
    input_token_details: nonZero(usage.input_token_details),
    output_token_details: nonZero(usage.output_token_details),
  }
}

function nonZero(details: Json | undefined): JsonObject {
  const entries = Object.entries(isObject(details) ? details : {})
  return Object.fromEntries(entries.filter(([, value]) => value !== 0 && value !== undefined))
}

function expectedMetadata(reply: JsonObject): JsonObject {
  const { content: _content, role: _role, type: _type, ...fields } = reply
  return {
    ...fields,
    model_provider: 'anthropic',
    model_name: reply.model ?? null,
    request_id: REQUEST_ID,
  }
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}

export function withoutNullKeys(block: WireBlock): WireBlock {
  const entries = Object.entries(block).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(entries), type: block.type }
}

/** The value without null-valued keys, at any depth: a null there says the same as no key. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)
  // A null inside a tool's input is an argument.
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'input' ? inner : withoutNulls(inner)]),
  )
}
