/** A factory for each dated tool; the members of `tools`. */
import { dated } from './factory.ts'

/** A shell on the caller's machine: commands in, output back. */
export const bash_20250124 = dated('bash_20250124')
/** The first shell tool, for the models of 2024. */
export const bash_20241022 = dated('bash_20241022')

/** Views and edits text files, for Claude 4 and later; `maxCharacters` cuts what is viewed. */
export const textEditor_20250728 = dated('text_editor_20250728')
/** Views and edits text files, for the first Claude 4 models. */
export const textEditor_20250429 = dated('text_editor_20250429')
/** Views and edits text files, with `undo_edit`, for Claude Sonnet 3.7. */
export const textEditor_20250124 = dated('text_editor_20250124')
/** Views and edits text files, with `undo_edit`, for the models of 2024. */
export const textEditor_20241022 = dated('text_editor_20241022')

/** Files under `/memories` that the model keeps from one conversation to the next. */
export const memory_20250818 = dated('memory_20250818')

/** Screenshots, mouse and keyboard as members of one set; the model calls each by its name. */
export const computerToolset_20260801 = dated('computer_toolset_20260801')
/** Screenshots, mouse and keyboard, with `zoom` where `enableZoom` is set. */
export const computer_20251124 = dated('computer_20251124')
/** Screenshots, mouse and keyboard, with scrolling, held keys and waits. */
export const computer_20250124 = dated('computer_20250124')
/** Screenshots, mouse and keyboard, for the models of 2024. */
export const computer_20241022 = dated('computer_20241022')

/** A web browser as members of one set; the model calls each by its name. */
export const browserToolset_20260801 = dated('browser_toolset_20260801')

/** Web search on Anthropic's side; `responseInclusion` can leave consumed results out. */
export const webSearch_20260318 = dated('web_search_20260318')
/** Web search on Anthropic's side, whose results code execution can filter. */
export const webSearch_20260209 = dated('web_search_20260209')
/** Web search on Anthropic's side. */
export const webSearch_20250305 = dated('web_search_20250305')

/** Fetches pages on Anthropic's side; `responseInclusion` can leave consumed results out. */
export const webFetch_20260318 = dated('web_fetch_20260318')
/** Fetches pages on Anthropic's side; `useCache: false` asks for fresh ones. */
export const webFetch_20260309 = dated('web_fetch_20260309')
/** Fetches pages on Anthropic's side, whose content code execution can filter. */
export const webFetch_20260209 = dated('web_fetch_20260209')
/** Fetches pages on Anthropic's side. */
export const webFetch_20250910 = dated('web_fetch_20250910')

/** Runs code in Anthropic's sandbox: the version of May 2026. */
export const codeExecution_20260521 = dated('code_execution_20260521')
/** Runs code in Anthropic's sandbox: the version of January 2026, which can call other tools. */
export const codeExecution_20260120 = dated('code_execution_20260120')
/** Runs Bash and edits files in Anthropic's sandbox. */
export const codeExecution_20250825 = dated('code_execution_20250825')
/** Runs Python in Anthropic's sandbox. */
export const codeExecution_20250522 = dated('code_execution_20250522')

/** Finds deferred tools by regular expression. */
export const toolSearchRegex_20251119 = dated('tool_search_tool_regex_20251119')
/** Finds deferred tools by regular expression, in whatever version the API has. */
export const toolSearchRegex = dated('tool_search_tool_regex')
/** Finds deferred tools by a query in plain language. */
export const toolSearchBM25_20251119 = dated('tool_search_tool_bm25_20251119')
/** Finds deferred tools by a query in plain language, in whatever version the API has. */
export const toolSearchBM25 = dated('tool_search_tool_bm25')

/** A stronger model that the model asks for advice; `model` names it. */
export const advisor_20260301 = dated('advisor_20260301')

/** The tools of one server of `mcpServers`, which `serverName` names. */
export const mcpToolset_20251120 = dated('mcp_toolset')
