import { blocks, isObject, string } from '../wire/json.ts'
import type { ModelFacts } from '../wire/model-facts.ts'
import type { Json } from '../wire/types.ts'
import { items, type Contents } from './contents.ts'
import { SYSTEM_BLOCKS } from './blocks.ts'

const ANYWHERE =
  'the directive-only form (content: [] with output_config) is accepted at any position'
const AT_FIRST = `use the top-level 'system' parameter for the initial system prompt; ${ANYWHERE}`
const AFTER = `role 'system' must follow a 'user' message or an 'assistant' message ending in a server tool result; ${ANYWHERE}`
const BEFORE = `role 'system' must precede an 'assistant' message or end the array; ${ANYWHERE}`

const isSystem = (message: Json | undefined): boolean => message?.role === 'system'

const contentOf = ({ content }: Json): Json[] => (content === '' ? [] : blocks(content))

const isDirective = (message: Json): boolean =>
  isObject(message.output_config) && contentOf(message).length === 0

function findScopeProblem(message: Json): string | undefined {
  if (message.clear_at !== 'next_user_message') return undefined
  const scope = "a turn-scoped system message (clear_at: 'next_user_message')"
  if (isObject(message.output_config)) return `: output_config is not permitted on ${scope}`
  const content = contentOf(message)
  if (content.some(({ type }) => type !== 'text')) {
    return ": a turn-scoped system message supports text blocks only (clear_at: 'next_user_message')"
  }
  const marked = content.findIndex((block) => isObject(block.cache_control))
  return marked < 0 ? undefined : `.content.${marked}: cache_control is not permitted on ${scope}`
}

function findContentProblem(message: Json): string | undefined {
  if (isDirective(message)) return undefined
  const content = contentOf(message)
  if (content.length === 0) return ': system content must contain at least one block'
  if (content.some(({ type }) => !SYSTEM_BLOCKS.includes(string(type)))) {
    return ": role 'system' supports text, tool_addition, and tool_removal blocks only"
  }
  return findScopeProblem(message)
}

function endsInServerResult(message: Json): boolean {
  const type = string(contentOf(message).at(-1)?.type)
  return type.endsWith('_tool_result')
}

// System messages in a row are one section, and its two ends must be in place.
function findPlaceProblem(all: readonly Json[], start: number, end: number): string | undefined {
  if (all.slice(start, end + 1).every(isDirective)) return undefined
  const before = all[start - 1]
  if (!before) return `messages.0: ${AT_FIRST}`
  if (before.role === 'assistant' && !endsInServerResult(before)) {
    return `messages.${start}: ${AFTER}`
  }
  return all[end + 1]?.role === 'user' ? `messages.${end}: ${BEFORE}` : undefined
}

function findSectionProblem(all: readonly Json[], start: number): string | undefined {
  let end = start
  while (isSystem(all[end + 1])) end++
  for (let index = start; index <= end; index++) {
    const problem = findContentProblem(all[index] ?? {})
    if (problem !== undefined) return `messages.${index}${problem}`
  }
  const misplaced = findPlaceProblem(all, start, end)
  if (misplaced !== undefined) return misplaced
  const blank = all.findIndex(
    (message, index) => index >= start && index <= end && contentOf(message).some(isBlank),
  )
  return blank < 0
    ? undefined
    : `messages.${blank}: system text blocks must contain non-whitespace text`
}

const isBlank = ({ type, text }: Json): boolean => type === 'text' && /^\s+$/.test(string(text))

/** What is wrong with the system messages between the others. */
export function findSystemMessageProblem(
  body: Json,
  facts: ModelFacts,
  { systems }: Contents,
): string | undefined {
  if (!systems) return undefined
  const all = items(body.messages)
  for (let index = 0; index < all.length; index++) {
    if (!isSystem(all[index]) || isSystem(all[index - 1])) continue
    const problem = findSectionProblem(all, index)
    if (problem !== undefined) return problem
  }
  if (!facts.midSystem) return "role 'system' is not supported on this model"
  const changesEffort = all.some(
    ({ output_config: config }) => isObject(config) && typeof config.effort === 'string',
  )
  return changesEffort && !facts.turnEffort
    ? 'output_config.effort requires a model that supports per-turn effort; this model does not'
    : undefined
}
