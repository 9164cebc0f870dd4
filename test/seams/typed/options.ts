/** What programs write about the model's type; `@langchain/anthropic` is ours under its name. */
import { ChatAnthropic, type ChatAnthropicInput } from '@langchain/anthropic'

type Fields = ConstructorParameters<typeof ChatAnthropic>[0]

export const fields: Fields = { model: 'claude-sonnet-4-6', maxTokens: 10, temperature: 0 }
export const input: ChatAnthropicInput = { model: 'claude-sonnet-4-6', maxRetries: 1 }

export const llm = new ChatAnthropic({ model: 'claude-sonnet-4-6', anthropicApiKey: 'key' })
llm.modelName = 'claude-opus-4-6'

export const seen: unknown[] = [llm.apiKey, llm.apiUrl, llm.clientOptions, llm.invocationKwargs]

export class Custom extends ChatAnthropic {
  constructor(options: ChatAnthropicInput) {
    super({ ...options, model: 'claude-sonnet-4-6' })
  }
}
