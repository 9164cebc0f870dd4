/** `@openai/agents`, with Claude through `@openai/agents-extensions` and the AI SDK's provider. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { Agent, run, setTracingDisabled, tool } from '@openai/agents'
import { aisdk } from '@openai/agents-extensions/ai-sdk'
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

// Its traces go to OpenAI.
setTracingDisabled(true)

const modelOf = ({ url, apiKey }: Endpoint) =>
  aisdk(createAnthropic({ baseURL: `${url}/v1`, apiKey })(MODEL))

function agentOf(endpoint: Endpoint) {
  const weather = tool({
    ...WEATHER,
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => weatherOf(city),
  })
  return new Agent({
    name: 'Assistant',
    instructions: 'Be brief.',
    model: modelOf(endpoint),
    tools: [weather],
  })
}

export async function chat(endpoint: Endpoint) {
  return (await run(agentOf(endpoint), GREETING)).finalOutput ?? ''
}

export async function stream(endpoint: Endpoint) {
  const result = await run(agentOf(endpoint), GREETING, { stream: true })
  return all(result.toTextStream())
}

export async function toolLoop(endpoint: Endpoint) {
  return (await run(agentOf(endpoint), QUESTION)).finalOutput ?? ''
}

export async function extract(endpoint: Endpoint) {
  const outputType = z.object({ name: z.string(), age: z.number() })
  const agent = new Agent({ name: 'Reader', model: modelOf(endpoint), outputType })
  return (await run(agent, PERSON)).finalOutput
}
