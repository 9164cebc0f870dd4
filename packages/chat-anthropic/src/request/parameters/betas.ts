/** Which beta flags a request needs: one table from feature to flag. */
import type { RequestParams } from '../../wire.ts'
import { isSchema } from './schema.ts'

type Body = Partial<RequestParams>

/** By tool type. A tool that the GA API knows needs no flag. */
const TOOL_BETAS: Readonly<Record<string, string>> = {
  advisor_20260301: 'advisor-tool-2026-03-01',
  bash_20241022: 'computer-use-2024-10-22',
  computer_20241022: 'computer-use-2024-10-22',
  computer_20250124: 'computer-use-2025-01-24',
  computer_20251124: 'computer-use-2025-11-24',
  mcp_toolset: 'mcp-client-2025-11-20',
  text_editor_20241022: 'computer-use-2024-10-22',
}

/** By request parameter, where its presence alone decides. */
const PARAMETER_BETAS: Partial<Record<keyof RequestParams, string>> = {
  billing_policy: 'user-profiles-billing-2026-10-01',
  compaction: 'compact-2026-09-04',
  fallback_credit_token: 'fallback-credit-2026-07-01',
  fallbacks: 'server-side-fallback-2026-07-01',
  mcp_servers: 'mcp-client-2025-11-20',
  output_format: 'structured-outputs-2025-11-13',
  thread: 'message-threads-2026-08-12',
}

type Rule = readonly [beta: string, isUsed: (body: Body) => boolean]

/** By what a parameter says. */
const VALUE_BETAS: readonly Rule[] = [
  ['fast-mode-2026-02-01', ({ speed }) => speed === 'fast'],
  ['task-budgets-2026-03-13', ({ output_config }) => output_config?.task_budget != null],
  [
    'thinking-display-updates-2026-08-18',
    ({ thinking }) => field(thinking, 'display') === 'updates',
  ],
  [
    'thinking-binding-controls-2026-08-01',
    ({ thinking }) => field(thinking, 'block_binding') != null,
  ],
  ['compact-2026-01-12', (body) => edits(body).some((type) => type.startsWith('compact_'))],
  [
    'context-management-2025-06-27',
    (body) => edits(body).some((type) => type.startsWith('clear_')),
  ],
]

/** By blocks that only the beta API knows, in the history as in a reply, and by system turns. */
const MESSAGE_BETAS: readonly Rule[] = [
  ['mcp-client-2025-11-20', (body) => hasBlock(body, ({ type }) => type.startsWith('mcp_tool_'))],
  ['server-side-fallback-2026-07-01', (body) => hasBlock(body, ({ type }) => type === 'fallback')],
  ['compact-2026-09-04', (body) => hasBlock(body, (block) => isCompaction(block, true))],
  ['compact-2026-01-12', (body) => hasBlock(body, (block) => isCompaction(block, false))],
  ['mid-conversation-tool-changes-2026-07-01', (body) => systemBlocks(body).some(isToolChange)],
  ['inline-tools-2026-09-15', (body) => systemBlocks(body).some(isInlineTool)],
  ['mid-conversation-system-clear-at-2026-08-21', (body) => hasSystemField(body, 'clear_at')],
  ['mid-conversation-output-config-2026-07-01', (body) => hasSystemField(body, 'output_config')],
]

const BY_PARAMETER = Object.entries(PARAMETER_BETAS).map(([key, beta]) => [beta, key] as const)

const flagOf = ([beta]: readonly [string, unknown]) => beta

/** The flags that the parameters of a request need, with the given ones. */
export function parameterBetas(body: Body, own: readonly string[]): string[] {
  const parameters = BY_PARAMETER.filter(([, key]) => body[key as keyof RequestParams] != null)
  const tools = (body.tools ?? []).flatMap(({ type }) => TOOL_BETAS[type ?? ''] ?? [])
  const values = VALUE_BETAS.filter(([, isUsed]) => isUsed(body))
  return withNeeded(own, [...parameters.map(flagOf), ...tools, ...values.map(flagOf)])
}

/** The flags that the turns of a request need, with the given ones. */
export function messageBetas(
  messages: RequestParams['messages'],
  own: readonly string[],
): readonly string[] {
  if (messages.every(isPlain)) return own
  const used = MESSAGE_BETAS.filter(([, isUsed]) => isUsed({ messages }))
  return withNeeded(own, used.map(flagOf))
}

/** Whether a turn is only what a person or a model said: most are. */
function isPlain({ role, content }: RequestParams['messages'][number]): boolean {
  return role !== 'system' && typeof content === 'string'
}

/** Each flag once. Where the user names a version of a flag, that version is taken. */
function withNeeded(own: readonly string[], needed: readonly string[]): string[] {
  if (needed.length === 0) return [...new Set(own)]
  const families = new Set(own.map(familyOf))
  return [...new Set([...own, ...needed.filter((beta) => !families.has(familyOf(beta)))])]
}

function familyOf(beta: string): string {
  return beta.replace(/-\d{4}-\d{2}-\d{2}$/, '')
}

function field(value: unknown, key: string): unknown {
  return isSchema(value) ? value[key] : undefined
}

function edits({ context_management }: Body): string[] {
  return (context_management?.edits ?? []).map(({ type }) => type)
}

function systemTurns({ messages }: Body) {
  return (messages ?? []).filter(({ role }) => role === 'system')
}

function systemBlocks(body: Body): { type: string }[] {
  return systemTurns(body).flatMap(({ content }) => (Array.isArray(content) ? content : []))
}

function hasBlock({ messages }: Body, fits: (block: { type: string }) => boolean): boolean {
  return (messages ?? []).some(({ content }) => Array.isArray(content) && content.some(fits))
}

/** The newer kind is signed. */
function isCompaction(block: { type: string }, isSigned: boolean): boolean {
  return block.type === 'compaction' && (field(block, 'signature') != null) === isSigned
}

function isToolChange({ type }: { type: string }): boolean {
  return type === 'tool_addition' || type === 'tool_removal'
}

function isInlineTool(block: { type: string }): boolean {
  return field(field(block, 'tool'), 'type') === 'tool_definition'
}

function hasSystemField(body: Body, key: string): boolean {
  return systemTurns(body).some((turn) => field(turn, key) != null)
}
