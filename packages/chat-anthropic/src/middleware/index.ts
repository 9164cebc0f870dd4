/** `chat-anthropic/middleware`: middleware of LangChain agents, which runs Anthropic's tools here. */
export type { FileStorage } from './files/storage.ts'
