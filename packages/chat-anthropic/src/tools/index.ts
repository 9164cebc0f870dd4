/** `chat-anthropic/tools`: the tools that Anthropic defines, one factory each. */
import type { ClientToolOptions, ToolCommand } from './factory.ts'
import type { ToolOptions } from './options.ts'

export * from './dated-tools.ts'
export * as tools from './dated-tools.ts'
export type { ClientToolOptions, RunnableTool, RunOptions, ToolCommand } from './factory.ts'
export type { DatedTool, DatedType, ToolOptions } from './options.ts'

// The names under which `@langchain/anthropic` has these types.
export type Bash20250124Command = ToolCommand<'bash_20250124'>
export type Memory20250818Command = ToolCommand<'memory_20250818'>
export type TextEditor20250728Command = ToolCommand<'text_editor_20250728'>
export type Computer20250124Action = ToolCommand<'computer_20250124'>
export type Computer20251124Action = ToolCommand<'computer_20251124'>
export type Bash20250124Options = ClientToolOptions<'bash_20250124'>
export type MemoryTool20250818Options = ClientToolOptions<'memory_20250818'>
export type TextEditor20250728Options = ClientToolOptions<'text_editor_20250728'>
export type Computer20250124Options = ClientToolOptions<'computer_20250124'>
export type Computer20251124Options = ClientToolOptions<'computer_20251124'>
export type CodeExecution20250825Options = ToolOptions<'code_execution_20250825'>
export type MCPToolsetOptions = ToolOptions<'mcp_toolset'>
export type ToolSearchOptions = ToolOptions<'tool_search_tool_regex_20251119'>
export type WebFetch20250910Options = ToolOptions<'web_fetch_20250910'>
export type WebSearch20250305Options = ToolOptions<'web_search_20250305'>
