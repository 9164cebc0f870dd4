/** The SDK alone: a loop over the events. */
import Anthropic from '@anthropic-ai/sdk'
import { MODEL, PROMPT, TOOL } from './prompt.js'

export function open({ kind, mode, tools, nothingChosen }, base) {
  const client = new Anthropic({ apiKey: 'key', baseURL: base, maxRetries: 0 })
  const body = { model: MODEL, max_tokens: 8000, messages: [{ role: 'user', content: PROMPT }] }
  if (tools) body.tools = [TOOL]
  // Where nothing is chosen a model streams inside: a stream read to its end is the least it can take.
  if (mode !== 'invoke' || nothingChosen) return () => stream(client, body, LENGTHS[kind])
  return () => invoke(client, body)
}

async function stream(client, body, length) {
  let read = 0
  for await (const event of await client.messages.create({ ...body, stream: true })) {
    if (event.type === 'content_block_delta') read += length(event)
  }
  return read
}

async function invoke(client, body) {
  const { content } = await client.messages.create(body)
  return content[0].text.length
}

/** The characters of a delta. */
export const LENGTHS = {
  text: ({ delta }) => delta.text?.length ?? 0,
  thinking: ({ delta }) => delta.thinking?.length ?? 0,
  tool: ({ delta }) => delta.partial_json?.length ?? 0,
}
