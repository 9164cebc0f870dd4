/**
 * The events of a stream, added up to the reply they describe.
 *
 * Every step makes a new state and leaves the old one alone, so that each chunk handed out can
 * keep the state it stands for, and chunks fold without looking at events again.
 */
import { MalformedStreamError } from '../errors.ts'
import type { Delta, Reply, StreamEvent } from '../wire.ts'
import type { AnyBlock } from './content.ts'
import { mergeUsage, type RawUsage } from './usage.ts'

/** One block of a reply while it arrives. */
export interface OpenBlock {
  block: AnyBlock
  /** The JSON text of a tool's input so far. */
  json: string
  stopped: boolean
  /** The delta that opened it, where no start did. */
  impliedBy?: AnyBlock
}

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
      return startMessage(state, part(event, 'message') as unknown as Reply)
    case 'content_block_start':
      return setBlock(state, event.index, open(part(event, 'content_block')))
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
      // Bedrock adds its invocation metrics here.
      const { type: _, ...rest } = event
      return { ...state, fields: mergeFields(state.fields, rest) }
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

function startMessage(state: ReplyState, message: Reply): ReplyState {
  if (state.started && message.id !== state.fields['id']) {
    throw new MalformedStreamError(
      `a second message (${message.id}) began before ${String(state.fields['id'])} had ended`,
    )
  }
  // Some gateways begin the same message twice.
  if (state.started) return state
  const { content, usage, ...fields } = message
  return {
    started: true,
    fields: mergeFields(state.fields, fields),
    // A reply may come whole in here, with no events for its blocks.
    blocks: (content ?? []).map(wholeBlock),
    usage: mergeUsage(state.usage, usage),
  }
}

function wholeBlock(block: unknown): OpenBlock {
  return { block: finished(open(block as AnyBlock)), json: '', stopped: true }
}

const CALLS: ReadonlySet<string> = new Set(['tool_use', 'server_tool_use', 'mcp_tool_use'])

function open(block: AnyBlock): OpenBlock {
  const { type, input } = block
  // Some gateways write the input as its JSON text.
  return typeof input === 'string' && CALLS.has(type)
    ? { block: { ...block, input: {} }, json: input, stopped: false }
    : { block, json: '', stopped: false }
}

/** Later fields over earlier ones, except that null does not undo a value. */
function mergeFields(before: Readonly<Record<string, unknown>>, after: object = {}) {
  if (before === EMPTY_STATE.fields) return after as Readonly<Record<string, unknown>>
  const said = Object.entries(after).filter(
    ([key, value]) => value !== null || before[key] === undefined,
  )
  return said.length === 0 ? before : { ...before, ...Object.fromEntries(said) }
}

function setBlock(state: ReplyState, index: number, block: OpenBlock): ReplyState {
  const blocks = state.blocks.slice()
  blocks[index] = block
  return { ...state, blocks }
}

const IMPLIED: Readonly<Record<string, AnyBlock>> = {
  text_delta: { type: 'text', text: '' },
  thinking_delta: { type: 'thinking', thinking: '' },
}

/** The block that a first delta opens: some gateways announce none. */
export function impliedBlock({ type }: AnyBlock): AnyBlock | undefined {
  return IMPLIED[type]
}

function applyDelta(state: ReplyState, index: number, delta: AnyBlock): ReplyState {
  const implied = impliedBlock(delta)
  const current = state.blocks[index] ?? (implied && { ...open(implied), impliedBy: delta })
  if (!current) {
    throw new MalformedStreamError(`a ${delta.type} came for block ${index}, which never began`)
  }
  return setBlock(state, index, appendDelta(current, delta))
}

function appendDelta(current: OpenBlock, raw: AnyBlock): OpenBlock {
  const delta = raw as unknown as Delta
  switch (delta.type) {
    case 'input_json_delta':
      return { ...current, json: current.json + (delta.partial_json ?? '') }
    case 'citations_delta':
      return grown(current, { citations: [delta.citation] })
    case 'thinking_delta':
      // `estimated_tokens` beside it is a progress report, no part of the block.
      return grown(current, { thinking: delta.thinking })
    case 'text_delta':
    case 'signature_delta':
    case 'compaction_delta':
      return grown(current, raw)
    default:
      delta satisfies never
      return grown(current, raw)
  }
}

/**
 * Deltas append: text to text, items to lists; anything else, and what was null, is replaced. A
 * delta's own type is no field of the block.
 */
function grown(current: OpenBlock, delta: Record<string, unknown>): OpenBlock {
  const block: AnyBlock = { ...current.block }
  for (const key of Object.keys(delta)) {
    if (key !== 'type') block[key] = appended(block[key], delta[key])
  }
  return { ...current, block }
}

function appended(before: unknown, value: unknown): unknown {
  if (typeof before === 'string' && typeof value === 'string') return before + value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  return value === null && before !== undefined ? before : value
}

function stopBlock(state: ReplyState, index: number): ReplyState {
  const current = state.blocks[index]
  if (!current || current.stopped) return state
  return setBlock(state, index, { ...current, block: finished(current), stopped: true })
}

function finished({ block, json }: OpenBlock): AnyBlock {
  // Without deltas the input of the start object is the whole input.
  return json.trim() === '' ? block : { ...block, input: parseInput(json) }
}

/** The object that a tool's JSON text stands for, or the text itself when it stands for none. */
function parseInput(json: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : json
  } catch {
    return json
  }
}

/**
 * The reply as the API would have sent it without streaming. A tool's input that is not the JSON
 * of an object stays as text; so does the input of a block that was cut off.
 */
export function toReply({ fields, blocks, usage }: ReplyState): Reply {
  const content = blocks.filter(Boolean).map(wireBlock)
  return Object.assign({}, fields, { content, usage }) as unknown as Reply
}

/** A block as far as it has come. */
export function wireBlock({ block, json, stopped }: OpenBlock): AnyBlock {
  if (stopped || !isRecord(block['input'])) return block
  const isWhole = json === '' && Object.keys(block['input']).length > 0
  return isWhole ? block : { ...block, input: json }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The state of a reply that came whole. */
export function stateOf(reply: Reply): ReplyState {
  return startMessage(EMPTY_STATE, reply)
}
