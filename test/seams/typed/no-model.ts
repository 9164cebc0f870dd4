import { ChatAnthropic } from '@langchain/anthropic'

// @ts-expect-error -- there is no default model
export const llm = new ChatAnthropic({})
