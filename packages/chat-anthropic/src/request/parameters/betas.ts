/** Which beta flags a request needs: one table from feature to flag. */
import { betasOf, mayNeedBeta } from '../../blocks/blocks.ts'
import {
  fieldsOf,
  type PartialRequest,
  type RequestParams,
  toRecord,
  toWireBlock,
  type WireBlock,
} from '../../wire.ts'

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
const PARAMETER_BETAS = {
  billing_policy: 'user-profiles-billing-2026-10-01',
  compaction: 'compact-2026-09-04',
  fallback_credit_token: 'fallback-credit-2026-07-01',
  fallbacks: 'server-side-fallback-2026-07-01',
  mcp_servers: 'mcp-client-2025-11-20',
  output_format: 'structured-outputs-2025-11-13',
  thread: 'message-threads-2026-08-12',
} as const satisfies Partial<Record<keyof RequestParams, string>>

type BetaRule = readonly [beta: string, isUsed: (body: PartialRequest) => boolean]

/** By the value of a parameter. */
const VALUE_BETAS: readonly BetaRule[] = [
  ['fast-mode-2026-02-01', ({ speed }) => speed === 'fast'],
  ['task-budgets-2026-03-13', ({ output_config }) => output_config?.task_budget != null],
  [
    'thinking-display-updates-2026-08-18',
    ({ thinking }) => toRecord(thinking)['display'] === 'updates',
  ],
  [
    'thinking-binding-controls-2026-08-01',
    ({ thinking }) => toRecord(thinking)['block_binding'] != null,
  ],
  ['compact-2026-01-12', (body) => listEdits(body).some((type) => type.startsWith('compact_'))],
  [
    'context-management-2025-06-27',
    (body) => listEdits(body).some((type) => type.startsWith('clear_')),
  ],
]

/** By fields that only system turns have. */
const SYSTEM_BETAS: Readonly<Record<string, string>> = {
  clear_at: 'mid-conversation-system-clear-at-2026-08-21',
  output_config: 'mid-conversation-output-config-2026-07-01',
}

/** The flags that the parameters of a request need, with the given ones. */
export function parameterBetas(body: PartialRequest, own: readonly string[]): string[] {
  const parameters = flagsOfFields(PARAMETER_BETAS, body)
  const tools = (body.tools ?? []).flatMap(({ type }) => TOOL_BETAS[type ?? ''] ?? [])
  const values = VALUE_BETAS.filter(([, isUsed]) => isUsed(body))
  return withNeeded(own, [...parameters, ...tools, ...values.map(([flag]) => flag)])
}

/** The flags that the turns of a request need, with the given ones. */
export function messageBetas(
  messages: RequestParams['messages'],
  own: readonly string[],
): readonly string[] {
  const blocks: WireBlock[] = []
  const fields: string[] = []
  // Loops, since this looks at every block of every request, and few need a flag.
  for (const turn of messages) {
    if (turn.role === 'system') fields.push(...flagsOfFields(SYSTEM_BETAS, turn))
    if (!Array.isArray(turn.content)) continue
    for (const block of turn.content) if (mayNeedBeta(block)) blocks.push(toWireBlock(block))
  }
  return blocks.length + fields.length > 0 ? withNeeded(own, [...betasOf(blocks), ...fields]) : own
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

/** The flags of the fields that an object has. */
function flagsOfFields(flags: Readonly<Record<string, string>>, object: object): string[] {
  const fields = fieldsOf(object)
  return Object.entries(flags).flatMap(([key, flag]) => (fields[key] == null ? [] : [flag]))
}

function listEdits({ context_management }: PartialRequest): string[] {
  return (context_management?.edits ?? []).map(({ type }) => type)
}
