/** Wire blocks as LangChain content: kept as sent, or viewed as standard content blocks. */
import type { ContentBlock } from '@langchain/core/messages'
import type { Block, Reply } from '../wire.ts'
import { fromCitation } from './citations.ts'

/** A block of a reply, or of a reply not yet invented: a type, and whatever else was sent. */
export type AnyBlock = { type: string } & Record<string, unknown>

/** The block as sent, without the keys whose value is null: the API spells "absent" that way. */
export function fromBlock(block: Block | AnyBlock): AnyBlock {
  if (!Object.values(block).includes(null)) return block as AnyBlock
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== null)) as AnyBlock
}

/**
 * A reply's content for LangChain: a string when it is exactly one text block without citations,
 * else the list of blocks as sent. The rule looks at the reply alone, never at the request.
 */
export function fromContent(content: readonly (Block | AnyBlock)[]): string | AnyBlock[] {
  const blocks = content.map(fromBlock)
  const [only] = blocks
  return blocks.length === 1 && only && isPlainText(only) ? only.text : blocks
}

/** Whether a block holds text and nothing else worth a block of its own. */
export function isPlainText(block: AnyBlock): block is AnyBlock & { text: string } {
  if (block.type !== 'text' || typeof block['text'] !== 'string') return false
  // A loop, since this is asked for every token and a list of keys would be made each time.
  for (const key in block) {
    if (key !== 'type' && key !== 'text' && block[key] !== null) return false
  }
  return true
}

/** What a reader sees of a content: never arguments or thoughts. */
export function visibleText(content: string | readonly { type: string; text?: unknown }[]): string {
  if (typeof content === 'string') return content
  return content.map(({ type, text }) => (type === 'text' ? String(text ?? '') : '')).join('')
}

/**
 * LangChain's standard blocks for a message's wire content: same order, nothing left out. What a
 * standard block has no field for stays on it under the API's own name, so that the way back
 * (`request/standard.ts`) finds every key.
 */
export function standardBlocks(
  content: string | readonly AnyBlock[],
  stop?: Pick<Reply, 'stop_reason' | 'stop_details'>,
): ContentBlock.Standard[] {
  const list = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  const blocks = list.map(toStandard)
  return stop?.stop_reason === 'refusal' ? [...blocks, refusalBlock(stop)] : blocks
}

function refusalBlock({ stop_details }: Pick<Reply, 'stop_details'>): ContentBlock.Refusal {
  const refusal = { type: 'refusal' as const, refusal: stop_details?.explanation ?? '' }
  return stop_details?.category
    ? { ...refusal, extras: { category: stop_details.category } }
    : refusal
}

/** One wire block as a standard block; what has no standard form is `non_standard`, whole. */
export function toStandard(raw: AnyBlock): ContentBlock.Standard {
  const block = raw as unknown as Block
  switch (block.type) {
    case 'text':
      return standardText(raw)
    case 'thinking':
      return rename(raw, 'reasoning', { thinking: 'reasoning' })
    case 'tool_use':
      return standardToolCall(raw)
    case 'server_tool_use':
    case 'mcp_tool_use':
      return standardServerCall(raw)
    case 'web_search_tool_result':
    case 'web_fetch_tool_result':
    case 'code_execution_tool_result':
    case 'bash_code_execution_tool_result':
    case 'text_editor_code_execution_tool_result':
    case 'tool_search_tool_result':
    case 'advisor_tool_result':
    case 'mcp_tool_result':
      return standardServerResult(raw)
    case 'redacted_thinking':
    case 'container_upload':
    case 'compaction':
    case 'fallback':
    case 'mcp_tool_listing':
      return nonStandard(raw)
    default:
      block satisfies never
      return nonStandard(raw)
  }
}

function nonStandard({ index, ...value }: AnyBlock): ContentBlock.Standard {
  const position = index === undefined ? {} : { index }
  return { type: 'non_standard', value, ...position } as ContentBlock.NonStandard
}

function rename(
  block: AnyBlock,
  type: string,
  names: Record<string, string>,
): ContentBlock.Standard {
  const entries = Object.entries(block).map(([key, value]) => [names[key] ?? key, value])
  return { ...Object.fromEntries(entries), type } as ContentBlock.Standard
}

function standardText(block: AnyBlock): ContentBlock.Standard {
  const { citations, ...rest } = block
  if (!Array.isArray(citations)) return rest as unknown as ContentBlock.Text
  return { ...rest, annotations: citations.map(fromCitation) } as unknown as ContentBlock.Text
}

function standardToolCall(block: AnyBlock): ContentBlock.Standard {
  if (typeof block['input'] !== 'string') return rename(block, 'tool_call', { input: 'args' })
  // Arguments are text while they arrive, and stay so when they are not the JSON of an object.
  const type = block['index'] === undefined ? 'invalid_tool_call' : 'tool_call_chunk'
  return rename(block, type, { input: 'args' })
}

function standardServerCall(block: AnyBlock): ContentBlock.Standard {
  const type =
    typeof block['input'] === 'string' && block['index'] !== undefined
      ? 'server_tool_call_chunk'
      : 'server_tool_call'
  const call = rename(block, type, { input: 'args' })
  return block.type === 'server_tool_use' ? call : { ...call, blockType: block.type }
}

function standardServerResult(block: AnyBlock): ContentBlock.Standard {
  const names = { tool_use_id: 'toolCallId', content: 'output' }
  const result = rename(block, 'server_tool_call_result', names)
  const status = isFailed(block) ? 'error' : 'success'
  return { ...result, status, blockType: block.type } as ContentBlock.Standard
}

function isFailed({ is_error, content }: AnyBlock): boolean {
  const failure = typeof content === 'object' && content !== null && 'error_code' in content
  return is_error === true || failure
}
