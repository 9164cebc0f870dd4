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
