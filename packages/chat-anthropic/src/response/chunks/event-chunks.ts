/** The chunk that an event of a stream comes to, and the one at its end. */
import { isClientCallType, isText } from '../../blocks/blocks.ts'
import { type StreamEvent, toWireBlock, type WireBlock } from '../../wire.ts'
import { fromBlock, fromContent, isPlainText } from '../content.ts'
import { costField, replyMetadata } from '../message.ts'
import { blockAsWire, currentBlock } from '../state/open-block.ts'
import type { ReplyState } from '../state/reply-state.ts'
import { fromUsage, usageDifference } from '../usage.ts'
import { toInputText, toToolCallChunk, toToolCallChunks } from './call-chunks.ts'
import { ReplyChunk, type StreamSlice } from './chunks.ts'
import { toTextDelta, toTextEnd, toTextStart } from './text-parts.ts'

/** The chunk for what one event added, or nothing when it added nothing to show. */
export function fromEvent(event: StreamEvent, slice: StreamSlice): ReplyChunk | undefined {
  switch (event.type) {
    case 'message_start':
      return toStartChunk(slice)
    case 'content_block_start':
      return toBlockStartChunk(event.index, slice)
    case 'content_block_delta':
      return toDeltaChunk(event.index, toWireBlock(event.delta), slice)
    case 'content_block_stop':
      return toBlockStopChunk(event.index, slice)
    default:
      // The last chunk has stops and totals, so that each is reported once.
      return undefined
  }
}

const AT_THE_END = new Set(['stop_reason', 'stop_sequence', 'stop_details', 'usage'])

function toStartChunk(slice: StreamSlice): ReplyChunk {
  const { fields, usage, blocks } = slice.to
  const whole = blocks.map(blockAsWire)
  const content = fromContent(whole)
  const indexed = typeof content === 'string' ? content : content.map(withIndex)
  const chunk = ReplyChunk.create(whole.length ? indexed : '', slice)
  const early = Object.entries(fields).filter(
    ([key, value]) => value !== null && !AT_THE_END.has(key),
  )
  chunk.response_metadata = replyMetadata(Object.fromEntries(early), slice.context)
  if (slice.streamUsage) setUsage(chunk, fromUsage(usage))
  return withToolCallChunks(chunk, toToolCallChunks(slice.to))
}

function withIndex(block: WireBlock, index: number): WireBlock {
  return { ...block, index }
}

function setUsage(chunk: ReplyChunk, usage: ReturnType<typeof fromUsage>): void {
  Object.assign(chunk, { usage_metadata: usage })
  Object.assign(chunk.lc_kwargs, { usage_metadata: usage })
}

/**
 * The last chunk: whatever is known only when the stream has ended.
 * `started` is the state at `message_start`, whose metadata and usage have been handed out.
 */
export function toEndChunk(started: ReplyState, slice: StreamSlice): ReplyChunk {
  const chunk = ReplyChunk.create('', slice)
  const { fields, usage } = slice.to
  const late = Object.entries(fields).filter(
    ([key, value]) => AT_THE_END.has(key) || started.fields[key] !== value || value === null,
  )
  const cost = costField(usage, fields['model'], slice.context)
  chunk.response_metadata = { ...Object.fromEntries(late), usage, ...cost }
  if (slice.streamUsage) {
    setUsage(chunk, usageDifference(fromUsage(usage), fromUsage(started.usage)))
  }
  return chunk
}

function toBlockStartChunk(index: number, slice: StreamSlice): ReplyChunk | undefined {
  const open = slice.to.blocks.at(index)!
  if (isLeadingText(slice.to, index)) {
    const { text } = currentBlock(open)
    return text ? ReplyChunk.create(String(text), slice) : undefined
  }
  if (isText(open.base)) return ReplyChunk.create([toTextStart(open, index)], slice)
  const shown = fromBlock(blockAsWire(open))
  if (shown['input'] === undefined) return ReplyChunk.create([{ ...shown, index }], slice)
  // Deltas are text, and text joins only text.
  const input = toInputText(shown['input'])
  const chunk = ReplyChunk.create([{ ...shown, input, index }], slice)
  return isClientCallType(open.base.type)
    ? withToolCallChunks(chunk, [toToolCallChunk(open, index)])
    : chunk
}

/** A reply is plain text until anything but its first, uncited text block has arrived. */
function isLeadingText({ blocks }: ReplyState, index: number): boolean {
  return index === 0 && blocks.length === 1 && isPlainText(blocks.at(0)!.base)
}

function toDeltaChunk(index: number, delta: WireBlock, slice: StreamSlice): ReplyChunk | undefined {
  const { type } = slice.to.blocks.at(index)!.base
  if (type === 'text') return toTextDeltaChunk(index, delta, slice)
  switch (delta.type) {
    case 'input_json_delta': {
      const chunk = ReplyChunk.create([{ type, input: delta['partial_json'], index }], slice)
      const call = { args: String(delta['partial_json']), index, type: 'tool_call_chunk' }
      return isClientCallType(type) ? withToolCallChunks(chunk, [call]) : chunk
    }
    case 'citations_delta':
      return ReplyChunk.create([{ type, citations: [delta['citation']], index }], slice)
    case 'thinking_delta':
      return ReplyChunk.create([{ type, thinking: delta['thinking'], index }], slice)
    default: {
      const { type: _, ...fields } = fromBlock(delta)
      return ReplyChunk.create([{ ...fields, type, index }], slice)
    }
  }
}

function toTextDeltaChunk(
  index: number,
  delta: WireBlock,
  slice: StreamSlice,
): ReplyChunk | undefined {
  if (isLeadingText(slice.to, index)) return ReplyChunk.create(String(delta['text']), slice)
  const { from, to } = slice
  const part = toTextDelta(delta, index, from.blocks.at(index), to.blocks.at(index)!)
  return part && ReplyChunk.create([part], slice)
}

function toBlockStopChunk(index: number, slice: StreamSlice): ReplyChunk | undefined {
  const open = slice.to.blocks.at(index)
  if (!open || !isText(open.base) || isLeadingText(slice.to, index)) return undefined
  const part = toTextEnd(open, index)
  return part && ReplyChunk.create([part], slice)
}

function withToolCallChunks(chunk: ReplyChunk, calls: readonly object[]): ReplyChunk {
  return calls.length === 0 ? chunk : Object.assign(chunk, { tool_call_chunks: calls })
}
