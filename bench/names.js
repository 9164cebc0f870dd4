/** The contenders as a reader knows them. */
export const NAMES = {
  ours: 'chat-anthropic',
  before: 'chat-anthropic, before',
  peer: '@langchain/anthropic',
  provider: '@ai-sdk/anthropic',
  ai: 'ai streamText',
  sdk: 'SDK, raw events',
  'sdk-stream': 'SDK messages.stream()',
  floor: 'floor: core alone',
  'floor-wire': 'floor over the SDK',
}
