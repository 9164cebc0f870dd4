/**
 * The tokens of a content, estimated without a request: programs count each message of a history to
 * trim it. `countTokens` asks the API, and is exact.
 */
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { isCall, toTextBlock } from '../blocks/blocks.ts'
import { type Fields, isRecord, toRecord } from '../wire.ts'
import { readImageSize } from './image-size.ts'

/** The tokens of a text or of content blocks, of any provider's form. */
export function estimateTokens(content: string | readonly object[]): number {
  const blocks = typeof content === 'string' ? [toTextBlock(content)] : content
  return Math.ceil(blocks.reduce((sum, block) => sum + estimateBlock(block as Fields), 0))
}

/** What stands around a call, a result or a document. */
const FRAME = 8

/** What stands around a message. */
const TURN = 4

/** The system prompt that lets a model call tools. */
const TOOL_PROMPT = 340

/** The tokens of messages, one by one, and of all of them together. */
export interface TokenCounts {
  totalCount: number
  countPerMessage: number[]
}

/** The tokens of messages, one by one, and of them all with the tools beside them. */
export function estimateMessages(
  messages: readonly BaseMessage[],
  tools: readonly object[],
): TokenCounts {
  const countPerMessage = messages.map(estimateMessage)
  const definitions = tools.length ? TOOL_PROMPT + estimateTokens(JSON.stringify(tools)) : 0
  return {
    totalCount: countPerMessage.reduce((sum, count) => sum + count, definitions),
    countPerMessage,
  }
}

/** Calls of other providers' messages stand beside the content. */
function estimateMessage(message: BaseMessage): number {
  const { content } = message
  const inContent = Array.isArray(content) && content.some(({ type }) => isCall({ type }))
  const calls = AIMessage.isInstance(message) && !inContent ? (message.tool_calls ?? []) : []
  return TURN + estimateTokens(content) + estimateTokens(calls)
}

function estimateBlock(block: Fields): number {
  const { type, text, thinking, reasoning } = block
  switch (type) {
    case 'text':
      return estimateText(String(text ?? ''))
    case 'thinking':
    case 'reasoning':
      return estimateText(String(thinking ?? reasoning ?? ''))
    case 'image':
    case 'image_url':
      return estimateImage(readSource(block))
    case 'document':
    case 'file':
      return FRAME + estimateDocument(block, readSource(block))
    case 'tool_result':
      return FRAME + estimateInside(block['content'])
    default:
      return FRAME + estimateJson(block)
  }
}

function estimateInside(content: unknown): number {
  if (Array.isArray(content)) return estimateTokens(content.filter(isRecord))
  return typeof content === 'string' ? estimateText(content) : 0
}

/** Characters to a token, by the kind of character; more than one token where below 1. */
const LETTERS = 4.4
const DIGITS = 2
const SIGNS = 1.6
const OTHER_SCRIPTS = 2.2
const IDEOGRAPHS = 0.9
const SYMBOLS = 0.8

/** One pass over the characters: letters of the Latin script, which blanks go with, are the cheapest. */
function estimateText(text: string): number {
  let letters = 0
  let digits = 0
  let signs = 0
  let others = 0
  let ideographs = 0
  let symbols = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 32 || isLatin(code)) letters += 1
    else if (code >= 48 && code <= 57) digits += 1
    else if (code < 128) signs += 1
    else if (code < 0x2000) others += 1
    else if (code >= 0x2e80 && code < 0xd800) ideographs += 1
    else symbols += 1
  }
  const common = letters / LETTERS + digits / DIGITS + signs / SIGNS
  return common + others / OTHER_SCRIPTS + ideographs / IDEOGRAPHS + symbols / SYMBOLS
}

function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code < 0x250)
}

/** Where a file is: in base64, as text, or elsewhere. */
interface Source {
  base64?: string
  text?: string
}

const DATA_URL = /^data:[^,]*;base64,/

/** The file of a block, in the forms of Anthropic, LangChain and OpenAI. */
function readSource(block: Fields): Source {
  const source = toRecord(block['source'])
  const image = block['image_url']
  const url = isRecord(image) ? image['url'] : (image ?? block['url'] ?? source['url'])
  if (typeof url === 'string' && DATA_URL.test(url.slice(0, 100))) {
    return { base64: url.slice(url.indexOf(',') + 1) }
  }
  const data = source['data'] ?? block['data'] ?? block['text']
  if (typeof data !== 'string') return {}
  const isText = source['type'] === 'text' || block['source_type'] === 'text' || 'text' in block
  return isText ? { text: data } : { base64: data }
}

/** What the API makes of an image: none is larger than this. */
const LONGEST_EDGE = 1568
const MOST_IMAGE_TOKENS = 1600
const PIXELS_TO_A_TOKEN = 750

function estimateImage({ base64 }: Source): number {
  const size = base64 === undefined ? undefined : readImageSize(base64)
  if (!size) return MOST_IMAGE_TOKENS
  const scale = Math.min(1, LONGEST_EDGE / Math.max(size.width, size.height))
  const tokens = (size.width * size.height * scale * scale) / PIXELS_TO_A_TOKEN
  return Math.min(tokens, MOST_IMAGE_TOKENS)
}

/** A page is read as text and as an image. */
const PAGE = 2200
const BYTES_TO_A_PAGE = 50_000

function estimateDocument({ title, context, source }: Fields, { base64, text }: Source): number {
  const about = estimateText(`${String(title ?? '')}${String(context ?? '')}`)
  if (text !== undefined) return about + estimateText(text)
  if (base64 !== undefined) return about + PAGE * countPages(base64)
  const { content } = toRecord(source)
  return about + (content === undefined ? PAGE : estimateInside(content))
}

/** The pages of a PDF, where its list of pages can be read; else by its bytes. */
function countPages(base64: string): number {
  const bytes = base64.length * 0.75
  const pages = decode(base64).match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length
  return pages ?? Math.max(1, Math.round(bytes / BYTES_TO_A_PAGE))
}

function decode(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

/** Sealed for the model: the API does not count them. */
const UNCOUNTED = new Set(['type', 'id', 'signature', 'tool_use_id', 'index', 'cache_control'])

/** Calls, results and whatever else there is: what their fields say. */
function estimateJson(block: Fields): number {
  const counted = Object.entries(block).filter(([key]) => !UNCOUNTED.has(key))
  return estimateText(JSON.stringify(Object.fromEntries(counted)))
}
