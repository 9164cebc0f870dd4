/** `ai` 7 with `@ai-sdk/anthropic` 4. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { generateText, isStepCount, Output, streamText, tool } from 'ai'
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

const modelOf = ({ url, apiKey }: Endpoint) =>
  createAnthropic({ baseURL: `${url}/v1`, apiKey })(MODEL)

export async function chat(endpoint: Endpoint) {
  return (await generateText({ model: modelOf(endpoint), prompt: GREETING })).text
}

export async function stream(endpoint: Endpoint) {
  return all(streamText({ model: modelOf(endpoint), prompt: GREETING }).textStream)
}

export async function toolLoop(endpoint: Endpoint) {
  const weather = tool({
    description: WEATHER.description,
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => weatherOf(city),
  })
  const { text } = await generateText({
    model: modelOf(endpoint),
    prompt: QUESTION,
    tools: { [WEATHER.name]: weather },
    stopWhen: isStepCount(5),
  })
  return text
}

export async function extract(endpoint: Endpoint) {
  const schema = z.object({ name: z.string(), age: z.number() })
  const output = Output.object({ schema })
  return (await generateText({ model: modelOf(endpoint), prompt: PERSON, output })).output
}
