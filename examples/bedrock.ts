/**
 * Claude on Amazon Bedrock: `npx tsx examples/bedrock.ts`.
 *
 * With AWS credentials in the environment it talks to Bedrock; without, to an emulator of Bedrock in
 * this process.
 */
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatAnthropicBedrock } from 'chat-anthropic/bedrock'
import { startEmulator } from 'anthropic-emulator'
import { z } from 'zod'
import { show, step } from './terminal.ts'

const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_BEARER_TOKEN_BEDROCK']
const found = CREDENTIALS.find((name) => process.env[name])
const emulator = found ? undefined : await startEmulator({ delay: 20 })
const api = emulator ? { baseURL: emulator.baseURLs.bedrock, apiKey: 'any' } : {}
console.log(
  emulator
    ? `${CREDENTIALS.join(', ')} are not set: this runs on an emulator of Bedrock at ${emulator.url}.`
    : `${found} is set: this talks to Amazon Bedrock.`,
)

const llm = new ChatAnthropicBedrock({
  // `global.` runs wherever there is room, `us.` and `eu.` stay there.
  model: 'global.anthropic.claude-sonnet-4-6',
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
// What AWS's support asks for.
show('request_id', message.response_metadata['request_id'])

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

await emulator?.close()
