/** The AI SDK's provider alone, as `streamText` calls it. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { MODEL, PROMPT, toolParts } from './prompt.js'

export function open({ kind, mode, tools }, base) {
  const model = createAnthropic({ apiKey: 'key', baseURL: `${base}/v1` })(MODEL)
  const { name, description, parameters } = toolParts
  const options = {
    prompt: [{ role: 'user', content: [{ type: 'text', text: PROMPT }] }],
    maxOutputTokens: 8000,
  }
  if (tools) options.tools = [{ type: 'function', name, description, inputSchema: parameters }]
  return mode === 'invoke'
    ? () => generate(model, options)
    : () => stream(model, options, PARTS[kind])
}

const PARTS = { text: 'text-delta', thinking: 'reasoning-delta', tool: 'tool-input-delta' }

async function stream(model, options, type) {
  let read = 0
  const { stream } = await model.doStream(options)
  for await (const part of stream) {
    if (part.type === type) read += part.delta.length
  }
  return read
}

async function generate(model, options) {
  const { content } = await model.doGenerate(options)
  return content[0].text.length
}
