/**
 * Claude on Google Cloud's Vertex AI: `npx tsx examples/vertex.ts`.
 *
 * With ANTHROPIC_VERTEX_PROJECT_ID it talks to Vertex AI, with what `gcloud auth
 * application-default login` or GOOGLE_APPLICATION_CREDENTIALS gives; without, to an emulator of
 * Vertex AI in this process.
 */
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { z } from 'zod'
import { show, step } from './terminal.ts'

const project = process.env.ANTHROPIC_VERTEX_PROJECT_ID
const emulator = project ? undefined : await startEmulator({ delay: 20 })
/** Anything that gives headers can be the credentials. */
const anyone = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer any' }) }
const api = emulator && {
  baseURL: emulator.baseURLs.vertex,
  projectId: 'any',
  authClient: anyone as never,
}
console.log(
  emulator
    ? `ANTHROPIC_VERTEX_PROJECT_ID is not set: this runs on an emulator of Vertex AI at ${emulator.url}.`
    : `ANTHROPIC_VERTEX_PROJECT_ID is set: this talks to Vertex AI, as ${project}.`,
)

const llm = new ChatAnthropicVertex({
  model: 'claude-sonnet-4-6',
  region: process.env.CLOUD_ML_REGION ?? 'global',
  maxTokens: 1024,
  ...api,
})

step('Invoke')
const message = await llm.invoke([
  ['system', 'You are a helpful assistant that translates English to French.'],
  ['human', 'I love programming.'],
])
show('content', message.content)
show('usage_metadata', message.usage_metadata)

step('Stream')
for await (const chunk of await llm.stream('Translate to Spanish: I love programming.')) {
  process.stdout.write(chunk.text)
}
console.log()

step('Call a tool')
const getWeather = tool(({ location }) => `It is sunny in ${location}.`, {
  name: 'get_weather',
  description: 'Get the current weather in a given location',
  schema: z.object({ location: z.string().describe('The city') }),
})
const llmWithTools = llm.bindTools([getWeather])
const question = new HumanMessage('What is the weather in Paris?')
const calling = await llmWithTools.invoke([question])
show('tool_calls', calling.tool_calls)

const results = await Promise.all((calling.tool_calls ?? []).map((call) => getWeather.invoke(call)))
const answer = await llmWithTools.invoke([question, calling, ...results])
show('answer', answer.text)

step('Count tokens')
show('input tokens', await llm.countTokens([question]))

await emulator?.close()
