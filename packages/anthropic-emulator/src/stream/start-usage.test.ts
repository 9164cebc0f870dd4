/** What a stream counts at its start, and what at its end. */
import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator } from '../index.ts'

const USAGE = {
  input_tokens: 12,
  output_tokens: 40,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 7,
  output_tokens_details: { thinking_tokens: 3 },
  server_tool_use: { web_search_requests: 1 },
}

test('the input is counted at the start, the output at the end', async () => {
  await using api = await startEmulator({ reply: { content: 'One two three.', usage: USAGE } })
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0 })
  const stream = await client.messages.create({
    model: 'claude-sonnet-4-6',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
  })
  const usages: unknown[] = []
  for await (const event of stream) {
    if (event.type === 'message_start') usages.push(event.message.usage)
    if (event.type === 'message_delta') usages.push(event.usage)
  }
  const [first, last] = usages
  expect(usages).toHaveLength(2)
  expect(first).toMatchObject({
    input_tokens: 12,
    cache_read_input_tokens: 5,
    cache_creation_input_tokens: 7,
    output_tokens: 1,
  })
  expect(first).toHaveProperty('service_tier')
  expect(first).toHaveProperty('cache_creation')
  expect(first).not.toHaveProperty('output_tokens_details')
  expect(first).not.toHaveProperty('server_tool_use')
  expect(last).toMatchObject(USAGE)
  expect(last).not.toHaveProperty('service_tier')
  expect(last).not.toHaveProperty('cache_creation')
})

test('a reply that counts no output counts none at its start', async () => {
  const usage = { input_tokens: 12, output_tokens: 0 }
  await using api = await startEmulator({ reply: { content: '', usage } })
  const response = await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    }),
  })
  const [first = ''] = (await response.text()).split('\n\n')
  const { message } = JSON.parse(first.replace(/^event: .*\ndata: /, '')) as {
    message: { usage: unknown }
  }
  expect(message.usage).toMatchObject({ input_tokens: 12, output_tokens: 0 })
})
