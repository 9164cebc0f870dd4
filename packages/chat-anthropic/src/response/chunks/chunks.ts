/**
 * The events of a stream as LangChain's message chunks.
 *
 * A chunk's fields are made so that any core's `concat` folds them right: metadata on one chunk
 * only, the same `type` on a block's start and deltas, usage as differences. Beyond that each
 * chunk knows the state of the reply it ends at, so that chunks of one stream fold in one step
 * into exactly what `invoke` gives.
 */
import { AIMessageChunk, type BaseMessageChunk, type ContentBlock } from '@langchain/core/messages'
import { isClientCallType } from '../../blocks/blocks.ts'
import { type Fields, type StreamEvent, toWireBlock, type WireBlock } from '../../wire.ts'
import { fromBlock, fromContent, isPlainText, standardBlocks, visibleText } from '../content.ts'
import {
  contentBlocksOf,
  type MessageFields,
  messageFields,
  type ReplyContext,
  replyMetadata,
} from '../message.ts'
import { blockAsWire, currentBlock } from '../state/open-block.ts'
import { EMPTY_STATE, replyFromState, type ReplyState } from '../state/reply-state.ts'
import { fromUsage, usageDifference } from '../usage.ts'
import { toFoldedCalls, toInputText, toToolCallChunk, toToolCallChunks } from './call-chunks.ts'

/** The part of a stream that a chunk stands for. */
export interface StreamSlice {
  from: ReplyState
  to: ReplyState
  context: ReplyContext
  streamUsage: boolean
  /** Whether the content is LangChain's standard blocks (output version v1). */
  isStandard?: boolean
}

/**
 * The standard blocks of a chunk, back to its slice: core makes the chunks of output version v1
 * from `contentBlocks` alone.
 */
const SLICES = new WeakMap<object, StreamSlice>()

/** A chunk of a reply; see the head of this file. */
export class ReplyChunk extends AIMessageChunk {
  #slice: StreamSlice | undefined
  /** The content made for the slice; a chunk that holds another one was changed by a program. */
  #originalContent: unknown

  constructor(fields: ConstructorParameters<typeof AIMessageChunk>[0], slice?: StreamSlice) {
    super(fields)
    if (slice) this.#representSlice(slice)
    else if (typeof this.content === 'object') this.#representSlice(SLICES.get(this.content))
  }

  /** Serialized as what it is to everyone else. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, 'AIMessageChunk']
  }

  override get contentBlocks(): ContentBlock.Standard[] {
    const blocks = contentBlocksOf(this)
    if (this.#slice) SLICES.set(blocks, { ...this.#slice, isStandard: true })
    return blocks
  }

  /** Without the detour over standard blocks: it is read for every chunk. */
  override get text(): string {
    return visibleText(this.content)
  }

  /**
   * Chunks that follow each other from the start of a stream become the reply so far. Others, and
   * those that somebody has changed, fold by core's rule.
   */
  override concat(chunk: AIMessageChunk): this {
    const joined = joinSlices(ReplyChunk.sliceOf(this), ReplyChunk.sliceOf(chunk))
    if (!joined) return super.concat(chunk)
    if (joined.from !== EMPTY_STATE) return super.concat(chunk).#representSlice(joined)
    return ReplyChunk.createLazy(joined, this.id) as this
  }

  /** The part of a stream that a chunk stands for, unless somebody has changed the chunk. */
  static sliceOf(chunk: BaseMessageChunk): StreamSlice | undefined {
    // By brand: core's `instanceof` takes any AI message chunk for any subclass.
    if (!(#slice in chunk)) return undefined
    const isChanged =
      chunk.#originalContent !== undefined && chunk.#originalContent !== chunk.content
    return isChanged ? undefined : chunk.#slice
  }

  /** The chunk that all chunks of a part fold into; its fields are made when one is read. */
  static createLazy(slice: StreamSlice, id: string | undefined): ReplyChunk {
    const whole = ReplyChunk.create('', slice)
    whole.#originalContent = undefined
    if (id !== undefined) whole.id = id
    return Object.defineProperties(whole, LAZY_FIELDS)
  }

  #representSlice(slice: StreamSlice | undefined): this {
    this.#slice = slice
    this.#originalContent = this.content
    return this
  }

  /** A chunk for the given part of a stream. */
  static create(content: string | WireBlock[], slice: StreamSlice): ReplyChunk {
    const chunk = new ReplyChunk(content, slice)
    const id = slice.to.fields['id']
    if (typeof id === 'string') chunk._updateId(id)
    return chunk
  }

  /** The fields of a chunk folded from others, made when the first of them is read. */
  static materialize(chunk: ReplyChunk): ReplyChunk {
    const fields = toFoldedFields(chunk.#slice!)
    // Core serializes the fields that the constructor was given, which is to say these.
    const lc_kwargs = { ...fields, id: chunk.id, additional_kwargs: chunk.additional_kwargs }
    for (const [key, value] of Object.entries({ ...fields, lc_kwargs })) {
      Object.defineProperty(chunk, key, { ...ORDINARY, value })
    }
    chunk.#originalContent = chunk.content
    return chunk
  }
}

/** Two parts of a stream as one, if the second begins where the first ends. */
function joinSlices(
  before: StreamSlice | undefined,
  next: StreamSlice | undefined,
): StreamSlice | undefined {
  return before && next && before.to === next.from ? { ...next, from: before.from } : undefined
}

const ORDINARY = { writable: true, enumerable: true, configurable: true }

/** Properties of a folded chunk until one is read: folding costs the same however long the reply. */
const LAZY_FIELDS = Object.fromEntries(
  [
    'content',
    'tool_calls',
    'invalid_tool_calls',
    'tool_call_chunks',
    'usage_metadata',
    'response_metadata',
    'lc_kwargs',
  ].map((key) => [key, defineLazyField(key)]),
)

function defineLazyField(key: string): PropertyDescriptor {
  return {
    get(this: ReplyChunk): unknown {
      return Reflect.get(ReplyChunk.materialize(this), key)
    },
    set(this: ReplyChunk, value: unknown) {
      Object.defineProperty(ReplyChunk.materialize(this), key, { ...ORDINARY, value })
    },
    enumerable: true,
    configurable: true,
  }
}

function toFoldedFields(slice: StreamSlice): Fields {
  const { to, context, streamUsage, isStandard } = slice
  const { id: _, ...fields } = messageFields(replyFromState(to), context)
  const content = isStandard ? toStandardContent(slice, fields) : fields.content
  const version = isStandard ? { output_version: 'v1' } : {}
  return {
    ...fields,
    content,
    usage_metadata: streamUsage && to.started ? fields.usage_metadata : undefined,
    response_metadata: { ...fields.response_metadata, ...version },
    tool_call_chunks: toFoldedCalls(to),
  }
}

function toStandardContent(
  slice: StreamSlice,
  { content, response_metadata }: Omit<MessageFields, 'id'>,
) {
  const blocks = standardBlocks(content, response_metadata)
  SLICES.set(blocks, slice)
  return blocks
}

/** The chunk for what one event added, or nothing when it added nothing to show. */
export function fromEvent(event: StreamEvent, slice: StreamSlice): ReplyChunk | undefined {
  switch (event.type) {
    case 'message_start':
      return toStartChunk(slice)
    case 'content_block_start':
      return toBlockStartChunk(event.index, slice)
    case 'content_block_delta':
      return toDeltaChunk(event.index, toWireBlock(event.delta), slice)
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
  chunk.response_metadata = { ...Object.fromEntries(late), usage }
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
  const shown = withoutEmptyText(fromBlock(blockAsWire(open)))
  if (shown['input'] === undefined) return ReplyChunk.create([{ ...shown, index }], slice)
  // Deltas are text, and text joins only text.
  const input = toInputText(shown['input'])
  const chunk = ReplyChunk.create([{ ...shown, input, index }], slice)
  return isClientCallType(open.base.type)
    ? withToolCallChunks(chunk, [toToolCallChunk(open, index)])
    : chunk
}

/** Core leaves out a list's items whose text is empty, and whatever else they say. */
function withoutEmptyText(block: WireBlock): WireBlock {
  if (block['text'] !== '') return block
  const { text: _, ...rest } = block
  return rest
}

/** A reply is plain text until anything but its first, uncited text block has arrived. */
function isLeadingText({ blocks }: ReplyState, index: number): boolean {
  return index === 0 && blocks.length === 1 && isPlainText(blocks.at(0)!.base)
}

function toDeltaChunk(index: number, delta: WireBlock, slice: StreamSlice): ReplyChunk {
  const { type } = slice.to.blocks.at(index)!.base
  switch (delta.type) {
    case 'text_delta':
      return isLeadingText(slice.to, index)
        ? ReplyChunk.create(String(delta['text']), slice)
        : ReplyChunk.create([{ type, text: delta['text'], index }], slice)
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

function withToolCallChunks(chunk: ReplyChunk, calls: readonly object[]): ReplyChunk {
  return calls.length === 0 ? chunk : Object.assign(chunk, { tool_call_chunks: calls })
}
