/** Content of human, tool and system messages as the API's blocks. */
import type { MessageContent } from '@langchain/core/messages'
import { isBlank, toTextBlock, unwrapBlock } from '../../blocks/blocks.ts'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { toRecord, type WireBlock } from '../../wire.ts'
import {
  fromDocument,
  fromFile,
  fromImage,
  fromImageUrl,
  fromPlainText,
  withoutIndex,
} from './media.ts'
import { type Note, toToolResult } from './tool-content.ts'

/** The blocks of a message's content, empty and blank text left out: the API refuses it. */
export function toBlocks(content: MessageContent, place: string, note: Note): WireBlock[] {
  const blocks = typeof content === 'string' ? [toTextBlock(content)] : content
  return blocks
    .map((block, index) => toBlock(block, `${place}.content[${index}]`, note))
    .filter((block) => !isBlank(block))
}

/**
 * One block on its way to the API: the API's blocks pass unchanged, LangChain's and OpenAI's
 * are translated, and what is unknown here is left to the API. Audio and video throw
 * `UnsupportedInputError`, except in the result of a tool, which says what they were.
 */
export function toBlock(input: WireBlock | string, place: string, note: Note): WireBlock {
  if (typeof input === 'string') return toTextBlock(input)
  switch (input.type) {
    case 'text':
    case 'input_text':
      return toText(input)
    case 'image_url':
    case 'input_image':
      return fromImageUrl(input, place)
    case 'image':
      return fromImage(input, place)
    case 'file':
    case 'input_file':
      return fromFile(input, place)
    case 'text-plain':
      return fromPlainText(input, place)
    case 'document':
      return fromDocument(input)
    case 'tool_result':
      return toToolResult(input, place, note)
    case 'non_standard':
      return toUnwrapped(input, place, note)
    case 'audio':
    case 'video':
    case 'input_audio':
      throw new UnsupportedInputError(
        `the API takes no ${input.type.replace('input_', '')}`,
        'Send a transcript, or still images of a video.',
        place,
      )
    default:
      return withoutIndex(input)
  }
}

function toUnwrapped(input: WireBlock, place: string, note: Note): WireBlock {
  const inner = unwrapBlock(input)
  if (inner) return toBlock(inner, place, note)
  throw new UnsupportedInputError('a non_standard block without a block', 'Set `value`.', place)
}

/** What LangChain keeps on text blocks for itself. */
const BOOKKEEPING = new Set(
  'index id annotations extras metadata source_type mime_type mimeType'.split(' '),
)

/** A text block with the keys the API knows, from wherever the caller could put them. */
function toText(input: WireBlock): WireBlock {
  const kept = Object.entries(input).filter(
    ([key, value]) => !BOOKKEEPING.has(key) && value !== null,
  )
  const beside = { ...toRecord(input['metadata']), ...toRecord(input['extras']) }
  const settings = Object.entries(beside).filter(
    ([key, value]) => (key === 'cache_control' || key === 'citations') && value != null,
  )
  return { ...Object.fromEntries([...settings, ...kept]), type: 'text' }
}
