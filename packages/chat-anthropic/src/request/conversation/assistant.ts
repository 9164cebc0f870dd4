/** An assistant's message as the blocks of the turn it was, or nearest to it. */
import type { AIMessage, ToolCall } from '@langchain/core/messages'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { baseModel, isKnownModel } from '../../models/models.ts'
import type { BlockParam } from '../../wire.ts'
import { isBlankText } from './content.ts'
import { type Input, withoutIndex } from './media.ts'
import { fromStandard } from './standard.ts'

/** For whom a conversation is written. */
export interface Target {
  model: string
  /** Whether blocks that another model or provider made, and only it can read, are left out. */
  omitForeign: boolean
}

/**
 * The blocks of an assistant turn: `content` in its order, then the tool calls that content does
 * not hold. Blocks bound to another model or provider are left out (`Target.omitForeign`).
 */
export function toAssistantBlocks(message: AIMessage, target: Target, place: string): BlockParam[] {
  const said = plainWords(message)
  if (said !== undefined) return [{ type: 'text', text: said }]
  const content = withLostIds(joinFragments(wireContent(message, target)), message)
  const held = withCalls(content, message)
  const missing = missingCalls(message, held)
  const blocks = [...held, ...missing].map((block) => checkToolUse(block, place)).map(withoutIndex)
  const wire = blocks.map(cleanCitations) as unknown as BlockParam[]
  return sayable(wire)
}

/** What a message says that is text and nothing else: most are. */
function plainWords(message: AIMessage): string | undefined {
  const { content, tool_calls, invalid_tool_calls } = message
  const isText = typeof content === 'string' && content.trim() !== ''
  const isPlain = isText && !tool_calls?.length && !invalid_tool_calls?.length
  return isPlain && !isForeignProvider(message) ? content : undefined
}

/** The API refuses empty text, and blank text where there is nothing beside it. */
function sayable(blocks: readonly BlockParam[]): BlockParam[] {
  const said = blocks.filter((block) => block.type !== 'text' || Boolean(block.text))
  return said.every(isBlankText) ? [] : said
}

function wireContent(message: AIMessage, target: Target): Input[] {
  const isForeign = target.omitForeign && isForeignProvider(message)
  const source = isForeign ? message.contentBlocks : message.content
  const list = typeof source === 'string' ? [{ type: 'text', text: source }] : source
  const blocks = (list as Input[]).flatMap((block) => unwrap(block) ?? [])
  if (isForeign) return blocks.flatMap((block) => portable(block) ?? [])
  const isOtherModel = target.omitForeign && isAnotherModel(message, target.model)
  return blocks.filter((block) => isSendable(block) && !(isOtherModel && isModelBound(block)))
}

function unwrap(block: Input | string): Input | undefined {
  if (typeof block === 'string') return { type: 'text', text: block }
  const wire = fromStandard(block)
  return wire && withDefaults(wire)
}

/** A block of thinking that was never shown has an empty text, and the API wants the key. */
function withDefaults(block: Input): Input {
  return block.type === 'thinking' ? { ...block, thinking: block['thinking'] ?? '' } : block
}

/** Thinking without its signature is refused by the API: it cannot know the text for its own. */
function isSendable(block: Input): boolean {
  return block.type !== 'thinking' || Boolean(block['signature'])
}

function isModelBound({ type }: Input): boolean {
  return type === 'thinking' || type === 'redacted_thinking'
}

function isForeignProvider({ response_metadata }: AIMessage): boolean {
  const provider = response_metadata?.model_provider
  return provider !== undefined && provider !== 'anthropic'
}

/** Models are told apart only where both are known: gateways rename them. */
function isAnotherModel({ response_metadata }: AIMessage, target: string): boolean {
  const maker = response_metadata?.model_name ?? response_metadata?.['model']
  if (typeof maker !== 'string' || !isKnownModel(maker) || !isKnownModel(target)) return false
  return baseModel(maker) !== baseModel(target)
}

/** Of another provider's blocks only text and calls of client tools mean anything here. */
function portable(block: Input): Input | undefined {
  if (block.type === 'text') return { type: 'text', text: block['text'] }
  if (block.type !== 'tool_use') return undefined
  return { type: 'tool_use', id: block['id'], name: block['name'], input: block['input'] }
}

/**
 * Messages saved by older integrations hold a tool's input in pieces (`input_json_delta`) beside
 * the block they belong to: same `index`, or next to it.
 */
function joinFragments(blocks: readonly Input[]): readonly Input[] {
  if (!blocks.some(({ type }) => type === 'input_json_delta')) return blocks
  return blocks.reduce<Input[]>((joined, block) => {
    if (block.type !== 'input_json_delta') return [...joined, block]
    const at = joined.findLastIndex((other) => belongsTo(other, block))
    if (at < 0) return joined
    const owner = joined[at]!
    const before = typeof owner['input'] === 'string' ? owner['input'] : ''
    const piece = String(block['input'] ?? block['partial_json'] ?? '')
    return joined.with(at, { ...owner, input: before + piece })
  }, [])
}

function belongsTo(block: Input, fragment: Input): boolean {
  const isTool = block.type.endsWith('tool_use')
  return isTool && (fragment['index'] === undefined || block['index'] === fragment['index'])
}

/** Calls that content holds without their id, as Gemini's: `tool_calls` has it, in their order. */
function withLostIds(blocks: readonly Input[], { tool_calls = [] }: AIMessage): readonly Input[] {
  const lost = (block: Input) => block.type === 'tool_use' && !block['id']
  if (!blocks.some(lost)) return blocks
  const held = new Set(blocks.map(({ id }) => id))
  const spare = tool_calls.filter(({ id }) => !held.has(id))
  return blocks.map((block) => {
    const at = lost(block) ? spare.findIndex(({ name }) => name === block['name']) : -1
    return at < 0 ? block : { ...block, id: spare.splice(at, 1)[0]!.id }
  })
}

/** Each block with the call of its id; of blocks that share one, each with its own in order. */
function withCalls(blocks: readonly Input[], { tool_calls = [] }: AIMessage): Input[] {
  const spare = [...tool_calls]
  return blocks.map((block) => {
    const isClient = block.type === 'tool_use'
    const at = isClient ? spare.findIndex(({ id }) => id === block['id']) : -1
    return asCalled(block, at < 0 ? undefined : spare.splice(at, 1)[0])
  })
}

/**
 * A tool's name and its input as an object. LangChain's `tool_calls` are what people edit, so they
 * win, except over text that is no JSON: some versions of core make empty arguments of it.
 */
function asCalled(block: Input, called: ToolCall | undefined): Input {
  if (!/(^|_)tool_use$/.test(block.type)) return block
  const said = toObject(block['input'])
  if (!called || 'INVALID_JSON' in said) return { ...block, input: said }
  return { ...block, name: called.name, input: toObject(called.args) }
}

/** The API's documentation gives this form to arguments that are no JSON. */
function toObject(input: unknown): object {
  if (typeof input !== 'string') return input ?? {}
  if (input.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(input)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Falls through to the wrapped form.
  }
  return { INVALID_JSON: input }
}

/**
 * Calls that only LangChain's fields hold. An invalid one without an id is no call: older
 * integrations took the input of server tools for such.
 */
function missingCalls(message: AIMessage, held: readonly Input[]): Input[] {
  const ids = new Set(held.filter(({ type }) => type === 'tool_use').map(({ id }) => id ?? ''))
  const invalid = (message.invalid_tool_calls ?? []).filter(({ id, name }) => id && name)
  const calls = [...(message.tool_calls ?? []), ...invalid]
  return calls
    .filter(({ id }) => !ids.has(id ?? ''))
    .map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: toObject(args) }))
}

function checkToolUse(block: Input, place: string): Input {
  if (block.type !== 'tool_use') return block
  if (typeof block['id'] === 'string') return block
  throw new UnsupportedInputError(
    `the tool call of ${JSON.stringify(block['name'])} has no id`,
    'Give each tool call an `id`, and its ToolMessage the same `tool_call_id`.',
    place,
  )
}

/** `file_id` is in the citations the API sends and not in those it takes. */
function cleanCitations(block: Input): Input {
  const { citations } = block
  if (block.type !== 'text' || !Array.isArray(citations)) return block
  const taken = citations.map((citation: Record<string, unknown>) => {
    const { file_id: _, ...rest } = citation
    return rest
  })
  return { ...block, citations: taken }
}
