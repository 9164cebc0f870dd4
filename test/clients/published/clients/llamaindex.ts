/** `@llamaindex/anthropic`: its model, and the agent of `@llamaindex/core`. */
import { Anthropic, AnthropicSession } from '@llamaindex/anthropic'
import { LLMAgent } from '@llamaindex/core/agent'
import { tool } from '@llamaindex/core/tools'
import { extractText } from '@llamaindex/core/utils'
import { z } from 'zod'
import { all, type Endpoint, GREETING, QUESTION, WEATHER, weatherOf } from '../client.ts'

// The newest model that it knows.
const modelOf = ({ url, apiKey }: Endpoint) =>
  new Anthropic({
    model: 'claude-sonnet-4-5',
    apiKey,
    session: new AnthropicSession({ baseURL: url, apiKey }),
  })

const MESSAGES = [{ role: 'user' as const, content: GREETING }]

export async function chat(endpoint: Endpoint) {
  const { message } = await modelOf(endpoint).chat({ messages: MESSAGES })
  return extractText(message.content)
}

export async function stream(endpoint: Endpoint) {
  const chunks = await all(await modelOf(endpoint).chat({ messages: MESSAGES, stream: true }))
  return chunks.map(({ delta }) => delta)
}

export async function toolLoop(endpoint: Endpoint) {
  const weather = tool({
    ...WEATHER,
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => weatherOf(city),
  })
  const agent = new LLMAgent({ llm: modelOf(endpoint), tools: [weather] })
  return extractText((await agent.chat({ message: QUESTION })).message.content)
}
