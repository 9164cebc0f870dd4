import { expect, test, vi } from 'vitest'

import { startEmulator } from '../start.ts'

vi.mock('@smithy/eventstream-codec', () => {
  throw new Error('Cannot find package')
})

test('without its package, a stream of Bedrock is an error that names it', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
  const ask = (operation: string) =>
    fetch(`${api.baseURLs.bedrock}/model/${model}/${operation}`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    })
  const streamed = await ask('invoke-with-response-stream')
  expect(streamed.status).toBe(500)
  expect(await streamed.text()).toContain('npm install --save-dev @smithy/eventstream-codec')
  expect((await ask('invoke')).status).toBe(200)
})
