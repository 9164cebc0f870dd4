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
export type { FileStorage } from './files/storage.ts'
