import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { findInBlocks, items, type Contents } from './contents.ts'
import { isBeta } from './known-betas.ts'
import { findInItems, under, unexpectedTag } from './shape.ts'
import { KNOWN_TOOLS } from './tool-shapes.ts'
import { KNOWN_BLOCKS } from './blocks.ts'

/** The betas of a request. */
export type Betas = readonly string[]

/** The betas that the header names. */
export function readBetas(headers: Record<string, string>): Betas {
  const header = headers['anthropic-beta']
  return header ? header.split(',').map((beta) => beta.trim()) : []
}

/** Whether one of the betas begins so. */
export function hasBeta(betas: Betas, ...beginnings: readonly string[]): boolean {
  return betas.some((beta) => beginnings.some((beginning) => beta.startsWith(beginning)))
}

type Needs = readonly (readonly [what: string, ...beginnings: string[]])[]

/** Fields that exist only for requests with a beta; the beginning of its name. */
const FIELDS: Needs = [
  ['mcp_servers', 'mcp-client'],
  ['context_management', 'context-management', 'compact'],
  ['compaction', 'compact-2026-09'],
  ['fallbacks', 'server-side-fallback'],
  ['fallback_credit_token', 'fallback-credit'],
  ['thread', 'message-threads'],
  ['billing_policy', 'user-profiles'],
  ['safeguards', 'dangerous-tool-use'],
  ['context_hint', 'context-hint'],
  ['program_use_case_id', 'program-use-case-ids'],
]

/** Fields of tools that exist only with a beta. */
const TOOL_FIELDS: Needs = [['ownership_metadata', 'tool-provenance']]

/** Tools that exist only with a beta, by the beginning of their type. */
const TOOLS: Needs = [
  ['computer_20241022', 'computer-use-2024-10-22'],
  ['bash_20241022', 'computer-use-2024-10-22'],
  ['text_editor_20241022', 'computer-use-2024-10-22'],
  ['computer_20250124', 'computer-use-2025-01-24'],
  ['computer_20251124', 'computer-use-2025-11-24'],
  ['advisor_', 'advisor-tool'],
  ['mcp_toolset', 'mcp-client-2025-11', 'mcp-client-2026'],
]

/** Blocks that exist only with a beta. */
const BLOCKS: Needs = [
  ['mcp_', 'mcp-client'],
  ['compaction', 'compact'],
  ['fallback', 'server-side-fallback', 'fallback-credit'],
]

const EDITS: Needs = [
  ['clear_', 'context-management'],
  ['compact_', 'compact-2026-01'],
]

function isMissing(needs: Needs, name: string, betas: Betas): boolean {
  const need = needs.find(([what]) => name.startsWith(what))
  return need !== undefined && !hasBeta(betas, ...need.slice(1))
}

/** What is wrong with something of a type that the betas do not bring; what they do is known. */
function findTypeProblem(
  needs: Needs,
  type: unknown,
  known: string,
  betas: Betas,
): string | undefined {
  const name = string(type)
  if (!isMissing(needs, name, betas)) return undefined
  const brought = known.split(', ').filter((tag) => !isMissing(needs, tag.slice(1, -1), betas))
  return unexpectedTag(name, brought.join(', '))
}

const EDIT_TYPES = "'clear_tool_uses_20250919', 'clear_thinking_20251015', 'compact_20260112'"
const REFERENCES = "'tool_reference', 'mcp_tool_reference', 'mcp_toolset_reference'"

const extra = (path: string): string => `${path}: Extra inputs are not permitted`

function findFieldProblem(needs: Needs, object: Json, betas: Betas): string | undefined {
  const needy = needs.find((need) => {
    const value = object[need[0]]
    return value !== undefined && value !== null && !hasBeta(betas, ...need.slice(1))
  })
  return needy && extra(needy[0])
}

function findToolProblem(tool: Json, betas: Betas): string | undefined {
  const field = findFieldProblem(TOOL_FIELDS, tool, betas)
  if (field !== undefined) return under(string(tool.type ?? 'custom'), field)
  return findTypeProblem(TOOLS, tool.type, KNOWN_TOOLS, betas)
}

function findThinkingProblem(thinking: unknown, betas: Betas): string | undefined {
  if (!isObject(thinking)) return undefined
  const place = `thinking.${string(thinking.type)}`
  if (isObject(thinking.block_binding) && !hasBeta(betas, 'thinking-binding-controls')) {
    return extra(`${place}.block_binding`)
  }
  if (thinking.display !== 'updates' || hasBeta(betas, 'thinking-display-updates')) return undefined
  return `${place}.display: Input should be 'summarized' or 'omitted'`
}

function findConfigProblem(config: unknown, betas: Betas): string | undefined {
  const asks = isObject(config) && isObject(config.task_budget)
  return asks && !hasBeta(betas, 'task-budgets') ? extra('output_config.task_budget') : undefined
}

function findEditProblem(management: unknown, betas: Betas): string | undefined {
  const edits = isObject(management) ? items(management.edits) : []
  const problem = findInItems(edits, ({ type }) => findTypeProblem(EDITS, type, EDIT_TYPES, betas))
  return problem && `context_management.edits.${problem}`
}

const TURN_SCOPED = 'mid-conversation-system-clear-at'
const TURN_CONFIG = ['mid-conversation-output-config', 'per-turn-control']
const TURN_TIMING = 'timing-'

function findTurnConfigProblem(config: unknown, betas: Betas): string | undefined {
  if (config === undefined) return undefined
  if (!hasBeta(betas, ...TURN_CONFIG)) return extra('output_config')
  const timed = isObject(config) && config.timing !== undefined
  return timed && !hasBeta(betas, TURN_TIMING) ? extra('output_config.timing') : undefined
}

function findSystemProblem(message: Json, betas: Betas): string | undefined {
  if (message.clear_at !== undefined && !hasBeta(betas, TURN_SCOPED)) return extra('clear_at')
  const config = findTurnConfigProblem(message.output_config, betas)
  if (config !== undefined) return config
  const problem = findInItems(items(message.content), ({ type, tool }) => {
    if (type !== 'tool_addition' && type !== 'tool_removal') return undefined
    const defines = isObject(tool) && tool.type === 'tool_definition'
    if (defines && !hasBeta(betas, 'inline-tools')) {
      return `${type}.tool${unexpectedTag('tool_definition', REFERENCES)}`
    }
    const changes = hasBeta(betas, 'mid-conversation-tool-changes', 'inline-tools')
    return changes ? undefined : unexpectedTag(type, "'text'")
  })
  return problem && under('content', problem)
}

function findUnknownBetas(betas: Betas): string | undefined {
  const unknown = betas.filter((beta) => beta !== '' && !isBeta(beta))
  if (unknown.length === 0) return undefined
  const named = unknown.map((beta) => `\`${beta}\``).join(', ')
  return `Unexpected value(s) ${named} for the \`anthropic-beta\` header. Please consult our documentation at docs.claude.com or try again without the header.`
}

/** Which betas the API does not have, and what is there without the beta that it needs. */
export function findBetaProblem(
  body: Json,
  betas: Betas,
  { types, systems }: Contents,
): string | undefined {
  const tools = findInItems(items(body.tools), (tool) => findToolProblem(tool, betas))
  if (tools !== undefined) return `tools.${tools}`
  const messages = findInItems(systems ? items(body.messages) : [], (message) =>
    message.role === 'system' ? findSystemProblem(message, betas) : undefined,
  )
  if (messages !== undefined) return `messages.${messages}`
  const needy = [...types].some((type) => isMissing(BLOCKS, type, betas))
  const block = needy
    ? findInBlocks(body, ({ type }) => findTypeProblem(BLOCKS, type, KNOWN_BLOCKS, betas))
    : undefined
  if (block !== undefined) return block
  return (
    findUnknownBetas(betas) ??
    findFieldProblem(FIELDS, body, betas) ??
    findThinkingProblem(body.thinking, betas) ??
    findConfigProblem(body.output_config, betas) ??
    findEditProblem(body.context_management, betas)
  )
}
