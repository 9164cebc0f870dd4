import { blocks, isObject, objects, string, without } from './json.ts'
import { modelFacts } from './model-facts.ts'
import { SmallCache } from './small-cache.ts'
import type { Json } from './types.ts'

// About four characters a token for words, one for each ideograph or kana.
const TOKEN =
  /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]|\s*[\p{L}\p{M}\p{N}]{1,6}|\s*[^\p{L}\p{M}\p{N}\s]{1,3}|\s+/gu

const PER_MESSAGE = 4
const FIRST_TOOL = 300
const IMAGE = 1_000
const PDF_BYTES_PER_TOKEN = 40

// A text is counted for the request, for the reply and to be cut.
const recent = new SmallCache<readonly string[]>()

/** The text cut into tokens, which joined give the text again. */
export function tokens(text: string): readonly string[] {
  const known = recent.get(text)
  if (known) return known
  const all = text.match(TOKEN) ?? []
  recent.set(text, all)
  return all
}

/** How many tokens a text is. */
export function countText(text: string): number {
  return tokens(text).length
}

/** How many tokens a block or any other JSON value is; cache breakpoints cost nothing. */
export function countValue(value: unknown): number {
  if (!isObject(value)) return countText(typeof value === 'string' ? value : JSON.stringify(value))
  if (value.type === 'text' && typeof value.text === 'string') return countText(value.text)
  if (value.type === 'image') return IMAGE
  if (value.type === 'document') return countDocument(value)
  if (value.type === 'tool_result') return 10 + countBlocks(value.content)
  return countText(JSON.stringify(without(value, 'cache_control', 'signature')))
}

function countDocument(block: Json): number {
  const source = isObject(block.source) ? block.source : {}
  const named = countText(string(block.title) + string(block.context))
  if (source.type === 'text') return 10 + named + countText(string(source.data))
  if (source.type === 'content') return 10 + named + countBlocks(source.content)
  return IMAGE + named + Math.ceil(string(source.data).length / PDF_BYTES_PER_TOKEN)
}

// How many tokens a message's content is.
function countBlocks(content: unknown): number {
  return blocks(content).reduce((sum, block) => sum + countValue(block), 0)
}

/** One countable, cacheable piece of a prompt: a tool, a system block or a content block. */
export interface PromptPiece {
  value: unknown
  tokens: number
  cacheControl?: Json
  /** Whether it is what a prompt ends with, after all blocks. */
  isTail?: boolean
}

function toPiece(value: unknown, extra: number): PromptPiece {
  const control = isObject(value) && isObject(value.cache_control) ? value.cache_control : undefined
  const count = { value, tokens: countValue(value) + extra }
  return control ? { ...count, cacheControl: control } : count
}

function messagePieces(body: Json): PromptPiece[] {
  const { tailTokens } = modelFacts(string(body.model))
  const pieces: PromptPiece[] = []
  let own = PER_MESSAGE - tailTokens
  for (const { role, content } of objects(body.messages)) {
    for (const [at, block] of blocks(content).entries()) {
      const counted = toPiece(block, at === 0 ? own : 0)
      counted.value = [role, block]
      pieces.push(counted)
    }
    own = PER_MESSAGE
  }
  if (pieces.length > 0) pieces.push({ value: null, tokens: tailTokens, isTail: true })
  return pieces
}

/** The prompt in the order in which it is cached: tools, system, messages, and what stands after them. */
export function promptPieces(body: Json): PromptPiece[] {
  const tools = objects(body.tools).map((tool, at) => toPiece(tool, at === 0 ? FIRST_TOOL : 0))
  const system = blocks(body.system).map((block) => toPiece(block, 0))
  const schema = isObject(body.output_config) ? body.output_config.format : undefined
  const format = isObject(schema) ? [toPiece(schema, 0)] : []
  const messages = messagePieces(body)
  return [...tools, ...system, ...format, ...messages]
}

/** What `count_tokens` answers for a request, and what `usage` adds up to. */
export function countRequest(body: Json): number {
  return promptPieces(body).reduce((sum, { tokens }) => sum + tokens, 0)
}
