/** A stream as core's content-block protocol: standard blocks that start, grow and finish. */
import type {
  ChatModelStreamEvent,
  ContentBlockDelta,
  FinishReason,
} from '@langchain/core/language_models/event'
import type { StreamEvent } from '../../wire.ts'
import { type ReplyState, toReply } from '../state/accumulator.ts'
import { type AnyBlock, fromBlock, standardBlocks, toStandard } from '../content.ts'
import { messageFields, type ReplyContext } from '../message.ts'
import { blockOf, impliedBlock, type OpenBlock, wireBlock } from '../state/open-block.ts'
import { fromUsage } from '../usage.ts'

/** Core's events for one event of the API. */
export function toStreamEvents(event: StreamEvent, state: ReplyState): ChatModelStreamEvent[] {
  switch (event.type) {
    case 'message_start':
      return messageStart(state)
    case 'content_block_start':
      return blockStart(event.index, state)
    case 'content_block_delta':
      return blockDelta(event.index, event.delta as unknown as AnyBlock, state)
    case 'content_block_stop':
      return blockFinish(event.index, state)
    case 'message_delta':
      return [{ event: 'usage', usage: fromUsage(state.usage) }]
    case 'message_stop':
      return []
    default:
      event satisfies never
      return [provider(event)]
  }
}

function provider(event: AnyBlock): ChatModelStreamEvent {
  return { event: 'provider', provider: 'anthropic', name: event.type, payload: event }
}

function messageStart(state: ReplyState): ChatModelStreamEvent[] {
  const id = state.fields['id']
  const start: ChatModelStreamEvent = {
    event: 'message-start',
    ...(typeof id === 'string' ? { id } : {}),
    usage: fromUsage(state.usage),
  }
  const whole = state.blocks.flatMap((_, index) => [
    ...blockStart(index, state),
    ...blockFinish(index, state),
  ])
  return [start, ...whole]
}

/** The start of a block. Text that it begins with is a delta: readers of text look at those alone. */
function blockStart(index: number, state: ReplyState): ChatModelStreamEvent[] {
  const block = fromBlock(wireBlock(state.blocks[index]!))
  if (block.type !== 'text' || !block['text']) return [started(block, index)]
  const delta: ContentBlockDelta = { type: 'text-delta', text: String(block['text']) }
  return [started({ ...block, text: '' }, index), { event: 'content-block-delta', index, delta }]
}

/** A block as it is while it arrives: `index` marks that its input may be half of its JSON. */
function started(block: AnyBlock, index: number): ChatModelStreamEvent {
  return { event: 'content-block-start', index, content: toStandard({ ...block, index }) }
}

function blockFinish(index: number, { blocks }: ReplyState): ChatModelStreamEvent[] {
  const open = blocks[index]
  // Nothing ends with a block that never began.
  if (!open) return []
  return [{ event: 'content-block-finish', index, content: toStandard(fromBlock(blockOf(open))) }]
}

function blockDelta(index: number, delta: AnyBlock, state: ReplyState): ChatModelStreamEvent[] {
  const open = state.blocks[index]!
  const change = toDelta(delta, open)
  const grows: ChatModelStreamEvent = { event: 'content-block-delta', index, delta: change }
  return open.impliedBy === delta ? [started(impliedBlock(delta)!, index), grows] : [grows]
}

/** Core appends text to text and thoughts to thoughts; on other blocks these change a field. */
function toDelta(delta: AnyBlock, open: OpenBlock): ContentBlockDelta {
  const { type } = open.base
  if (delta.type === 'text_delta' && type === 'text') {
    return { type: 'text-delta', text: String(delta['text']) }
  }
  if (delta.type === 'thinking_delta' && type === 'thinking') {
    return { type: 'reasoning-delta', reasoning: String(delta['thinking']) }
  }
  return delta.type === 'input_json_delta'
    ? { type: 'tool-call-delta', args: String(delta['partial_json']) }
    : touched(delta, fromBlock(blockOf(open)))
}

/** Deltas of no standard kind show the fields they touched, as they are now. */
function touched(delta: AnyBlock, block: AnyBlock): ContentBlockDelta {
  const { type, ...fields } = toStandard(block) as unknown as AnyBlock
  if (type === 'non_standard') return { type: 'block-delta', fields: { type, ...fields } }
  if (delta.type === 'citations_delta') {
    return { type: 'block-delta', fields: { type, annotations: fields['annotations'] } }
  }
  const keys = Object.keys(delta).filter((key) => key !== 'type' && key in fields)
  return {
    type: 'block-delta',
    fields: { type, ...Object.fromEntries(keys.map((key) => [key, fields[key]])) },
  }
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_use',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
}

/** The end of a stream: open blocks finished, then the message with everything known of it. */
export function finishEvents(state: ReplyState, context: ReplyContext): ChatModelStreamEvent[] {
  const open = state.blocks.flatMap((block, index) => (block && !block.stopped ? [index] : []))
  const { usage_metadata, response_metadata } = messageFields(toReply(state), context)
  const reason = REASONS[String(response_metadata['stop_reason'])]
  return [
    ...open.map((index) => unfinished(index, state)),
    ...refusalEvents(state, response_metadata),
    {
      event: 'message-finish',
      // A reason that core has no word for is told by `stop_reason` alone.
      ...(reason ? { reason } : {}),
      usage: usage_metadata,
      responseMetadata: response_metadata,
    },
  ]
}

/** Core's view of a refusal is a block of its own, behind the others. */
function refusalEvents({ blocks }: ReplyState, stop: object): ChatModelStreamEvent[] {
  const index = blocks.length
  return standardBlocks([], stop as never).flatMap((content) => [
    { event: 'content-block-start' as const, index, content },
    { event: 'content-block-finish' as const, index, content },
  ])
}

function unfinished(index: number, state: ReplyState): ChatModelStreamEvent {
  const block = fromBlock(wireBlock(state.blocks[index]!))
  return { event: 'content-block-finish', index, content: toStandard(block) }
}
