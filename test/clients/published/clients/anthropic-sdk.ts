/** `@anthropic-ai/sdk`, with its tool runner. */
import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { z } from 'zod'
import { all, type Endpoint, GREETING, MODEL, PERSON, QUESTION, WEATHER } from '../client.ts'
import { WEATHER_SCHEMA, weatherOf } from '../client.ts'

const clientOf = ({ url, apiKey }: Endpoint) => new Anthropic({ baseURL: url, apiKey })

const asking = (content: string) => ({
  model: MODEL,
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
})

const textOf = (content: readonly { type: string; text?: string }[]) =>
  content.map(({ text }) => text ?? '').join('')

export async function chat(endpoint: Endpoint) {
  const { content } = await clientOf(endpoint).messages.create(asking(GREETING))
  return textOf(content)
}

export async function stream(endpoint: Endpoint) {
  const events = await all(clientOf(endpoint).messages.stream(asking(GREETING)))
  return events.flatMap((event) =>
    event.type === 'content_block_delta' && event.delta.type === 'text_delta'
      ? [event.delta.text]
      : [],
  )
}

export async function toolLoop(endpoint: Endpoint) {
  const weather = betaTool({
    ...WEATHER,
    inputSchema: WEATHER_SCHEMA,
    run: ({ city }) => weatherOf(city),
  })
  const { content } = await clientOf(endpoint).beta.messages.toolRunner({
    ...asking(QUESTION),
    tools: [weather],
  })
  return textOf(content)
}

export async function extract(endpoint: Endpoint) {
  const format = zodOutputFormat(z.object({ name: z.string(), age: z.number() }))
  const params = { ...asking(PERSON), output_config: { format } }
  return (await clientOf(endpoint).messages.parse(params)).parsed_output
}
