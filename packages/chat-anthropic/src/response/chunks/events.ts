/** A stream as core's content-block protocol: standard blocks that start, grow and finish. */
import type {
  ChatModelStreamEvent,
  ContentBlockDelta,
  FinishReason,
} from '@langchain/core/language_models/event'
import { isText } from '../../blocks/blocks.ts'
import { impliedBlock } from '../../blocks/delta-kinds.ts'
import { type Fields, type StreamEvent, toWireBlock, type WireBlock } from '../../wire.ts'
import { fromBlock, refusalBlocks, toStandard } from '../content.ts'
import { messageFields, type ReplyContext } from '../message.ts'
import { blockAsWire, currentBlock, type OpenBlock } from '../state/open-block.ts'
import { replyFromState, type ReplyState } from '../state/reply-state.ts'
import { fromUsage } from '../usage.ts'

/** Core's events for one event of the API. */
export function toStreamEvents(event: StreamEvent, state: ReplyState): ChatModelStreamEvent[] {
  switch (event.type) {
    case 'message_start':
      return toMessageStart(state)
    case 'content_block_start':
      return toBlockStartEvents(event.index, state)
    case 'content_block_delta':
      return toDeltaEvents(event.index, toWireBlock(event.delta), state)
    case 'content_block_stop':
      return toBlockFinish(event.index, state)
    case 'message_delta':
      return [{ event: 'usage', usage: fromUsage(state.usage) }]
    case 'message_stop':
      return []
    default:
      event satisfies never
      return [toProviderEvent(event)]
  }
}

/** The events without any count of tokens. */
export function withoutUsage(events: readonly ChatModelStreamEvent[]): ChatModelStreamEvent[] {
  return events.flatMap<ChatModelStreamEvent>((event) => {
    if (event.event === 'usage') return []
    if (event.event === 'message-start') return [withoutKey(event, 'usage')]
    if (event.event !== 'message-finish') return [event]
    const responseMetadata = withoutKey(event.responseMetadata!, 'usage')
    return [{ ...withoutKey(event, 'usage'), responseMetadata }]
  })
}

function withoutKey<Value extends object>(value: Value, key: string): Value {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key)) as Value
}

function toProviderEvent(event: WireBlock): ChatModelStreamEvent {
  return { event: 'provider', provider: 'anthropic', name: event.type, payload: event }
}

function toMessageStart(state: ReplyState): ChatModelStreamEvent[] {
  const id = state.fields['id']
  const start: ChatModelStreamEvent = {
    event: 'message-start',
    ...(typeof id === 'string' ? { id } : {}),
    usage: fromUsage(state.usage),
  }
  const wholeBlocks = state.blocks.flatMap((_, index) => [
    ...toBlockStartEvents(index, state),
    ...toBlockFinish(index, state),
  ])
  const { model } = state.fields
  const payload = { model, id }
  return [
    start,
    { event: 'provider', provider: 'anthropic', name: 'message_start', payload },
    ...wholeBlocks,
  ]
}

/** The start of a block. Text that it begins with is a delta: readers of text look at those alone. */
function toBlockStartEvents(index: number, state: ReplyState): ChatModelStreamEvent[] {
  const block = fromBlock(blockAsWire(state.blocks.at(index)!))
  if (!isText(block) || !block.text) return [toBlockStart(block, index)]
  const delta: ContentBlockDelta = { type: 'text-delta', text: block.text }
  return [
    toBlockStart({ ...block, text: '' }, index),
    { event: 'content-block-delta', index, delta },
  ]
}

/** A block as it is while it arrives: `index` marks that its input may be half of its JSON. */
function toBlockStart(block: WireBlock, index: number): ChatModelStreamEvent {
  return { event: 'content-block-start', index, content: toStandard({ ...block, index }) }
}

function toBlockFinish(index: number, { blocks }: ReplyState): ChatModelStreamEvent[] {
  const open = blocks.at(index)
  // Nothing ends with a block that never began.
  if (!open) return []
  return [
    { event: 'content-block-finish', index, content: toStandard(fromBlock(currentBlock(open))) },
  ]
}

function toDeltaEvents(index: number, delta: WireBlock, state: ReplyState): ChatModelStreamEvent[] {
  const open = state.blocks.at(index)!
  const change = toDelta(delta, open)
  const grows: ChatModelStreamEvent = { event: 'content-block-delta', index, delta: change }
  return open.impliedBy === delta ? [toBlockStart(impliedBlock(delta)!, index), grows] : [grows]
}

/** Core appends text to text and thoughts to thoughts; on other blocks these change a field. */
function toDelta(delta: WireBlock, open: OpenBlock): ContentBlockDelta {
  const opens = impliedBlock(delta)?.type
  if (delta.type === 'text_delta' && open.base.type === opens) {
    return { type: 'text-delta', text: String(delta['text']) }
  }
  if (delta.type === 'thinking_delta' && open.base.type === opens) {
    return { type: 'reasoning-delta', reasoning: String(delta['thinking']) }
  }
  return delta.type === 'input_json_delta'
    ? { type: 'tool-call-delta', args: String(delta['partial_json']) }
    : toChangedFields(delta, fromBlock(currentBlock(open)))
}

/** Deltas of no standard kind show the fields they touched, as they are now. */
function toChangedFields(delta: WireBlock, block: WireBlock): ContentBlockDelta {
  const { type, ...fields } = toWireBlock(toStandard(block))
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
export function toFinishEvents(state: ReplyState, context: ReplyContext): ChatModelStreamEvent[] {
  const open = state.blocks.flatMap((block, index) => (block.closed ? [] : [index]))
  const { usage_metadata, response_metadata } = messageFields(replyFromState(state), context)
  const reason = REASONS[String(response_metadata['stop_reason'])]
  return [
    ...open.map((index) => finishOpenBlock(index, state)),
    ...toRefusalEvents(state, response_metadata),
    {
      event: 'message-finish',
      // A reason that core has no word for is in `stop_reason` alone.
      ...(reason ? { reason } : {}),
      usage: usage_metadata,
      responseMetadata: response_metadata,
    },
  ]
}

/** A refusal is a block behind the others. */
function toRefusalEvents({ blocks }: ReplyState, fields: Fields): ChatModelStreamEvent[] {
  const index = blocks.length
  return refusalBlocks(fields).flatMap((content) => [
    { event: 'content-block-start' as const, index, content },
    { event: 'content-block-finish' as const, index, content },
  ])
}

function finishOpenBlock(index: number, state: ReplyState): ChatModelStreamEvent {
  const block = fromBlock(blockAsWire(state.blocks.at(index)!))
  return { event: 'content-block-finish', index, content: toStandard(block) }
}
