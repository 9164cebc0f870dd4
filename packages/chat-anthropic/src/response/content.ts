/** Wire blocks as LangChain content: kept as sent, or viewed as standard content blocks. */
import type { ContentBlock } from '@langchain/core/messages'
import { rowOf } from '../blocks/block-table.ts'
import { isText, toTextBlock } from '../blocks/blocks.ts'
import { type Fields, isRecord, type WireBlock } from '../wire.ts'
import { fromCitation } from './citations.ts'

/**
 * The block as sent, without the keys whose value is null: the API spells "absent" that way. A text
 * has a `text`, since parsers read it: gateways leave out an empty one.
 */
export function fromBlock(block: WireBlock): WireBlock {
  const { type } = block
  if (type === 'text' && block['text'] == null) return fromBlock({ ...block, text: '' })
  if (!Object.values(block).includes(null)) return block
  const kept = Object.entries(block).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(kept), type }
}

/**
 * A reply's content for LangChain: a string when it is exactly one text block without citations,
 * else the list of blocks as sent. The rule looks at the reply alone, never at the request.
 */
export function fromContent(content: readonly WireBlock[]): string | WireBlock[] {
  const blocks = content.map(fromBlock)
  const [only] = blocks
  return blocks.length === 1 && only && isPlainText(only) ? only.text : blocks
}

/** Whether a block holds text and nothing else worth a block. */
export function isPlainText(block: WireBlock): block is WireBlock & { text: string } {
  if (!isText(block) || typeof block['text'] !== 'string') return false
  // A loop, since this is asked for every token and a list of keys would be made each time.
  for (const key in block) {
    if (key !== 'type' && key !== 'text' && block[key] !== null) return false
  }
  return true
}

/** What a reader sees of a content: never arguments or thoughts. */
export function visibleText(content: string | readonly { type: string; text?: unknown }[]): string {
  if (typeof content === 'string') return content
  return content.map(({ type, text }) => (type === 'text' ? text : '')).join('')
}

/**
 * LangChain's standard blocks for a message's wire content: same order, nothing left out. What a
 * standard block has no field for stays on it under the API's name, so that the way back
 * (`request/conversation/standard.ts`) finds every key. A refusal is in the reply's `fields`.
 */
export function standardBlocks(
  content: string | readonly WireBlock[],
  fields: Readonly<Fields>,
): ContentBlock.Standard[] {
  const list = typeof content === 'string' ? [toTextBlock(content)] : content
  return [...list.map(toStandard), ...refusalBlocks(fields)]
}

/** Core's view of a refusal: a block behind the others, where a reply was refused. */
export function refusalBlocks({
  stop_reason,
  stop_details,
}: Readonly<Fields>): ContentBlock.Refusal[] {
  if (stop_reason !== 'refusal') return []
  const { explanation, category }: Fields = isRecord(stop_details) ? stop_details : {}
  const refusal = { type: 'refusal', refusal: String(explanation ?? '') } as const
  return [category ? { ...refusal, extras: { category } } : refusal]
}

/** One wire block as a standard block; what has no standard form is `non_standard`, whole. */
export function toStandard(block: WireBlock): ContentBlock.Standard {
  return standardFields(block) as ContentBlock.Standard
}

function standardFields(block: WireBlock): WireBlock {
  const { standard } = rowOf(block.type)
  switch (standard) {
    case 'text':
      return toAnnotatedText(block)
    case 'reasoning':
      return renameFields(block, 'reasoning', { thinking: 'reasoning' })
    case 'tool_call':
      return toToolCall(block)
    case 'server_tool_call':
      return toServerCall(block)
    case 'server_tool_call_result':
      return toServerResult(block)
    case 'non_standard':
      return toNonStandard(block)
  }
}

function toNonStandard({ index, ...value }: WireBlock): WireBlock {
  const position = index === undefined ? {} : { index }
  return { type: 'non_standard', value, ...position }
}

function renameFields(block: WireBlock, type: string, names: Record<string, string>): WireBlock {
  const entries = Object.entries(block).map(([key, value]) => [names[key] ?? key, value])
  return { ...Object.fromEntries(entries), type }
}

function toAnnotatedText({ citations, ...rest }: WireBlock): WireBlock {
  if (!Array.isArray(citations)) return rest
  return { ...rest, annotations: citations.map(fromCitation) }
}

function toToolCall(block: WireBlock): WireBlock {
  if (typeof block['input'] !== 'string') return renameFields(block, 'tool_call', { input: 'args' })
  // Arguments are text while they arrive, and stay so when they are not the JSON of an object.
  const type = block['index'] === undefined ? 'invalid_tool_call' : 'tool_call_chunk'
  return renameFields(block, type, { input: 'args' })
}

function toServerCall(block: WireBlock): WireBlock {
  const isArriving = typeof block['input'] === 'string' && block['index'] !== undefined
  const type = isArriving ? 'server_tool_call_chunk' : 'server_tool_call'
  const call = renameFields(block, type, { input: 'args' })
  return block.type === 'server_tool_use' ? call : { ...call, blockType: block.type }
}

function toServerResult(block: WireBlock): WireBlock {
  const names = { tool_use_id: 'toolCallId', content: 'output' }
  const result = renameFields(block, 'server_tool_call_result', names)
  const status = isFailed(block) ? 'error' : 'success'
  return { ...result, status, blockType: block.type }
}

function isFailed({ is_error, content }: WireBlock): boolean {
  const failure = typeof content === 'object' && content !== null && 'error_code' in content
  return is_error === true || failure
}
