/** An assistant's message as the blocks of the turn it was, or nearest to it. */
import type { BaseMessage } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import {
  type ClientCall,
  isBlank,
  isCall,
  isClientCall,
  isModelBound,
  isSendable,
  isText,
  toClientCall,
  toTextBlock,
  withDefaults,
} from '../../blocks/blocks.ts'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { baseModel, isKnownModel } from '../../models/models.ts'
import { isRecord, type WireBlock } from '../../wire.ts'
import { toJsonText } from './descriptions.ts'
import { withoutIndex } from './media.ts'
import { isForeign, toPortableBlocks, withoutForeignFields } from './provenance.ts'
import { fromStandard } from './standard.ts'
import type { Note } from './tool-content.ts'
import { type AssistantMessage, readUsual } from './usual.ts'

/** The reader that a conversation is written for. */
export interface Target {
  model: string
  /** Whether blocks that another model or provider made, and only it can read, are left out. */
  omitForeign: boolean
}

/**
 * The blocks of an assistant turn: `content` in its order, then the tool calls that content does
 * not hold. Blocks bound to another model or provider are left out (`Target.omitForeign`).
 */
export function toAssistantBlocks(
  message: AssistantMessage,
  target: Target,
  place: string,
  note: Note,
): WireBlock[] {
  return readUsual(message) ?? readAny(message, target, place, note)
}

/** The blocks of a message of any maker and age. */
export function readAny(
  message: AssistantMessage,
  target: Target,
  place: string,
  note: Note,
): WireBlock[] {
  const isForeignMade = target.omitForeign && isForeign(message)
  const read = isForeignMade ? toPortableBlocks(message, note) : readContent(message, target)
  const content = withLostIds(joinFragments(read), message)
  const kept = isForeignMade ? content.filter(hasIdIfCall) : content
  const blocks = withCalls(kept, message)
  const all = [...blocks, ...missingCalls(message, blocks)]
  for (const block of all) checkCallId(block, place)
  return withoutEmptyText(all.map(withoutIndex).map(withAcceptedCitations))
}

/** The API refuses empty text, and blank text where there is nothing beside it. */
function withoutEmptyText(blocks: readonly WireBlock[]): WireBlock[] {
  const kept = blocks.filter((block) => !isText(block) || Boolean(block.text))
  return kept.every(isBlank) ? [] : kept
}

/** A call of another provider that no `tool_calls` has, and that has no id, was never made. */
function hasIdIfCall(block: WireBlock): boolean {
  return !isClientCall(block) || typeof block['id'] === 'string'
}

function readContent(message: AssistantMessage, target: Target): WireBlock[] {
  const { content, response_metadata } = message
  const list: readonly unknown[] = typeof content === 'string' ? [content] : content
  const blocks = list.flatMap((block) => toWire(block) ?? [])
  const isNamed = response_metadata?.model_provider != null
  const own = isNamed || !target.omitForeign ? blocks : blocks.map(withoutForeignFields)
  const isOtherModel = target.omitForeign && isAnotherModel(message, target.model)
  return own.filter((block) => isSendable(block) && !(isOtherModel && isModelBound(block)))
}

function toWire(block: unknown): WireBlock | undefined {
  if (typeof block === 'string') return toTextBlock(block)
  if (!isRecord(block)) return undefined
  const wire = fromStandard(block as WireBlock)
  return wire && withDefaults(wire)
}

/** Models are compared only where both are known: gateways rename them. */
function isAnotherModel({ response_metadata }: BaseMessage, target: string): boolean {
  const maker = response_metadata?.model_name ?? response_metadata?.['model']
  if (typeof maker !== 'string' || !isKnownModel(maker) || !isKnownModel(target)) return false
  return baseModel(maker) !== baseModel(target)
}

/**
 * Messages saved by older integrations hold a tool's input in pieces (`input_json_delta`) beside
 * the block they belong to: same `index`, or next to it.
 */
function joinFragments(blocks: readonly WireBlock[]): readonly WireBlock[] {
  if (!blocks.some(({ type }) => type === 'input_json_delta')) return blocks
  return blocks.reduce<WireBlock[]>((joined, block) => {
    if (block.type !== 'input_json_delta') return [...joined, block]
    const at = joined.findLastIndex((other) => isPieceOf(block, other))
    if (at < 0) return joined
    const owner = joined[at]!
    const before = typeof owner['input'] === 'string' ? owner['input'] : ''
    const piece = block['input'] ?? block['partial_json'] ?? ''
    const text = typeof piece === 'string' ? piece : toJsonText(piece)
    return joined.with(at, { ...owner, input: before + text })
  }, [])
}

function isPieceOf(fragment: WireBlock, block: WireBlock): boolean {
  return isCall(block) && (fragment['index'] === undefined || block['index'] === fragment['index'])
}

/** Calls that content holds without their id, as Gemini's: `tool_calls` has it, in their order. */
function withLostIds(
  blocks: readonly WireBlock[],
  { tool_calls = [] }: AssistantMessage,
): readonly WireBlock[] {
  const isLost = (block: WireBlock) => isClientCall(block) && !block.id
  if (!blocks.some(isLost)) return blocks
  const held = new Set(blocks.map(({ id }) => id))
  const spare = tool_calls.filter(({ id }) => !held.has(id))
  return blocks.map((block) => {
    const at = isLost(block) ? spare.findIndex(({ name }) => name === block['name']) : -1
    return at < 0 ? block : { ...block, id: spare.splice(at, 1)[0]!.id }
  })
}

/**
 * Each block with the call of its id; of blocks that share one, each with one call, in order. The
 * same call once more in content, which `tool_calls` has once, is changed alike.
 */
function withCalls(
  blocks: readonly WireBlock[],
  { tool_calls = [] }: AssistantMessage,
): WireBlock[] {
  const spare = [...tool_calls]
  const found = new Map<WireBlock, ToolCall>()
  return blocks.map((block) => {
    if (!isClientCall(block)) return withCall(block, undefined)
    const at = spare.findIndex(({ id }) => id === block.id)
    const twin = at < 0 ? blocks.find((other) => isSameCall(block, other)) : undefined
    const call = twin ? found.get(twin) : spare.splice(at, 1)[0]
    if (call) found.set(block, call)
    return withCall(block, call)
  })
}

function isSameCall(call: ClientCall, { id, name, input }: WireBlock): boolean {
  return call.id === id && call.name === name && toJsonText(call.input) === toJsonText(input)
}

/**
 * A tool's name and its input as an object. LangChain's `tool_calls` are what people edit, so they
 * win, except over text that is not JSON: some versions of core make empty arguments of it.
 */
function withCall(block: WireBlock, call: ToolCall | undefined): WireBlock {
  if (!isCall(block)) return block
  const input = toInput(block['input'])
  if (!call || 'INVALID_JSON' in input) return { ...block, input }
  return { ...block, name: call.name, input: toInput(call.args) }
}

/** The API's documentation gives this form to arguments that are not the JSON of an object. */
function toInput(input: unknown): object {
  if (isRecord(input)) return input
  if (typeof input !== 'string') return input == null ? {} : { INVALID_JSON: toJsonText(input) }
  if (input.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(input)
    if (isRecord(value)) return value
  } catch {
    // Falls through to the wrapped form.
  }
  return { INVALID_JSON: input }
}

/**
 * Calls that only LangChain's fields hold. An invalid one without an id is not a call: older
 * integrations took the input of server tools for such.
 */
function missingCalls(message: AssistantMessage, blocks: readonly WireBlock[]): WireBlock[] {
  const ids = new Set(blocks.filter(isClientCall).map(({ id }) => id ?? ''))
  const invalid = (message.invalid_tool_calls ?? []).filter(({ id, name }) => id && name)
  const calls = [...(message.tool_calls ?? []), ...invalid]
  return calls
    .filter(({ id }) => !ids.has(id ?? ''))
    .map(({ id, name, args }) => toClientCall({ id, name, input: toInput(args) }))
}

function checkCallId(block: WireBlock, place: string): void {
  if (!isClientCall(block) || typeof block['id'] === 'string') return
  throw new UnsupportedInputError(
    `the tool call of ${JSON.stringify(block['name'])} has no id`,
    'Give each tool call an `id`, and its ToolMessage the same `tool_call_id`.',
    place,
  )
}

/** `file_id` is in the citations the API sends and not in those it takes. */
function withAcceptedCitations(block: WireBlock): WireBlock {
  const { citations } = block
  if (!isText(block) || !Array.isArray(citations)) return block
  const accepted = citations.filter(isRecord).map(({ file_id: _, ...rest }) => rest)
  return { ...block, citations: accepted }
}
