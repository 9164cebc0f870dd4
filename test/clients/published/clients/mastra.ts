/** An agent of `@mastra/core`. */
import { createAnthropic } from '@ai-sdk/anthropic-3'
import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
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

function agentOf({ url, apiKey }: Endpoint) {
  const weather = createTool({
    id: WEATHER.name,
    description: WEATHER.description,
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => ({ weather: weatherOf(city) }),
  })
  return new Agent({
    id: 'assistant',
    name: 'Assistant',
    instructions: 'Be brief.',
    model: createAnthropic({ baseURL: `${url}/v1`, apiKey })(MODEL),
    tools: { [WEATHER.name]: weather },
  })
}

export async function chat(endpoint: Endpoint) {
  return (await agentOf(endpoint).generate(GREETING)).text
}

export async function stream(endpoint: Endpoint) {
  return all((await agentOf(endpoint).stream(GREETING)).textStream)
}

export async function toolLoop(endpoint: Endpoint) {
  return (await agentOf(endpoint).generate(QUESTION)).text
}

export async function extract(endpoint: Endpoint) {
  const schema = z.object({ name: z.string(), age: z.number() })
  return (await agentOf(endpoint).generate(PERSON, { structuredOutput: { schema } })).object
}
