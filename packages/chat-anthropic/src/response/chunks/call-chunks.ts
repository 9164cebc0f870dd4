/** The client's calls in a reply as LangChain's tool call chunks. */
import { isClientCall } from '../../blocks/blocks.ts'
import { blockAsWire, currentBlock, type OpenBlock } from '../state/open-block.ts'
import { isComplete, type ReplyState } from '../state/reply-state.ts'

/**
 * The calls of a folded chunk. Core makes calls even of arguments that broke off, when it loads a
 * chunk that has them.
 */
export function toFoldedCalls(state: ReplyState) {
  const isOver = isComplete(state)
  const isBroken = (index: number) =>
    typeof blockAsWire(state.blocks.at(index)!)['input'] === 'string'
  return toToolCallChunks(state).filter(({ index }) => !(isOver && isBroken(index)))
}

/** The calls as far as they have come. */
export function toToolCallChunks({ blocks }: ReplyState) {
  return blocks.flatMap((open, index) =>
    isClientCall(open.base) ? [toToolCallChunk(open, index)] : [],
  )
}

/** One call as far as it has come; `index` is its block's. */
export function toToolCallChunk(open: OpenBlock, index: number) {
  const { id, name, input } = currentBlock(open)
  return {
    id,
    name,
    args: open.json || toInputText(input),
    index,
    type: 'tool_call_chunk' as const,
  }
}

/** Arguments as the text they arrive as: nothing until their first piece. */
export function toInputText(input: unknown): string {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  return text === '{}' ? '' : text
}
