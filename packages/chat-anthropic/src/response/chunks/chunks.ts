/**
 * The events of a stream as LangChain's message chunks.
 *
 * A chunk's fields are made so that any core's `concat` folds them right: metadata on one chunk
 * only, the same `type` on a block's start and deltas, usage as differences. Beyond that each
 * chunk knows the state of the reply it ends at, so that chunks of one stream fold in one step
 * into exactly what `invoke` gives.
 */
import { AIMessageChunk, type BaseMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { StreamEvent } from '../../wire.ts'
import { EMPTY_STATE, type ReplyState, toReply } from '../state/accumulator.ts'
import { foldedCalls, inputText, toolCallChunk, toolCallChunks } from './call-chunks.ts'
import {
  type AnyBlock,
  fromBlock,
  fromContent,
  isPlainText,
  standardBlocks,
  visibleText,
} from '../content.ts'
import {
  contentBlocksOf,
  type MessageFields,
  messageFields,
  type ReplyContext,
  replyMetadata,
} from '../message.ts'
import { blockOf, wireBlock } from '../state/open-block.ts'
import { fromUsage, usageDifference } from '../usage.ts'

/** The part of a stream that a chunk stands for. */
export interface Part {
  from: ReplyState
  to: ReplyState
  context: ReplyContext
  streamUsage: boolean
  /** Whether the content is LangChain's standard blocks (output version v1). */
  isStandard?: boolean
}

/**
 * The standard blocks of a chunk, back to its part: core makes the chunks of output version v1
 * from `contentBlocks` alone.
 */
const PARTS = new WeakMap<object, Part>()

/** A chunk of a reply; see the head of this file. */
export class ReplyChunk extends AIMessageChunk {
  #part: Part | undefined
  /** The content made for the part; a chunk that holds another one was changed by somebody. */
  #made: unknown

  constructor(fields: ConstructorParameters<typeof AIMessageChunk>[0], part?: Part) {
    super(fields)
    if (part) this.#standFor(part)
    else if (typeof this.content === 'object') this.#standFor(PARTS.get(this.content))
  }

  /** Serialized as what it is to everyone else. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, 'AIMessageChunk']
  }

  override get contentBlocks(): ContentBlock.Standard[] {
    const blocks = contentBlocksOf(this)
    if (this.#part) PARTS.set(blocks, { ...this.#part, isStandard: true })
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
    const joined = joinedPart(ReplyChunk.partOf(this), ReplyChunk.partOf(chunk))
    if (!joined) return super.concat(chunk)
    if (joined.from !== EMPTY_STATE) return super.concat(chunk).#standFor(joined)
    return ReplyChunk.folded(joined, this.id) as this
  }

  /** The part of a stream that a chunk stands for, unless somebody has changed the chunk. */
  static partOf(chunk: BaseMessageChunk): Part | undefined {
    // By brand: core's `instanceof` takes any AI message chunk for any subclass.
    if (!(#part in chunk)) return undefined
    const isChanged = chunk.#made !== undefined && chunk.#made !== chunk.content
    return isChanged ? undefined : chunk.#part
  }

  /** The chunk that all chunks of a part fold into; its fields are made when one is read. */
  static folded(part: Part, id: string | undefined): ReplyChunk {
    const whole = ReplyChunk.of('', part)
    whole.#made = undefined
    if (id !== undefined) whole.id = id
    return Object.defineProperties(whole, UNREAD)
  }

  #standFor(part: Part | undefined): this {
    this.#part = part
    this.#made = this.content
    return this
  }

  /** A chunk for the given part of a stream. */
  static of(content: string | AnyBlock[], part: Part): ReplyChunk {
    const chunk = new ReplyChunk(content, part)
    const id = part.to.fields['id']
    if (typeof id === 'string') chunk._updateId(id)
    return chunk
  }

  /** The fields of a chunk folded from others, made when the first of them is read. */
  static read(chunk: ReplyChunk): ReplyChunk {
    const fields = foldedFields(chunk.#part!)
    // Core serializes the fields that the constructor was given, which is to say these.
    const lc_kwargs = { ...fields, id: chunk.id, additional_kwargs: chunk.additional_kwargs }
    for (const [key, value] of Object.entries({ ...fields, lc_kwargs })) {
      Object.defineProperty(chunk, key, { ...ORDINARY, value })
    }
    chunk.#made = chunk.content
    return chunk
  }
}

/** Two parts of a stream as one, if the second goes on where the first ends. */
function joinedPart(before: Part | undefined, next: Part | undefined): Part | undefined {
  return before && next && before.to === next.from ? { ...next, from: before.from } : undefined
}

const ORDINARY = { writable: true, enumerable: true, configurable: true }

/** Properties of a folded chunk until one is read: folding costs the same however long the reply. */
const UNREAD = Object.fromEntries(
  [
    'content',
    'tool_calls',
    'invalid_tool_calls',
    'tool_call_chunks',
    'usage_metadata',
    'response_metadata',
    'lc_kwargs',
  ].map((key) => [key, unread(key)]),
)

function unread(key: string): PropertyDescriptor {
  return {
    get(this: ReplyChunk) {
      return Reflect.get(ReplyChunk.read(this), key) as unknown
    },
    set(this: ReplyChunk, value: unknown) {
      Object.defineProperty(ReplyChunk.read(this), key, { ...ORDINARY, value })
    },
    enumerable: true,
    configurable: true,
  }
}

function foldedFields(part: Part): Record<string, unknown> {
  const { to, context, streamUsage, isStandard } = part
  const { id: _, ...fields } = messageFields(toReply(to), context)
  const content = isStandard ? standardContent(part, fields) : fields.content
  const version = isStandard ? { output_version: 'v1' } : {}
  return {
    ...fields,
    content,
    usage_metadata: streamUsage && to.started ? fields.usage_metadata : undefined,
    response_metadata: { ...fields.response_metadata, ...version },
    tool_call_chunks: foldedCalls(to),
  }
}

function standardContent(part: Part, { content, response_metadata }: Omit<MessageFields, 'id'>) {
  const blocks = standardBlocks(content, response_metadata as never)
  PARTS.set(blocks, part)
  return blocks
}

/** The chunk for what one event added, or nothing when it added nothing to show. */
export function fromEvent(event: StreamEvent, part: Part): ReplyChunk | undefined {
  switch (event.type) {
    case 'message_start':
      return startChunk(part)
    case 'content_block_start':
      return blockStartChunk(event.index, part)
    case 'content_block_delta':
      return deltaChunk(event.index, event.delta as unknown as AnyBlock, part)
    default:
      // Stops and totals are told by the last chunk, so that each is told once.
      return undefined
  }
}

const AT_THE_END = new Set(['stop_reason', 'stop_sequence', 'stop_details', 'usage'])

function startChunk(part: Part): ReplyChunk {
  const { fields, usage, blocks } = part.to
  const whole = blocks.map(wireBlock)
  const content = fromContent(whole)
  const indexed = typeof content === 'string' ? content : content.map(withIndex)
  const chunk = ReplyChunk.of(whole.length ? indexed : '', part)
  const early = Object.entries(fields).filter(
    ([key, value]) => value !== null && !AT_THE_END.has(key),
  )
  chunk.response_metadata = replyMetadata(Object.fromEntries(early), part.context)
  if (part.streamUsage) setUsage(chunk, fromUsage(usage))
  return withToolCallChunks(chunk, toolCallChunks(part.to))
}

function withIndex(block: AnyBlock, index: number): AnyBlock {
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
export function endChunk(started: ReplyState, part: Part): ReplyChunk {
  const chunk = ReplyChunk.of('', part)
  const { fields, usage } = part.to
  const late = Object.entries(fields).filter(
    ([key, value]) => AT_THE_END.has(key) || started.fields[key] !== value || value === null,
  )
  chunk.response_metadata = { ...Object.fromEntries(late), usage }
  if (part.streamUsage) {
    setUsage(chunk, usageDifference(fromUsage(usage), fromUsage(started.usage)))
  }
  return chunk
}

function blockStartChunk(index: number, part: Part): ReplyChunk | undefined {
  const open = part.to.blocks[index]!
  if (isLeadingText(part.to, index)) {
    const { text } = blockOf(open)
    return text ? ReplyChunk.of(String(text), part) : undefined
  }
  const shown = withoutEmptyText(fromBlock(wireBlock(open)))
  if (shown['input'] === undefined) return ReplyChunk.of([{ ...shown, index }], part)
  // Deltas are text, and text joins only text.
  const input = inputText(shown['input'])
  const chunk = ReplyChunk.of([{ ...shown, input, index }], part)
  return open.base.type === 'tool_use'
    ? withToolCallChunks(chunk, [toolCallChunk(open, index)])
    : chunk
}

/** Core leaves out a list's items whose text is empty, and whatever else they say. */
function withoutEmptyText(block: AnyBlock): AnyBlock {
  if (block['text'] !== '') return block
  const { text: _, ...rest } = block
  return rest
}

/** A reply is plain text until anything but its first, uncited text block has arrived. */
function isLeadingText({ blocks }: ReplyState, index: number): boolean {
  return index === 0 && blocks.length === 1 && isPlainText(blocks[0]!.base)
}

function deltaChunk(index: number, delta: AnyBlock, part: Part): ReplyChunk {
  const { type } = part.to.blocks[index]!.base
  switch (delta.type) {
    case 'text_delta':
      return isLeadingText(part.to, index)
        ? ReplyChunk.of(String(delta['text']), part)
        : ReplyChunk.of([{ type, text: delta['text'], index }], part)
    case 'input_json_delta': {
      const chunk = ReplyChunk.of([{ type, input: delta['partial_json'], index }], part)
      const call = { args: String(delta['partial_json']), index, type: 'tool_call_chunk' as const }
      return type === 'tool_use' ? withToolCallChunks(chunk, [call]) : chunk
    }
    case 'citations_delta':
      return ReplyChunk.of([{ type, citations: [delta['citation']], index }], part)
    case 'thinking_delta':
      return ReplyChunk.of([{ type, thinking: delta['thinking'], index }], part)
    default: {
      const { type: _, ...fields } = fromBlock(delta)
      return ReplyChunk.of([{ ...fields, type, index }], part)
    }
  }
}

function withToolCallChunks(chunk: ReplyChunk, calls: unknown[]): ReplyChunk {
  if (calls.length === 0) return chunk
  const fields = { tool_call_chunks: calls as NonNullable<AIMessageChunk['tool_call_chunks']> }
  return Object.assign(chunk, fields)
}
