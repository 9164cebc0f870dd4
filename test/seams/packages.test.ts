import { expect, test } from 'vitest'
import { hasPackages } from './project.ts'

if (!hasPackages) {
  console.warn(
    "LangChain's packages are not here, the programs are skipped: npm ci --prefix test/seams",
  )
}

test.skipIf(!hasPackages)('the model and its peer share one core', async () => {
  const { BaseChatModel } = await import('@langchain/core/language_models/chat_models')
  const peer = await import('@langchain/anthropic')
  const ours = await import('chat-anthropic')
  expect(Object.getPrototypeOf(peer.ChatAnthropicMessages)).toBe(BaseChatModel)
  expect(ours.ChatAnthropic.prototype).toBeInstanceOf(BaseChatModel)
})
