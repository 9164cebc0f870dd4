/** `@langchain/anthropic`: its model, and a loop over its tool calls. */
import { ChatAnthropic } from '@langchain/anthropic'
import { type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
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
  new ChatAnthropic({ model: MODEL, apiKey, anthropicApiUrl: url, maxTokens: 1000 })

export async function chat(endpoint: Endpoint) {
  return (await modelOf(endpoint).invoke(GREETING)).text
}

export async function stream(endpoint: Endpoint) {
  const chunks = await all(await modelOf(endpoint).stream(GREETING))
  return chunks.map(({ text }) => text).filter((text) => text !== '')
}

export async function toolLoop(endpoint: Endpoint) {
  const weather = tool(({ city }: { city: string }) => weatherOf(city), {
    ...WEATHER,
    schema: z.object({ city: z.string() }),
  })
  const model = modelOf(endpoint).bindTools([weather])
  const messages: BaseMessage[] = [new HumanMessage(QUESTION)]
  let reply = await model.invoke(messages)
  while (reply.tool_calls?.length) {
    messages.push(reply)
    for (const call of reply.tool_calls) {
      messages.push(await weather.invoke({ ...call, type: 'tool_call' } as never))
    }
    reply = await model.invoke(messages)
  }
  return reply.text
}

export async function extract(endpoint: Endpoint) {
  const schema = z.object({ name: z.string(), age: z.number() })
  return modelOf(endpoint).withStructuredOutput(schema).invoke(PERSON)
}
