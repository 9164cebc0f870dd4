/** `openai`, over chat completions, with its tool runner. */
import OpenAI from 'openai'
import { all, type Endpoint, GREETING, MODEL, QUESTION, WEATHER } from '../client.ts'
import { WEATHER_SCHEMA, weatherOf } from '../client.ts'

const clientOf = ({ url, apiKey }: Endpoint) => new OpenAI({ baseURL: `${url}/v1`, apiKey })

const asking = (content: string) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content }],
})

export async function chat(endpoint: Endpoint) {
  const { choices } = await clientOf(endpoint).chat.completions.create(asking(GREETING))
  return choices[0]?.message.content ?? ''
}

export async function stream(endpoint: Endpoint) {
  const { completions } = clientOf(endpoint).chat
  const chunks = await all(await completions.create({ ...asking(GREETING), stream: true }))
  return chunks.flatMap(({ choices }) => choices[0]?.delta.content ?? [])
}

export async function toolLoop(endpoint: Endpoint) {
  const run = ({ city }: { city: string }) => weatherOf(city)
  const runner = clientOf(endpoint).chat.completions.runTools({
    ...asking(QUESTION),
    tools: [
      {
        type: 'function',
        function: { ...WEATHER, parameters: WEATHER_SCHEMA, parse: JSON.parse, function: run },
      },
    ],
  })
  return (await runner.finalContent()) ?? ''
}
