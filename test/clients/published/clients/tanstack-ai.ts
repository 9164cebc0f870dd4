/** `@tanstack/ai` with `@tanstack/ai-anthropic`. */
import { chat as talk, EventType, toolDefinition } from '@tanstack/ai'
import { createAnthropicChat } from '@tanstack/ai-anthropic'
import { z } from 'zod'
import {
  all,
  type Endpoint,
  GREETING,
  MODEL,
  PERSON,
  QUESTION,
  WEATHER,
  weatherOf,
} from '../client.ts'

const adapterOf = ({ url, apiKey }: Endpoint) =>
  createAnthropicChat(MODEL, apiKey, { baseURL: url })

const asking = (content: string) => [{ role: 'user' as const, content }]

export async function chat(endpoint: Endpoint) {
  return talk({ adapter: adapterOf(endpoint), messages: asking(GREETING), stream: false })
}

export async function stream(endpoint: Endpoint) {
  const chunks = await all(talk({ adapter: adapterOf(endpoint), messages: asking(GREETING) }))
  return chunks.flatMap((chunk) =>
    chunk.type === EventType.TEXT_MESSAGE_CONTENT ? [chunk.delta] : [],
  )
}

export async function toolLoop(endpoint: Endpoint) {
  const weather = toolDefinition({
    ...WEATHER,
    inputSchema: z.object({ city: z.string() }),
  }).server(async ({ city }) => ({ weather: weatherOf(city) }))
  return talk({
    adapter: adapterOf(endpoint),
    messages: asking(QUESTION),
    tools: [weather],
    stream: false,
  })
}

export async function extract(endpoint: Endpoint) {
  return talk({
    adapter: adapterOf(endpoint),
    messages: asking(PERSON),
    outputSchema: z.object({ name: z.string(), age: z.number() }),
  })
}
