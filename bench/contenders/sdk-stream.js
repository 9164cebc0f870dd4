/** The SDK's helper, which adds the events up to a message. */
import Anthropic from '@anthropic-ai/sdk'
import { MODEL, PROMPT, TOOL } from './prompt.js'
import { LENGTHS } from './sdk.js'

export function open({ kind, tools }, base) {
  const client = new Anthropic({ apiKey: 'key', baseURL: base, maxRetries: 0 })
  const body = { model: MODEL, max_tokens: 8000, messages: [{ role: 'user', content: PROMPT }] }
  if (tools) body.tools = [TOOL]
  return () => stream(client, body, LENGTHS[kind])
}

async function stream(client, body, length) {
  let read = 0
  const events = client.messages.stream(body)
  for await (const event of events) {
    if (event.type === 'content_block_delta') read += length(event)
  }
  await events.finalMessage()
  return read
}
