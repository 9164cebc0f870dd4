/** Vercel's `streamText` over its Anthropic provider. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { generateText, jsonSchema, streamText, tool } from 'ai'
import { MODEL, PROMPT, toolParts } from './prompt.js'

export function open({ kind, mode, tools }, base) {
  const model = createAnthropic({ apiKey: 'key', baseURL: `${base}/v1` })(MODEL)
  const options = { model, prompt: PROMPT, maxOutputTokens: 8000, maxRetries: 0 }
  if (tools) {
    const { name, description, parameters } = toolParts
    options.tools = { [name]: tool({ description, inputSchema: jsonSchema(parameters) }) }
  }
  if (mode === 'invoke') return () => generate(options)
  return mode === 'stream' && kind === 'text' ? () => text(options) : () => parts(options, kind)
}

async function text(options) {
  let read = 0
  for await (const part of streamText(options).textStream) read += part.length
  return read
}

async function parts(options, kind) {
  let read = 0
  for await (const part of streamText(options).fullStream) {
    if (part.type === 'error') throw part.error
    if (TYPES[kind] === part.type) read += (part.text ?? part.delta).length
  }
  return read
}

const TYPES = { text: 'text-delta', thinking: 'reasoning-delta', tool: 'tool-input-delta' }

async function generate(options) {
  const { text } = await generateText(options)
  return text.length
}
