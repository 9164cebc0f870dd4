/** Every tool that Anthropic defines and dates, a row each. */
import {
  BASH,
  COMPUTER_20241022,
  COMPUTER_20250124,
  COMPUTER_20251124,
  MEMORY,
  TEXT_EDITOR,
  TEXT_EDITOR_WITH_UNDO,
} from './inputs.ts'
import type { ToolInput } from './inputs.ts'
import type { DatedTool, DatedType, RequiredOption } from './options.ts'

type Name<T extends DatedType> =
  DatedTool<T> extends { name: infer Wire } ? { name: Wire } : { name?: never }

type RequiredOptions<T extends DatedType> = [RequiredOption<T>] extends [never]
  ? { required?: never }
  : { required: readonly RequiredOption<T>[] }

// A row with an `input` is a tool that runs on our side.
type Row<T extends DatedType> = Name<T> & RequiredOptions<T> & { input?: ToolInput<never, unknown> }

const DISPLAY = ['displayWidthPx', 'displayHeightPx'] as const

/** The facts of each dated tool. A type that the SDK has and this lacks does not compile. */
export const DATED_TOOLS = {
  bash_20241022: { name: 'bash', input: BASH },
  bash_20250124: { name: 'bash', input: BASH },
  text_editor_20241022: { name: 'str_replace_editor', input: TEXT_EDITOR_WITH_UNDO },
  text_editor_20250124: { name: 'str_replace_editor', input: TEXT_EDITOR_WITH_UNDO },
  text_editor_20250429: { name: 'str_replace_based_edit_tool', input: TEXT_EDITOR },
  text_editor_20250728: { name: 'str_replace_based_edit_tool', input: TEXT_EDITOR },
  memory_20250818: { name: 'memory', input: MEMORY },
  computer_20241022: { name: 'computer', input: COMPUTER_20241022, required: DISPLAY },
  computer_20250124: { name: 'computer', input: COMPUTER_20250124, required: DISPLAY },
  computer_20251124: { name: 'computer', input: COMPUTER_20251124, required: DISPLAY },
  computer_toolset_20260801: {},
  browser_toolset_20260801: {},
  web_search_20250305: { name: 'web_search' },
  web_search_20260209: { name: 'web_search' },
  web_search_20260318: { name: 'web_search' },
  web_fetch_20250910: { name: 'web_fetch' },
  web_fetch_20260209: { name: 'web_fetch' },
  web_fetch_20260309: { name: 'web_fetch' },
  web_fetch_20260318: { name: 'web_fetch' },
  code_execution_20250522: { name: 'code_execution' },
  code_execution_20250825: { name: 'code_execution' },
  code_execution_20260120: { name: 'code_execution' },
  code_execution_20260521: { name: 'code_execution' },
  tool_search_tool_regex: { name: 'tool_search_tool_regex' },
  tool_search_tool_regex_20251119: { name: 'tool_search_tool_regex' },
  tool_search_tool_bm25: { name: 'tool_search_tool_bm25' },
  tool_search_tool_bm25_20251119: { name: 'tool_search_tool_bm25' },
  advisor_20260301: { name: 'advisor', required: ['model'] },
  mcp_toolset: { required: ['serverName'] },
} as const satisfies { [T in DatedType]: Row<T> }

/** The types of the tools that the caller's side runs: those that take `execute`. */
export type ClientType = {
  [T in DatedType]: (typeof DATED_TOOLS)[T] extends { input: unknown } ? T : never
}[DatedType]

/** The input of a client tool's row. */
export type RowInput<T extends ClientType> = (typeof DATED_TOOLS)[T]['input']
