/** `chat-anthropic/tools`: the tools that Anthropic defines, one factory each. */
import type { PeerToolOptions } from './factory.ts'
import type { ToolOptions } from './options.ts'

export * from './dated-tools.ts'
export * as tools from './dated-tools.ts'
export type { ClientToolOptions, RunnableTool, RunOptions, ToolCommand } from './factory.ts'
export type { DatedTool, DatedType, ToolOptions } from './options.ts'

// The names under which `@langchain/anthropic` has these types.
export type * from './peer-schemas.ts'
export type * from './peer-types.ts'
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type Bash20250124Options = PeerToolOptions<'bash_20250124'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type MemoryTool20250818Options = PeerToolOptions<'memory_20250818'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type TextEditor20250728Options = PeerToolOptions<'text_editor_20250728'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type Computer20250124Options<State = unknown, Context = unknown> = PeerToolOptions<
  'computer_20250124',
  State,
  Context
>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type Computer20251124Options<State = unknown, Context = unknown> = PeerToolOptions<
  'computer_20251124',
  State,
  Context
>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type CodeExecution20250825Options = ToolOptions<'code_execution_20250825'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type MCPToolsetOptions = ToolOptions<'mcp_toolset'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type ToolSearchOptions = ToolOptions<'tool_search_tool_regex_20251119'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type WebFetch20250910Options = ToolOptions<'web_fetch_20250910'>
/** Options of the tool of this name, under the name that `@langchain/anthropic` gives them. */
export type WebSearch20250305Options = ToolOptions<'web_search_20250305'>
