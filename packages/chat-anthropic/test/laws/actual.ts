/** What a message says, in the same form as the expectation. */
import type { ToolCall } from '@langchain/core/messages/tool'
import type { Decoded } from './decode.ts'
import {
  UNPARSEABLE,
  usageView,
  withoutNullKeys,
  withoutNulls,
  type MessageView,
  type ToolCallView,
} from './expected.ts'
import { isObject, type Exchange, type WireBlock, textOf } from './wire.ts'

export function actualView(message: Decoded, { unparseable }: Exchange): MessageView {
  return {
    id: message.id,
    text: message.text,
    content: contentView(message.content, unparseable),
    toolCalls: (message.tool_calls ?? []).map(callView),
    invalidToolCalls: (message.invalid_tool_calls ?? []).map(({ id, name, args }) => ({
      id,
      name: textOf(name),
      args,
    })),
    usage: usageView(toJson(message.usage_metadata)),
    metadata: metadataView(message.response_metadata),
  }
}

/** Blocks without the position that only streaming needs. */
function contentView(content: unknown, unparseable: ReadonlyMap<number, string>): unknown {
  const plain = toJson(content)
  if (!Array.isArray(plain)) return plain
  return plain.map((block: WireBlock, position) => {
    const { index: _index, ...present } = withoutNullKeys(block)
    return unparseable.has(position) ? { ...present, input: UNPARSEABLE } : present
  })
}

/**
 * Content as far as core's own classes can fold it: they know no empty texts, and keep the input of
 * a tool as the text of its deltas.
 */
export function settled(content: unknown): unknown {
  if (content === '') return []
  if (!Array.isArray(content)) return content
  return content.flatMap((block: WireBlock) => {
    const { type, text = '', ...rest } = block
    if (type === 'text' && text === '' && Object.keys(rest).length === 0) return []
    const { input } = block
    return typeof input === 'string' ? { ...block, input: JSON.parse(input || '{}') } : block
  })
}

/** Standard blocks without their position. */
export function blocksView(message: Decoded): unknown {
  const blocks = toJson(message.contentBlocks)
  if (!Array.isArray(blocks)) return blocks
  return blocks.map((block: unknown) => {
    if (!isObject(block)) return block
    const { index: _index, ...rest } = block
    return rest
  })
}

function callView({ id, name, args }: ToolCall): ToolCallView {
  return { id, name, args: toJson(args) }
}

/** Fields that core adds in some modes, and the two constants that say it is a message. */
const NOT_THE_APIS = ['role', 'type', 'output_version', 'finish_reason']

function metadataView(metadata: unknown): unknown {
  const plain = toJson(metadata)
  if (!isObject(plain)) return plain
  const entries = Object.entries(plain).filter(([key]) => !NOT_THE_APIS.includes(key))
  return withoutNulls(Object.fromEntries(entries))
}

export function toJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
