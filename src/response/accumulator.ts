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
  return blocksOf(content).map((block, index) => ({
    block: finished(open(block, index, id)),
    json: '',
    stopped: true,
  }))
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

const CALLS: ReadonlySet<string> = new Set(['tool_use', 'server_tool_use', 'mcp_tool_use'])

function open(given: AnyBlock, index: number, messageId: unknown): OpenBlock {
  if (!CALLS.has(given.type)) return { block: given, json: '', stopped: false }
  const { input } = given
  const block = { ...given, id: callId(given['id'], index, messageId) }
  if (isRecord(input)) return { block, json: '', stopped: false }
  // Some gateways write the input as its JSON text, or leave out an empty one.
  const json = input == null ? '' : typeof input === 'string' ? input : JSON.stringify(input)
  return { block: { ...block, input: {} }, json, stopped: false }
}

/** A call's id; one without is known by its place, so that its result finds it. */
function callId(id: unknown, index: number, messageId: unknown): string {
  return id == null || id === '' ? `${String(messageId ?? 'call')}_${index}` : String(id)
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
  const current =
    state.blocks[index] ??
    (implied && { block: implied, json: '', stopped: false, impliedBy: delta })
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
