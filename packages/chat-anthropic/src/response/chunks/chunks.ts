/**
 * The events of a stream as LangChain's message chunks.
 *
 * A chunk's fields are made so that any core's `concat` folds them right: metadata on one chunk
 * only, the same `type` on a block's start and deltas, usage as differences. Beyond that each
 * chunk knows the state of the reply it ends at, so that chunks of one stream fold in one step
 * into exactly what `invoke` gives.
 */
import { AIMessageChunk, type BaseMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { Fields, WireBlock } from '../../wire.ts'
import { standardBlocks, visibleText } from '../content.ts'
import {
  contentBlocksOf,
  type MessageFields,
  messageFields,
  type ReplyContext,
} from '../message.ts'
import { EMPTY_STATE, replyFromState, type ReplyState } from '../state/reply-state.ts'
import { toFoldedCalls } from './call-chunks.ts'

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
