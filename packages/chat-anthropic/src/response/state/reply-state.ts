/**
 * The events of a stream, added up to the reply they describe.
 *
 * Every step makes a new state and leaves the old one alone, so that each chunk handed out can
 * keep the state it stands for, and chunks fold without looking at events again.
 */
import { MalformedStreamError } from '../../errors/errors.ts'
import { toTextBlock } from '../../blocks/blocks.ts'
import {
  type Delta,
  type Fields,
  fieldsOf,
  isRecord,
  isWireBlock,
  type RawUsage,
  type Reply,
  type StreamEvent,
  toWireBlock,
  withMore,
  type WireBlock,
  type WireReply,
} from '../../wire.ts'
import {
  applyDelta,
  blockAsWire,
  closeBlock,
  openBlock,
  type OpenBlock,
  openImplied,
  toIdText,
} from './open-block.ts'
import { mergeUsage } from '../usage.ts'
import { BlockList } from './block-list.ts'
import { withFields, withoutNulls } from './fields.ts'

/** A reply while it arrives. `fields` are the message's own, without content and usage. */
export interface ReplyState {
  started: boolean
  fields: Readonly<Fields>
  blocks: BlockList
  usage: RawUsage
}

export const EMPTY_STATE: ReplyState = {
  started: false,
  fields: {},
  blocks: BlockList.EMPTY,
  usage: {},
}

/** Whether the reply has come to its end: a stop reason is the one sign of it. */
export function isComplete({ fields }: ReplyState): boolean {
  return fields['stop_reason'] != null
}

/**
 * The state after one more event. Events unknown here leave it unchanged.
 * Throws `MalformedStreamError` when events of two replies are mixed.
 */
export function reduceEvent(state: ReplyState, event: StreamEvent): ReplyState {
  switch (event.type) {
    case 'message_start':
      checkPayload(event, 'message', event.message)
      return startMessage(state, event.message, fieldsBesideMessage(event))
    case 'content_block_start': {
      const { content_block, index } = event
      checkPayload(event, 'content_block', content_block)
      checkType(event, 'content_block', content_block)
      const block = openBlock(toWireBlock(content_block), index, state.fields['id'])
      return setBlock(state, index, block)
    }
    case 'content_block_delta':
      checkPayload(event, 'delta', event.delta)
      checkType(event, 'delta', event.delta)
      return changeBlock(state, event.index, event.delta)
    case 'content_block_stop':
      return stopBlock(state, event.index)
    case 'message_delta': {
      const { type: _, delta, usage, ...rest } = event
      const fields = mergeFields(mergeFields(state.fields, rest), delta)
      return { ...state, fields, usage: mergeUsage(state.usage, usage) }
    }
    case 'message_stop': {
      // Bedrock adds its invocation metrics here, and gateways their counters.
      const { type: _, usage, ...rest }: EventFields = event
      const fields = mergeFields(state.fields, rest)
      return { ...state, fields, usage: mergeUsage(state.usage, usage) }
    }
    default:
      event satisfies never
      return state
  }
}

/** What servers send in an event beside what the SDK knows of it. */
type EventFields = { type: string; usage?: RawUsage }

/** Throws where an event came without the object that it is about. */
function checkPayload({ type }: StreamEvent, name: string, value: unknown): void {
  if (!isRecord(value)) throw new MalformedStreamError(`a ${type} came without its ${name}`)
}

function checkType({ type }: StreamEvent, name: string, value: object): void {
  if (isWireBlock(value)) return
  throw new MalformedStreamError(`a ${type} came with a ${name} without a type`)
}

function fieldsBesideMessage(event: EventFields): Omit<EventFields, 'type'> {
  const { type: _, message: __, ...rest }: EventFields & { message?: unknown } = event
  return rest
}

function startMessage(
  state: ReplyState,
  { content, usage, ...own }: Reply,
  { usage: counted, ...rest }: { usage?: RawUsage } = {},
): ReplyState {
  const { id } = state.fields
  if (state.started && id != null && own.id !== id) {
    throw new MalformedStreamError(
      `a second message (${toIdText(own.id)}) began before ${toIdText(id)} had ended`,
    )
  }
  // Some gateways begin the same message twice.
  if (state.started && id != null) return state
  const fields = mergeFields(mergeFields(state.fields, own), rest)
  const { id: given }: { id?: unknown } = own
  return {
    started: true,
    fields:
      given == null || typeof given === 'string' ? fields : { ...fields, id: toIdText(given) },
    // A reply may come whole in here, with no events for its blocks.
    blocks: state.started ? state.blocks : closedBlocks(content, own.id),
    usage: mergeUsage(mergeUsage(state.usage, counted), usage),
  }
}

function closedBlocks(content: unknown, id: unknown): BlockList {
  return BlockList.of(
    readBlocks(content).map((block, index) => closeBlock(openBlock(block, index, id))),
  )
}

/** The blocks of a content. Some servers have a text for it. */
function readBlocks(content: unknown): WireBlock[] {
  if (content == null || content === '') return []
  if (typeof content === 'string') return [toTextBlock(content)]
  if (Array.isArray(content) && content.every(isWireBlock)) return content
  const text = JSON.stringify(content).slice(0, 80)
  throw new MalformedStreamError(`a content that is no list of blocks: ${text}`, {
    retryable: false,
  })
}

/** Later fields over earlier ones, except that null does not undo a value. */
function mergeFields(before: Readonly<Fields>, after?: object | null): Readonly<Fields> {
  const later = fieldsOf(after ?? {})
  if (before === EMPTY_STATE.fields) return later
  return withFields(before, withoutNulls(later, before))
}

function setBlock(state: ReplyState, index: number, block: OpenBlock): ReplyState {
  const { started, fields, usage } = state
  // Not by a spread: this is made for every token.
  return { started, fields, blocks: state.blocks.put(index, block), usage }
}

function changeBlock(state: ReplyState, index: number, delta: Delta): ReplyState {
  const current = state.blocks.at(index) ?? openImplied(delta)
  if (current) return setBlock(state, index, applyDelta(current, delta))
  throw new MalformedStreamError(`a ${delta.type} came for block ${index}, which never began`)
}

function stopBlock(state: ReplyState, index: number): ReplyState {
  const current = state.blocks.at(index)
  return !current || current.closed ? state : setBlock(state, index, closeBlock(current))
}

/**
 * The reply as the API would have sent it without streaming. A tool's input that is not the JSON
 * of an object stays as text; so does the input of a block that was cut off.
 */
export function replyFromState({ fields, blocks, usage }: ReplyState): WireReply {
  return withMore(fields, { content: blocks.map(blockAsWire), usage }) as WireReply
}

/** The state of a reply that came whole. */
export function stateFromReply(reply: Reply): ReplyState {
  return startMessage(EMPTY_STATE, reply)
}
