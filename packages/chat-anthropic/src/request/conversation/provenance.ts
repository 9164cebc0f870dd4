/**
 * Who made an assistant's message, and what another provider's blocks mean to the API. A message
 * names its provider, or blocks and fields that only another provider writes give it away.
 */
import type { BaseMessage } from '@langchain/core/messages'
import { toClientCall, toTextBlock } from '../../blocks/blocks.ts'
import { type Fields, isRecord, isWireBlock, toRecord, type WireBlock } from '../../wire.ts'
import { describeMedia, mediaKindOf } from './descriptions.ts'
import type { Note } from './tool-content.ts'

/** Types of blocks that the API does not have, and another provider does. */
const FOREIGN_TYPES = new Set(
  (
    'functionCall functionResponse inlineData fileData executableCode codeExecutionResult ' +
    'function_call custom_tool_call function_call_output image_generation_call web_search_call ' +
    'file_search_call code_interpreter_call computer_call local_shell_call mcp_call ' +
    'mcp_list_tools mcp_approval_request output_text message reasoning_content reference'
  ).split(' '),
)

/** Fields of blocks that only another provider writes. */
const FOREIGN_FIELDS = [
  'thoughtSignature',
  'thought_signature',
  'thought',
  'phase',
  'summary',
  'encrypted_content',
  'reasoningText',
  'reasoningContentBlock',
]

/** Where other integrations keep what belongs to no block. */
const FOREIGN_KWARGS = ['reasoning_content', 'reasoning', 'tool_outputs', 'audio', 'refusal']

/** Whether another provider made an assistant's message. */
export function isForeign({ response_metadata, additional_kwargs, content }: BaseMessage): boolean {
  const provider = response_metadata?.model_provider
  if (provider != null) return provider !== 'anthropic'
  const beside: Fields = additional_kwargs
  if (FOREIGN_KWARGS.some((key) => beside[key] != null)) return true
  return typeof content !== 'string' && content.some(isForeignBlock)
}

function isForeignBlock(block: unknown): boolean {
  if (!isRecord(block)) return false
  const { type, thinking } = block
  if (typeof type !== 'string' || FOREIGN_TYPES.has(type)) return true
  if (type === 'thinking') return typeof thinking === 'object'
  const isOurs = type !== 'text' && type !== 'reasoning' && type !== 'tool_use'
  return !isOurs && FOREIGN_FIELDS.some((key) => block[key] !== undefined)
}

/** What LangChain, or a program, keeps on a text that the API does not know. */
const TEXT_FIELDS = ['id', 'status', 'role', 'logprobs', 'extras', 'metadata', 'lc_source']

/** A text of a message whose maker is not known, without what the API surely did not write. */
export function withoutForeignFields(block: WireBlock): WireBlock {
  if (block.type !== 'text' || !TEXT_FIELDS.some((key) => key in block)) return block
  const kept = Object.entries(block).filter(([key]) => !TEXT_FIELDS.includes(key))
  return { ...Object.fromEntries(kept), type: block.type }
}

/**
 * What the API takes of another provider's message: its texts and its calls; what it drew or spoke
 * is named. The rest is left out, and reasoning without a note.
 */
export function toPortableBlocks(message: BaseMessage, note: Note): WireBlock[] {
  const { content } = message
  const list: readonly unknown[] = typeof content === 'string' ? [content] : content
  const blocks = list.flatMap((block) => toPortable(block, note))
  return blocks.some(({ text }) => text) ? blocks : [...blocks, ...readBeside(message)]
}

function toPortable(block: unknown, note: Note): WireBlock[] {
  if (typeof block === 'string') return [toTextBlock(block)]
  if (!isRecord(block) || isReasoning(block)) return []
  const portable = toText(block) ?? toCall(block) ?? toMediaText(block)
  if (portable) return [portable]
  const inner = innerBlocks(block)
  if (inner) return inner.flatMap((part) => toPortable(part, note))
  note(`a block that another provider made was left out: ${nameOf(block)}`)
  return []
}

function nameOf(block: Fields): string {
  return JSON.stringify(block['type'] ?? Object.keys(block)[0] ?? {})
}

function isReasoning({ type, thought, reasoningContent }: Fields): boolean {
  const isTyped = typeof type === 'string' && /^(redacted_)?(thinking|reasoning)/.test(type)
  return isTyped || thought === true || reasoningContent !== undefined
}

const TEXT_TYPES = new Set<unknown>(['text', 'input_text', 'output_text'])

function toText({ text, refusal, type }: Fields): WireBlock | undefined {
  if (typeof refusal === 'string') return toTextBlock(refusal)
  const isText = type === undefined || TEXT_TYPES.has(type)
  return isText && typeof text === 'string' ? toTextBlock(text) : undefined
}

/** A call in the form of any provider. */
function toCall(block: Fields): WireBlock | undefined {
  if (isRecord(block['functionCall'])) {
    const { id, name, args } = block['functionCall']
    return toClientCall({ id: id ?? block['id'], name, input: args })
  }
  if (isRecord(block['toolUse'])) {
    const { toolUseId: id, name, input } = block['toolUse']
    return toClientCall({ id, name, input })
  }
  const { id, call_id, name, args, input } = block
  switch (block['type']) {
    case 'tool_use':
      return toClientCall({ id, name, input })
    case 'tool_call':
    case 'tool_call_chunk':
    case 'invalid_tool_call':
      return toClientCall({ id, name, input: args })
    case 'function_call':
      return toClientCall({ id: call_id ?? id, name, input: block['arguments'] })
    case 'custom_tool_call':
      return toClientCall({ id: call_id ?? id, name, input: { input } })
    default:
      return undefined
  }
}

/** The API takes no media in an assistant's turn, so what another model made is named. */
function toMediaText(block: Fields): WireBlock | undefined {
  const image = block['image']
  if (isRecord(image)) return toTextBlock(describeMedia('image', image))
  const kind = mediaKindOf(block['type']) ?? unnamedKindOf(block)
  return kind === undefined ? undefined : toTextBlock(describeMedia(kind, block))
}

function unnamedKindOf(block: Fields): string | undefined {
  if (block['type'] === 'image_generation_call') return 'image'
  const media = block['inlineData'] ?? block['fileData']
  if (!isRecord(media)) return undefined
  const { mimeType } = media
  return (typeof mimeType === 'string' ? mediaKindOf(mimeType.split('/')[0]) : undefined) ?? 'file'
}

/** The blocks that another holds. */
function innerBlocks(block: Fields): readonly unknown[] | undefined {
  const { type, value, content } = block
  if (type === 'non_standard' && isWireBlock(value)) return [value]
  if (type === 'message' && Array.isArray(content)) return content
  const cited = toRecord(block['citationsContent'])['content']
  return Array.isArray(cited) ? cited : undefined
}

/** What a message without a text says elsewhere: why it refused, what it spoke, what it drew. */
function readBeside({ additional_kwargs }: BaseMessage): WireBlock[] {
  const { refusal, audio, tool_outputs }: Fields = additional_kwargs
  const said = [refusal, toRecord(audio)['transcript']].filter((text) => typeof text === 'string')
  const made: readonly unknown[] = Array.isArray(tool_outputs) ? tool_outputs : []
  return [
    ...said.map(toTextBlock),
    ...made.filter(isRecord).flatMap((one) => toMediaText(one) ?? []),
  ]
}
