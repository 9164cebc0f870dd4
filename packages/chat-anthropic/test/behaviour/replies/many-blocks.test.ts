import { expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'

const texts = Array.from({ length: 600 }, (_, at) => `text ${at}`)

test.each([
  ['whole', false],
  ['as a stream', true],
])('a reply of 600 blocks, %s, has each in its place', async (_, streaming) => {
  await using api = await startEmulator({
    script: () => texts.map((text) => ({ type: 'text', text })),
  })
  const model = new ChatAnthropic({
    model: 'claude-haiku-4-5',
    maxTokens: 8_000,
    apiKey: 'the-key',
    streaming,
    clientOptions: { fetch: api.fetch },
  })
  const { content } = await model.invoke('Hi')
  expect(Array.isArray(content) && content.map((block) => block['text'])).toEqual(texts)
})
