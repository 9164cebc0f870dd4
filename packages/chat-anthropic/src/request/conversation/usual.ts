/**
 * Messages as the model itself has written them, which nearly all of a history are: text and calls that
 * have nothing to translate, put right or leave out. They are read in one walk; `assistant.ts` reads all.
 */
import type { BaseMessage } from '@langchain/core/messages'
import type { InvalidToolCall, ToolCall } from '@langchain/core/messages/tool'
import { type ClientCall, isText } from '../../blocks/blocks.ts'
import { isRecord, isWireBlock, type WireBlock } from '../../wire.ts'

/** A message with the fields that an assistant's may have. */
export interface AssistantMessage extends BaseMessage {
  tool_calls?: ToolCall[]
  invalid_tool_calls?: InvalidToolCall[]
}

/** The text of a message that is text and nothing else: some histories have thousands of them. */
export function readPlainText(message: AssistantMessage): string | undefined {
  const { content, tool_calls, invalid_tool_calls } = message
  if (typeof content !== 'string' || isBlankText(content)) return undefined
  return tool_calls?.length || invalid_tool_calls?.length ? undefined : content
}

function isBlankText(text: string): boolean {
  // Most begin with a letter, and to trim a text copies it.
  return text.charCodeAt(0) <= 0x20 || text.charCodeAt(0) >= 0x80 ? text.trim() === '' : text === ''
}

/** The blocks of a usual message, the same that `assistant.ts` makes of it; nothing for any other. */
export function readUsual(message: AssistantMessage): WireBlock[] | undefined {
  const { content, tool_calls: calls = [], invalid_tool_calls, response_metadata } = message
  if (typeof content === 'string' || invalid_tool_calls?.length) return undefined
  if (response_metadata?.model_provider !== 'anthropic') return undefined
  const blocks: WireBlock[] = []
  let nth = 0
  for (const block of content as unknown[]) {
    if (!isWireBlock(block)) return undefined
    const read = block.type === 'text' ? readText(block) : readCall(block, calls[nth++])
    if (!read) return undefined
    blocks.push(read)
  }
  return nth === calls.length && blocks.length > 0 ? blocks : undefined
}

/** A text that is that and nothing else. */
function readText(block: WireBlock): WireBlock | undefined {
  for (const key in block) if (key !== 'type' && key !== 'text') return undefined
  return isText(block) && typeof block.text === 'string' && /\S/.test(block.text)
    ? block
    : undefined
}

// Not a set of them: it is asked for every key of a history.
function isCallKey(key: string): boolean {
  return key === 'type' || key === 'id' || key === 'name' || key === 'input' || key === 'caller'
}

/** A call with the name and the arguments that people may have edited. */
function readCall(block: WireBlock, call: ToolCall | undefined): WireBlock | undefined {
  if (block.type !== 'tool_use' || !call) return undefined
  for (const key in block) if (!isCallKey(key)) return undefined
  const { id, name, input } = block as ClientCall
  const isSame = typeof id === 'string' && id !== '' && call.id === id
  if (!isSame || !isRecord(input) || 'INVALID_JSON' in input || !isRecord(call.args))
    return undefined
  if (call.name === name && call.args === input) return block
  return { ...block, name: call.name, input: call.args }
}
