/**
 * What a tool returned, as the content of its result. A tool, or a server behind it, may return
 * anything, and the thread goes on: what the API takes in no result is sent as text.
 */
import { isBlank, isText, toTextBlock } from '../../blocks/blocks.ts'
import { CITATION_KINDS } from '../../blocks/citation-kinds.ts'
import { toResultFields } from '../../blocks/result-content.ts'
import { type Fields, isRecord, isWireBlock, toRecord, type WireBlock } from '../../wire.ts'
import { describe, describeMedia } from './descriptions.ts'
import {
  detectImageType,
  fromDocument,
  fromFile,
  fromImage,
  fromImageUrl,
  fromPlainText,
  isPdf,
  isWebUrl,
  withoutIndex,
} from './media.ts'

/** Takes a sentence about something that was changed on the way to the API. */
export type Note = (change: string) => void

/** A tool result, its content translated; a breakpoint the API takes on it, not inside it. */
export function toToolResult(input: WireBlock, place: string, note: Note): WireBlock {
  const { content, ...result } = withoutIndex(input)
  if (typeof content === 'string' || content === undefined) return withoutIndex(input)
  const blocks = toResultContent(content, place, note)
  const cached = blocks.findLast(({ cache_control }) => cache_control)
  const hoisted = cached && { cache_control: cached['cache_control'] }
  return { ...hoisted, ...result, content: blocks.map(withoutCacheControl) }
}

function withoutCacheControl(block: WireBlock): WireBlock {
  if (!('cache_control' in block)) return block
  const { cache_control: _, ...rest } = block
  return rest
}

/** The blocks of a result. Blank texts are left out, as the API refuses them. */
function toResultContent(content: unknown, place: string, note: Note): WireBlock[] {
  const list: readonly unknown[] = Array.isArray(content) ? content : [content ?? '']
  const described = new Set<string>()
  const blocks = list.map((entry) => {
    const block = toResultBlock(entry)
    if (block) return block
    described.add(kindOf(entry))
    return toTextBlock(describe(entry))
  })
  if (described.size > 0) {
    note(
      `${place}: the API takes no ${[...described].join(', ')} like this in the result of a tool: ` +
        'it was sent as text',
    )
  }
  return blocks.filter((block) => !isBlank(block))
}

function kindOf(entry: unknown): string {
  const { type } = toRecord(entry)
  return typeof type === 'string' ? JSON.stringify(type) : 'value without a type'
}

/** The block that the API takes for what a tool returned; nothing where it takes none. */
function toResultBlock(entry: unknown): WireBlock | undefined {
  if (typeof entry === 'string') return toTextBlock(entry)
  if (!isWireBlock(entry)) return undefined
  const block = translate(entry)
  const known = block && toResultFields(block)
  return known && isTaken(known) ? known : undefined
}

function translate(block: WireBlock): WireBlock | undefined {
  try {
    return toApiBlock(block)
  } catch {
    // Media that cannot be sent, or that is broken.
    return undefined
  }
}

/** Names in errors, which nobody reads here. */
const PLACE = 'result'

function toApiBlock(block: WireBlock): WireBlock | undefined {
  switch (block.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return toResultText(block)
    case 'image_url':
    case 'input_image':
      return fromImageUrl(block, PLACE)
    case 'image':
      return fromImage(block, PLACE)
    case 'file':
    case 'input_file':
      return fromFile(block, PLACE)
    case 'text-plain':
      return fromPlainText(block, PLACE)
    case 'resource':
      return fromResource(block)
    case 'document':
      return fromAnyDocument(block)
    case 'non_standard':
      return isWireBlock(block['value']) ? translate(block['value']) : undefined
    default:
      return block
  }
}

/** A text with the citations and the breakpoint that it may have in LangChain's bookkeeping too. */
function toResultText({ text, ...block }: WireBlock): WireBlock | undefined {
  if (typeof text !== 'string') return undefined
  const settings = { ...toRecord(block['metadata']), ...toRecord(block['extras']), ...block }
  const { citations, cache_control } = settings
  return {
    type: 'text',
    text,
    ...(areCitations(citations) ? { citations } : {}),
    ...(isRecord(cache_control) ? { cache_control } : {}),
  }
}

function areCitations(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => CITATION_KINDS.has(toRecord(one)['type'] as string))
  )
}

/** A resource that a server of the Model Context Protocol embeds: its text, or its bytes. */
function fromResource(block: WireBlock): WireBlock | undefined {
  const resource = toRecord(block['resource'])
  const { text, blob, mimeType } = resource
  if (typeof text === 'string') {
    const { text: _, ...about } = resource
    return toTextBlock(`${describeMedia('resource', about)}\n${text}`)
  }
  return typeof blob === 'string'
    ? fromFile({ type: 'file', data: blob, mimeType }, PLACE)
    : undefined
}

/** A document of the API. One of bytes that are no PDF is translated like a file of its type. */
function fromAnyDocument(block: WireBlock): WireBlock {
  const { type, data, media_type } = toRecord(block['source'])
  if (type !== 'base64' || media_type === 'application/pdf') return fromDocument(block)
  return fromFile({ ...block, type: 'file', data, mimeType: media_type }, PLACE)
}

/** Whether the API takes a block of a type that it knows in results. */
function isTaken(block: WireBlock): boolean {
  switch (block.type) {
    case 'image':
    case 'document':
      return isSource(toRecord(block['source']), block.type)
    case 'search_result':
      return isSearchResult(block)
    case 'tool_reference':
      return typeof block['tool_name'] === 'string'
    case 'browser_state':
      return Array.isArray(block['tabs'])
    default:
      return true
  }
}

function isSource(source: Fields, kind: 'image' | 'document'): boolean {
  const { type, url, data, file_id, content, media_type } = source
  switch (type) {
    case 'url':
      return isWebUrl(url)
    case 'file':
      return typeof file_id === 'string'
    case 'base64':
      return kind === 'image' ? isImage(data, media_type) : isPdf(data)
    case 'text':
      return typeof data === 'string'
    default:
      return type === 'content' && (typeof content === 'string' || Array.isArray(content))
  }
}

function isImage(data: unknown, type: unknown): boolean {
  const found = detectImageType(data)
  return found !== undefined && found === type
}

function isSearchResult({ source, title, content }: WireBlock): boolean {
  const isNamed = typeof source === 'string' && typeof title === 'string'
  return (
    isNamed && Array.isArray(content) && content.every((part) => isWireBlock(part) && isText(part))
  )
}
