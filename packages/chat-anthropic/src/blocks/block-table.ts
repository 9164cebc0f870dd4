/** What is known about each type of content block: one row per type, and facts only. */
import type { Block, BlockParam, Fields, WireBlock } from '../wire.ts'

/** A type of content block that the SDK knows. */
export type BlockType = Block['type'] | BlockParam['type']

/** What LangChain's standard content has for a block. */
export type StandardForm =
  | 'text'
  | 'reasoning'
  | 'tool_call'
  | 'server_tool_call'
  | 'server_tool_call_result'
  | 'non_standard'

/** A beta flag that a block needs: always, or when the condition holds. */
export type BlockBeta = readonly [flag: string, isNeeded?: (block: WireBlock) => boolean]

/** The facts about one type of block; those that are left out do not apply. */
export interface BlockRow {
  standard: StandardForm
  /** Of a tool call: who runs the tool. Nobody knows it of a call that is new to this table. */
  calls?: 'client' | 'server' | 'unknown'
  /** Of a tool's result: the type of the call that it answers. */
  answers?: BlockType
  /** Only the model that made it can read it. */
  isModelBound?: true
  /** The API refuses it without this field, so it is left out of requests. */
  needs?: string
  /** Fields that requests must have and replies may lack. */
  defaults?: Readonly<Fields>
  /** The API refuses it without a text. */
  refusesBlank?: true
  /** It cannot hold a cache breakpoint. */
  isUncacheable?: true
  /** The server continues a turn that has it, on any model: such a turn is no prefill. */
  resumes?: true
  /** The newest version of the API refuses it in an assistant's turn. */
  isLegacyInAssistant?: true
  betas?: readonly BlockBeta[]
}

type CacheableType = BlockParam extends infer Param
  ? Param extends { type: infer Type }
    ? 'cache_control' extends keyof Param
      ? Type
      : never
    : never
  : never

type Rows = {
  [Type in BlockType]: BlockRow &
    (Type extends CacheableType ? { isUncacheable?: never } : { isUncacheable: true })
}

const MCP: readonly BlockBeta[] = [['mcp-client-2025-11-20']]

/** Both kinds are in use; only the newer one is signed. */
const COMPACTION: readonly BlockBeta[] = [
  ['compact-2026-09-04', ({ signature }) => signature != null],
  ['compact-2026-01-12', ({ signature }) => signature == null],
]

const TOOL_CHANGE: readonly BlockBeta[] = [
  ['mid-conversation-tool-changes-2026-07-01'],
  ['inline-tools-2026-09-15', ({ tool }) => hasType(tool, 'tool_definition')],
]

function hasType(value: unknown, type: string): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type
}

const SERVER_RESULT = {
  standard: 'server_tool_call_result',
  answers: 'server_tool_use',
} as const satisfies BlockRow

/** A block type that the SDK has and this lacks does not compile. */
const ROWS = {
  text: { standard: 'text', refusesBlank: true },
  image: { standard: 'non_standard' },
  document: { standard: 'non_standard', isLegacyInAssistant: true },
  search_result: { standard: 'non_standard' },
  thinking: {
    standard: 'reasoning',
    isModelBound: true,
    isUncacheable: true,
    // The API takes thinking for its own by the signature.
    needs: 'signature',
    // Thinking that was never shown has no text.
    defaults: { thinking: '' },
  },
  redacted_thinking: { standard: 'non_standard', isModelBound: true, isUncacheable: true },
  tool_use: { standard: 'tool_call', calls: 'client' },
  tool_result: { standard: 'non_standard', answers: 'tool_use' },
  server_tool_use: { standard: 'server_tool_call', calls: 'server' },
  web_search_tool_result: SERVER_RESULT,
  web_fetch_tool_result: SERVER_RESULT,
  code_execution_tool_result: SERVER_RESULT,
  bash_code_execution_tool_result: SERVER_RESULT,
  text_editor_code_execution_tool_result: SERVER_RESULT,
  tool_search_tool_result: SERVER_RESULT,
  advisor_tool_result: SERVER_RESULT,
  mcp_tool_use: { standard: 'server_tool_call', calls: 'server', betas: MCP },
  mcp_tool_result: { standard: 'server_tool_call_result', answers: 'mcp_tool_use', betas: MCP },
  mcp_tool_listing: { standard: 'non_standard', isUncacheable: true, betas: MCP },
  container_upload: { standard: 'non_standard' },
  fallback: {
    standard: 'non_standard',
    isUncacheable: true,
    betas: [['server-side-fallback-2026-07-01']],
  },
  compaction: { standard: 'non_standard', resumes: true, betas: COMPACTION },
  tool_addition: { standard: 'non_standard', betas: TOOL_CHANGE },
  tool_removal: { standard: 'non_standard', betas: TOOL_CHANGE },
} as const satisfies Rows

/** The rows by type; a type not in here is unknown. */
export const BLOCK_ROWS: ReadonlyMap<string, BlockRow> = new Map(Object.entries(ROWS))

/** Every beta flag that a block may need. */
export const BLOCK_BETAS: readonly string[] = [
  ...new Set([...BLOCK_ROWS.values()].flatMap(({ betas = [] }) => betas.map(([flag]) => flag))),
]

const UNKNOWN_BLOCK: BlockRow = { standard: 'non_standard' }
const UNKNOWN_CALL: BlockRow = { ...UNKNOWN_BLOCK, calls: 'unknown' }
const UNKNOWN_RESULT: BlockRow = { ...UNKNOWN_BLOCK, answers: 'server_tool_use' }
const UNKNOWN_MCP: BlockRow = { ...UNKNOWN_BLOCK, betas: MCP }

/**
 * The row of a type. One that is unknown passes through; its name tells a call, a result or MCP's. What a
 * program made up may have no type at all.
 */
export function rowOf(type: string): BlockRow {
  return BLOCK_ROWS.get(type) ?? guessRow(type)
}

function guessRow(type: unknown): BlockRow {
  if (typeof type !== 'string') return UNKNOWN_BLOCK
  if (type.startsWith('mcp_tool_')) return UNKNOWN_MCP
  if (type.endsWith('_tool_result')) return UNKNOWN_RESULT
  return /(^|_)tool_use$/.test(type) ? UNKNOWN_CALL : UNKNOWN_BLOCK
}
