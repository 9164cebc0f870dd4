/** `genkit` with `@genkit-ai/anthropic`, which reads its URL from the environment alone. */
import { anthropic } from '@genkit-ai/anthropic'
import { genkit, z } from 'genkit'
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

function assistantOf({ url, apiKey }: Endpoint, apiVersion: 'stable' | 'beta' = 'stable') {
  process.env['ANTHROPIC_BASE_URL'] = url
  try {
    return genkit({ plugins: [anthropic({ apiKey, apiVersion })], model: anthropic.model(MODEL) })
  } finally {
    delete process.env['ANTHROPIC_BASE_URL']
  }
}

export async function chat(endpoint: Endpoint) {
  return (await assistantOf(endpoint).generate(GREETING)).text
}

export async function stream(endpoint: Endpoint) {
  const reply = assistantOf(endpoint).generateStream(GREETING)
  const chunks = await all(reply.stream)
  return chunks.map(({ text }) => text)
}

export async function toolLoop(endpoint: Endpoint) {
  const ai = assistantOf(endpoint)
  const weather = ai.defineTool(
    { ...WEATHER, inputSchema: z.object({ city: z.string() }), outputSchema: z.string() },
    async ({ city }) => weatherOf(city),
  )
  return (await ai.generate({ prompt: QUESTION, tools: [weather] })).text
}

export async function extract(endpoint: Endpoint) {
  const schema = z.object({ name: z.string(), age: z.number() })
  return (await assistantOf(endpoint, 'beta').generate({ prompt: PERSON, output: { schema } }))
    .output
}
