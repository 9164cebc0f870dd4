/** The client's calls in a reply as LangChain's tool call chunks. */
import { isComplete, type ReplyState } from '../state/accumulator.ts'
import { blockOf, type OpenBlock, wireBlock } from '../state/open-block.ts'

/**
 * The calls of a folded chunk. Core makes calls even of arguments that broke off, when it loads a
 * chunk that has them.
 */
export function foldedCalls(state: ReplyState) {
  const isOver = isComplete(state)
  const isBroken = (index: number) => typeof wireBlock(state.blocks[index]!)['input'] === 'string'
  return toolCallChunks(state).filter(({ index }) => !(isOver && isBroken(index)))
}

/** The calls as far as they have come. */
export function toolCallChunks({ blocks }: ReplyState) {
  return blocks.flatMap((open, index) =>
    open?.base.type === 'tool_use' ? [toolCallChunk(open, index)] : [],
  )
}

/** One call as far as it has come; `index` is its block's. */
export function toolCallChunk(open: OpenBlock, index: number) {
  const { id, name, input } = blockOf(open)
  return { id, name, args: open.json || inputText(input), index, type: 'tool_call_chunk' as const }
}

/** Arguments as the text they arrive as: nothing until their first piece. */
export function inputText(input: unknown): string {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  return text === '{}' ? '' : text
}
