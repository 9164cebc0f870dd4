/** What the API does to a context that grows, as an agent's settings for its model. */
import { type RequestParams, toRecord } from '../../wire.ts'
import { unwrapModel } from '../requests/agent-model.ts'

type Management = NonNullable<RequestParams['context_management']>

/** An edit of the API's context management, as it is sent. */
export type ContextEdit = NonNullable<Management['edits']>[number]

type EditOf<Type extends ContextEdit['type']> = Extract<ContextEdit, { type: Type }>

/** When tool results are cleared, and which stay. */
export interface ClearToolUsesOptions {
  /** Input tokens, or tool uses, from which on results are cleared. Default: the API's, 100,000 tokens. */
  trigger?: number | { toolUses: number } | undefined
  /** How many of the last tool uses stay. Default: the API's, 3. */
  keep?: number | undefined
  /** Less than so many tokens are not worth an edit, which empties the prompt's cache. */
  clearAtLeast?: number | undefined
  /** Whether the calls' inputs go, too: all, or those of some tools. Default false. */
  clearToolInputs?: boolean | readonly string[] | undefined
  /** Tools whose results stay. Default: `memory`, whose results the model goes back to. */
  excludeTools?: readonly string[] | undefined
}

const MEMORY = 'memory'

/** The edit that clears old results of tools. */
export function clearToolUses(
  options: ClearToolUsesOptions = {},
): EditOf<'clear_tool_uses_20250919'> {
  const { trigger, keep, clearAtLeast, clearToolInputs, excludeTools = [MEMORY] } = options
  const least = clearAtLeast === undefined ? undefined : toTokens(clearAtLeast)
  return {
    type: 'clear_tool_uses_20250919',
    ...(trigger !== undefined && { trigger: toTrigger(trigger) }),
    ...(keep !== undefined && { keep: { type: 'tool_uses', value: keep } }),
    ...(least && { clear_at_least: least }),
    ...(clearToolInputs !== undefined && {
      clear_tool_inputs:
        typeof clearToolInputs === 'boolean' ? clearToolInputs : [...clearToolInputs],
    }),
    exclude_tools: [...excludeTools],
  }
}

/** The edit that clears thinking of earlier turns; `keep` is how many turns keep theirs. */
export function clearThinking({
  keep,
}: { keep?: number | 'all' | undefined } = {}): EditOf<'clear_thinking_20251015'> {
  const kept = keep === 'all' || keep === undefined ? keep : toTurns(keep)
  return { type: 'clear_thinking_20251015', ...(kept !== undefined && { keep: kept }) }
}

/** When the API sums a conversation up. */
export interface CompactionSettings {
  /** Input tokens from which on it does. Default: the API's, 150,000. */
  trigger?: number | undefined
  /** What to keep in the summary. */
  instructions?: string | undefined
}

/** The edit that sums up what came before. */
export function compact({ trigger, instructions }: CompactionSettings): EditOf<'compact_20260112'> {
  return {
    type: 'compact_20260112',
    ...(trigger !== undefined && { trigger: toTokens(trigger) }),
    ...(instructions !== undefined && { instructions }),
  }
}

function toTrigger(trigger: number | { toolUses: number }) {
  if (typeof trigger === 'number') return toTokens(trigger)
  return { type: 'tool_uses', value: trigger.toolUses } as const
}

function toTokens(value: number) {
  return { type: 'input_tokens', value } as const
}

function toTurns(value: number) {
  return { type: 'thinking_turns', value } as const
}

/** The API wants them in this order. */
const ORDER = ['clear_thinking_', 'clear_tool_uses_', 'compact_']

/**
 * Settings for a call with edits beside those that the call, or else the model, has already. Of one
 * type there is one: the one that was there first.
 */
export function addEdits(
  { model, modelSettings = {} }: { model: object; modelSettings?: Record<string, unknown> },
  added: readonly ContextEdit[],
): Record<string, unknown> {
  const own =
    modelSettings['contextManagement'] ?? toRecord(unwrapModel(model))['contextManagement']
  const given = toRecord(own) as Management
  const present = given.edits ?? []
  const fresh = added
    .map(keepMemory)
    .filter(({ type }) => !present.some((edit) => edit.type === type))
  const edits = [...present, ...fresh].toSorted((one, other) => rankOf(one) - rankOf(other))
  return { ...modelSettings, contextManagement: { ...given, edits } }
}

function rankOf({ type }: ContextEdit): number {
  return ORDER.findIndex((beginning) => type.startsWith(beginning))
}

/** Of an edit that says nothing about tools that stay. */
function keepMemory(edit: ContextEdit): ContextEdit {
  if (edit.type !== 'clear_tool_uses_20250919' || edit.exclude_tools !== undefined) return edit
  return { ...edit, exclude_tools: [MEMORY] }
}
