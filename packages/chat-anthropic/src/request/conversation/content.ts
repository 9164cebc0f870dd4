/** Content of human, tool and system messages as the API's blocks. */
import type { MessageContent } from '@langchain/core/messages'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { BlockParam, TextBlockParam, ToolResultParam } from '../../wire.ts'
import {
  asIs,
  fromFile,
  fromImage,
  fromImageUrl,
  fromPlainText,
  type Input,
  withoutIndex,
} from './media.ts'

/** The blocks of a message's content, empty and blank text left out: the API refuses it. */
export function toBlocks(content: MessageContent, place: string): BlockParam[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return blocks
    .map((block, index) => toBlock(block as Input | string, `${place}.content[${index}]`))
    .filter((block) => !isBlankText(block))
}

export function isBlankText(block: BlockParam): boolean {
  return block.type === 'text' && (block.text ?? '').trim() === ''
}

/**
 * One block on its way to the API: the API's own pass as they are, LangChain's and OpenAI's are
 * translated, and what is unknown here is left to the API. Audio and video throw
 * `UnsupportedInputError`.
 */
export function toBlock(input: Input | string, place: string): BlockParam {
  if (typeof input === 'string') return { type: 'text', text: input }
  switch (input.type) {
    case 'text':
    case 'input_text':
      return toText(input)
    case 'image_url':
      return fromImageUrl(input, place)
    case 'image':
      return fromImage(input, place)
    case 'file':
      return fromFile(input, place)
    case 'text-plain':
      return fromPlainText(input, place)
    case 'tool_result':
      return toToolResult(input, place)
    case 'non_standard':
      return toBlock(input['value'] as Input, place)
    case 'audio':
    case 'video':
    case 'input_audio':
      throw new UnsupportedInputError(
        `the API takes no ${input.type.replace('input_', '')}`,
        'Send a transcript, or still images of a video.',
        place,
      )
    default:
      return asIs(input)
  }
}

/** What LangChain keeps on text blocks for itself. */
const BOOKKEEPING = new Set(
  'index id annotations extras metadata source_type mime_type mimeType'.split(' '),
)

/** A text block with the keys the API knows, from wherever the caller could put them. */
function toText(input: Input): TextBlockParam {
  const kept = Object.entries(input).filter(
    ([key, value]) => !BOOKKEEPING.has(key) && value !== null,
  )
  const said = { ...(input['metadata'] as object), ...(input['extras'] as object) }
  const meant = Object.entries(said).filter(
    ([key, value]) => (key === 'cache_control' || key === 'citations') && value != null,
  )
  return { ...Object.fromEntries([...meant, ...kept]), type: 'text' } as TextBlockParam
}

/** A tool result, its content translated; a breakpoint the API takes on it, not inside it. */
export function toToolResult(input: Input, place: string): ToolResultParam {
  const { content, ...result } = withoutIndex(input)
  if (!Array.isArray(content)) return asIs(input) as ToolResultParam
  const blocks = toBlocks(content, place)
  const cached = blocks.findLast((block) => 'cache_control' in block && block.cache_control)
  const hoisted = cached && { cache_control: (cached as TextBlockParam).cache_control }
  const inner = blocks.map(withoutCacheControl)
  return { ...hoisted, ...result, content: inner } as unknown as ToolResultParam
}

function withoutCacheControl(block: BlockParam): BlockParam {
  if (!('cache_control' in block)) return block
  const { cache_control: _, ...rest } = block
  return rest
}
