/**
 * The events of a stream, added up to the reply they describe.
 *
 * Every step makes a new state and leaves the old one alone, so that each chunk handed out can
 * keep the state it stands for, and chunks fold without looking at events again.
 */
import { MalformedStreamError } from '../../errors/errors.ts'
import type { Reply, StreamEvent } from '../../wire.ts'
import type { AnyBlock } from '../content.ts'
import {
  grown,
  isRecord,
  open,
  openedBy,
  type OpenBlock,
  stopped,
  wireBlock,
} from './open-block.ts'
import { mergeUsage, type RawUsage } from '../usage.ts'

/** A reply while it arrives. `fields` are the message's own, without content and usage. */
export interface ReplyState {
  started: boolean
  fields: Readonly<Record<string, unknown>>
  blocks: readonly OpenBlock[]
  usage: RawUsage
}

export const EMPTY_STATE: ReplyState = { started: false, fields: {}, blocks: [], usage: {} }

/** Whether the reply has come to its end: a stop reason is the one sign of it. */
export function isComplete({ fields }: ReplyState): boolean {
  return fields['stop_reason'] != null
}

/**
 * The state after one more event. Events unknown here leave it as it is.
 * Throws `MalformedStreamError` when events of two replies are mixed.
 */
export function advance(state: ReplyState, event: StreamEvent): ReplyState {
  switch (event.type) {
    case 'message_start':
      return startMessage(
        state,
        part(event, 'message') as unknown as Reply,
        beside(event as unknown as AnyBlock),
      )
    case 'content_block_start':
      return setBlock(
        state,
        event.index,
        open(part(event, 'content_block'), event.index, state.fields['id']),
      )
    case 'content_block_delta':
      return applyDelta(state, event.index, part(event, 'delta'))
    case 'content_block_stop':
      return stopBlock(state, event.index)
    case 'message_delta': {
      const { type: _, delta, usage, ...rest } = event
      const fields = mergeFields(mergeFields(state.fields, rest), delta)
      return { ...state, fields, usage: mergeUsage(state.usage, usage) }
    }
    case 'message_stop': {
      // Bedrock adds its invocation metrics here, and gateways their counters.
      const { type: _, usage, ...rest } = event as AnyBlock & { usage?: RawUsage }
      const fields = mergeFields(state.fields, rest)
      return { ...state, fields, usage: mergeUsage(state.usage, usage) }
    }
    default:
      event satisfies never
      return state
  }
}

/** The object that an event is about. */
function part(event: StreamEvent, name: string): AnyBlock {
  const value = (event as AnyBlock)[name]
  if (isRecord(value)) return value as AnyBlock
  throw new MalformedStreamError(`a ${event.type} came without its ${name}`)
}

/** What stands in an event beside its object. */
function beside({ type: _, message: __, ...rest }: AnyBlock): AnyBlock & { usage?: RawUsage } {
  return rest as AnyBlock
}

function startMessage(
  state: ReplyState,
  { content, usage, ...own }: Reply,
  { usage: counted, ...rest }: { usage?: RawUsage } = {},
): ReplyState {
  const { id } = state.fields
  if (state.started && id != null && own.id !== id) {
    throw new MalformedStreamError(
      `a second message (${own.id}) began before ${String(id)} had ended`,
    )
  }
  // Some gateways begin the same message twice.
  if (state.started && id != null) return state
  const fields = mergeFields(mergeFields(state.fields, own), rest)
  const { id: given }: { id?: unknown } = own
  return {
    started: true,
    fields: given == null ? fields : { ...fields, id: String(given) },
    // A reply may come whole in here, with no events for its blocks.
    blocks: state.started ? state.blocks : wholeBlocks(content, own.id),
    usage: mergeUsage(mergeUsage(state.usage, counted), usage),
  }
}

function wholeBlocks(content: unknown, id: unknown): OpenBlock[] {
  return blocksOf(content).map((block, index) => stopped(open(block, index, id)))
}

/** The blocks of a content. Some servers have a text for it. */
function blocksOf(content: unknown): AnyBlock[] {
  if (content == null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (Array.isArray(content) && content.every(isBlock)) return content
  const text = JSON.stringify(content).slice(0, 80)
  throw new MalformedStreamError(`a content that is no list of blocks: ${text}`, {
    retryable: false,
  })
}

function isBlock(value: unknown): value is AnyBlock {
  return isRecord(value) && typeof value['type'] === 'string'
}

/** Later fields over earlier ones, except that null does not undo a value. */
function mergeFields(before: Readonly<Record<string, unknown>>, after?: object | null) {
  if (before === EMPTY_STATE.fields) return (after ?? {}) as Readonly<Record<string, unknown>>
  const said = Object.entries(after ?? {}).filter(
    ([key, value]) => value !== null || before[key] === undefined,
  )
  return said.length === 0 ? before : { ...before, ...Object.fromEntries(said) }
}

function setBlock(state: ReplyState, index: number, block: OpenBlock): ReplyState {
  const { started, fields, usage } = state
  const blocks = state.blocks.slice()
  blocks[index] = block
  // Not by a spread: this is made for every token.
  return { started, fields, blocks, usage }
}

function applyDelta(state: ReplyState, index: number, delta: AnyBlock): ReplyState {
  const current = state.blocks[index] ?? openedBy(delta)
  if (current) return setBlock(state, index, grown(current, delta))
  throw new MalformedStreamError(`a ${delta.type} came for block ${index}, which never began`)
}

function stopBlock(state: ReplyState, index: number): ReplyState {
  const current = state.blocks[index]
  return !current || current.stopped ? state : setBlock(state, index, stopped(current))
}

/**
 * The reply as the API would have sent it without streaming. A tool's input that is not the JSON
 * of an object stays as text; so does the input of a block that was cut off.
 */
export function toReply({ fields, blocks, usage }: ReplyState): Reply {
  const content = blocks.filter(Boolean).map(wireBlock)
  return Object.assign({}, fields, { content, usage }) as unknown as Reply
}

/** The state of a reply that came whole. */
export function stateOf(reply: Reply): ReplyState {
  return startMessage(EMPTY_STATE, reply)
}
