/** Questions about content blocks, answered by the table of block types. */
import { type Fields, isRecord, toRecord, type WireBlock } from '../wire.ts'
import { BLOCK_BETAS, BLOCK_ROWS, rowOf } from './block-table.ts'

/** A text. */
export interface TextBlock extends WireBlock {
  type: 'text'
  text: string
}

/** A call of a tool that the client runs. */
export interface ClientCall extends WireBlock {
  id: string
  name: string
  input: unknown
  /** The toolset that the tool is a member of. */
  toolset_name?: string | null
}

/** What a tool that the client ran came to. */
export interface ClientResult extends WireBlock {
  tool_use_id: string
  content?: string | WireBlock[]
  is_error?: boolean
}

/** Whether a block is a text. */
export function isText(block: WireBlock): block is TextBlock {
  return block.type === 'text'
}

/** The block of a text. */
export function toTextBlock(text: string): TextBlock {
  return { type: 'text', text }
}

/** The block inside of a `non_standard` one, where there is one; what it holds is left to the API. */
export function unwrapBlock(block: WireBlock): WireBlock | undefined {
  const { value } = block
  return isRecord(value) ? (value as WireBlock) : undefined
}

/** Whether a block calls a tool of either side; its type may be new. */
export function isCall({ type }: WireBlock): boolean {
  return rowOf(type).calls !== undefined
}

/** Whether a block calls a tool that the client runs. */
export function isClientCall(block: WireBlock): block is ClientCall {
  return isClientCallType(block.type)
}

/** Whether blocks of this type call a tool that the client runs: asked for every delta. */
export function isClientCallType(type: string): boolean {
  return BLOCK_ROWS.get(type)?.calls === 'client'
}

/** Whether a block's input is JSON text while it arrives. */
export function hasStreamedInput({ type }: WireBlock): boolean {
  return BLOCK_ROWS.get(type)?.calls !== undefined
}

/** Whether the model itself made a call, and no tool of the server's. */
export function isDirect({ caller }: Readonly<Fields>): boolean {
  return (toRecord(caller)['type'] ?? 'direct') === 'direct'
}

/** A call of a tool that the client runs. */
export function toClientCall(call: { id: unknown; name: unknown; input: unknown }): WireBlock {
  return { type: 'tool_use', id: call.id, name: call.name, input: call.input }
}

/** Whether a block is the result of a tool that the client ran. */
export function isClientResult(block: WireBlock): block is ClientResult {
  const { answers } = rowOf(block.type)
  return answers !== undefined && isClientCallType(answers)
}

/** Whether a block is the result of a tool that the server ran; its type may be new. */
export function isServerResult(block: WireBlock): boolean {
  return rowOf(block.type).answers !== undefined && !isClientResult(block)
}

/** The result of a tool that the client ran. */
export function toClientResult({
  tool_use_id,
  content,
  is_error,
}: Pick<ClientResult, 'tool_use_id' | 'content' | 'is_error'>): ClientResult {
  const result: ClientResult = { type: 'tool_result', tool_use_id }
  if (content !== undefined) result.content = content
  if (is_error !== undefined) result.is_error = is_error
  return result
}

/** Whether only the model that made a block can read it. */
export function isModelBound({ type }: WireBlock): boolean {
  return rowOf(type).isModelBound === true
}

/** Whether a block of this type can hold a cache breakpoint. */
export function mayBeCached(type: string): boolean {
  return rowOf(type).isUncacheable !== true
}

/** Whether the API refuses a block because it says nothing. */
export function isBlank(block: WireBlock): boolean {
  if (rowOf(block.type).refusesBlank !== true) return false
  const { text } = block
  return text == null || (typeof text === 'string' && text.trim() === '')
}

/** Whether a block has the field without which the API refuses its type. */
export function isSendable(block: WireBlock): boolean {
  const { needs } = rowOf(block.type)
  return needs === undefined || Boolean(block[needs])
}

/** The block with the fields that requests must have and replies may lack. */
export function withDefaults(block: WireBlock): WireBlock {
  const { defaults } = rowOf(block.type)
  if (!defaults) return block
  const missing = Object.entries(defaults).filter(([key]) => block[key] == null)
  return missing.length ? { ...block, ...Object.fromEntries(missing) } : block
}

/** Whether the server continues a turn that has the block, on any model. */
export function isResumable({ type }: WireBlock): boolean {
  const { calls, resumes } = rowOf(type)
  return calls === 'server' || resumes === true
}

/** Whether the newest version of the API refuses a block of this type in an assistant's turn. */
export function isLegacyInAssistant({ type }: { type: string }): boolean {
  return rowOf(type).isLegacyInAssistant === true
}

/** Whether there are blocks of this type that need a beta flag. */
export function mayNeedBeta({ type }: { type: string }): boolean {
  return rowOf(type).betas !== undefined
}

/** The beta flags that blocks need, in the table's order whatever theirs is. */
export function betasOf(blocks: readonly WireBlock[]): string[] {
  const needed = new Set(blocks.flatMap(betasOfBlock))
  return BLOCK_BETAS.filter((flag) => needed.has(flag))
}

function betasOfBlock(block: WireBlock): string[] {
  const { betas = [] } = rowOf(block.type)
  return betas.flatMap(([flag, isNeeded]) => (!isNeeded || isNeeded(block) ? [flag] : []))
}
