/** `chat-anthropic/middleware`: middleware of LangChain agents, which runs Anthropic's tools here. */
export { bash } from './bash/bash.ts'
export type { BashOptions, ConfirmAnswer, ConfirmRuntime } from './bash/options.ts'
export { sandboxPolicy } from './bash/policies/sandbox.ts'
export type { SandboxOptions } from './bash/policies/sandbox.ts'
export type {
  ExecuteResult,
  SandboxBackend,
  ShellLimits,
  ShellPolicy,
  ShellProcess,
  ShellRequest,
} from './bash/policies/policy.ts'
export { textEditor } from './editor/text-editor.ts'
export type { TextEditorOptions, TextEditorVersion } from './editor/options.ts'
export { memory } from './memory/memory.ts'
export type { MemoryOptions } from './memory/memory.ts'
export { fileSearch } from './search/file-search.ts'
export type { FileSearchOptions } from './search/file-search.ts'
export type { BackendAnswer, FileBackend, FileStorage } from './files/storage.ts'
export type { RunningMiddleware } from './middleware.ts'

export { promptCaching, type PromptCachingOptions } from './caching/prompt-caching.ts'
export type { CachePoint, SkippedPoint, SkipReason } from './caching/place-points.ts'
export type { CachePlace, Ttl } from './caching/prompt.ts'
export type { CacheOutcome, CacheReason, CacheReport, CacheTotals } from './caching/report.ts'
export type { UnsupportedModel } from './requests/agent-model.ts'
export { budget, type BudgetOptions } from './spending/budget.ts'
export { BudgetError, type BudgetScope } from './spending/budget-error.ts'
export type { BudgetLimit, BudgetState, Spending } from './spending/spent.ts'
export {
  compaction,
  type CompactionOptions,
  contextEditing,
  type ContextEditingOptions,
  type ContextOptions,
} from './context/context-editing.ts'
export {
  clearThinking,
  clearToolUses,
  type ClearToolUsesOptions,
  type CompactionSettings,
  type ContextEdit,
} from './context/edits.ts'
export type { OnConflict } from './context/rivals.ts'
export {
  type DeferrableTool,
  toolSearch,
  type ToolSearchKind,
  type ToolSearchOptions,
} from './tool-search/tool-search.ts'
export { codeExecution, type CodeExecutionOptions } from './containers/code-execution.ts'
export type { CodeExecutionType } from './containers/settings.ts'
export { skills, type SkillSource, type SkillsOptions } from './containers/skills.ts'
export { CitedFiles, type CitedFileSettings } from './citations/cited-files.ts'
export {
  type CitedMessage,
  type CitedSource,
  type CitedText,
  readCitations,
} from './citations/read-citations.ts'
export { renderCitations, type RenderOptions } from './citations/render-citations.ts'
export type { BrowserInputs, ComputerInputs } from './screens/members.ts'
export { playwrightBrowser, type PlaywrightBrowserOptions } from './screens/playwright-browser.ts'
export { playwrightComputer } from './screens/playwright-computer.ts'
export type { ContextLike, PageLike } from './screens/playwright-types.ts'
export {
  browser,
  type BrowserDriver,
  type BrowserOptions,
  computer,
  type ComputerDriver,
  type ComputerOptions,
  type Driver,
  type ScreenResult,
  type ToolsetOptions,
} from './screens/toolset.ts'
