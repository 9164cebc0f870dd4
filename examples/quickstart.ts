/**
 * ChatAnthropic in nine steps: `npm start`.
 *
 * With ANTHROPIC_API_KEY it talks to Anthropic; without, to a Messages API in this process.
 */
import { HumanMessage } from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { tool } from '@langchain/core/tools'
import { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { z } from 'zod'
import { show, step } from './terminal.ts'

const emulator = process.env.ANTHROPIC_API_KEY ? undefined : await startEmulator({ delay: 20 })
const api = emulator ? { baseURL: emulator.url, apiKey: 'any' } : {}
console.log(
  emulator
    ? `ANTHROPIC_API_KEY is not set: this runs on the embedded Messages API at ${emulator.url}.`
    : 'ANTHROPIC_API_KEY is set: this talks to the Messages API.',
)

step('Instantiate')
const llm = new ChatAnthropic({
  model: 'claude-sonnet-4-6',
  temperature: 0,
  maxTokens: 1024,
  maxRetries: 2,
  ...api,
})
const { model, temperature, maxTokens } = llm
show('ChatAnthropic', { model, temperature, maxTokens })

step('Invoke')
const message = await llm.invoke([
  [
    'system',
    'You are a helpful assistant that translates English to French. Translate the user sentence.',
  ],
  ['human', 'I love programming.'],
])
show('content', message.content)
show('response_metadata', message.response_metadata)
show('usage_metadata', message.usage_metadata)

step('Chain a prompt template')
const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are a helpful assistant that translates {input_language} to {output_language}.'],
  ['human', '{input}'],
])
const chain = prompt.pipe(llm)
const german = await chain.invoke({
  input_language: 'English',
  output_language: 'German',
  input: 'I love programming.',
})
console.log(german.content)

step('Stream tokens')
const tokens = await chain.stream({
  input_language: 'English',
  output_language: 'Spanish',
  input: 'I love programming.',
})
for await (const chunk of tokens) process.stdout.write(chunk.text)
console.log()

step('Call tools')
const getWeather = tool(
  ({ location }) => (location.startsWith('Los Angeles') ? '26 °C, sunny' : '19 °C, cloudy'),
  {
    name: 'GetWeather',
    description: '获取给定位置的当前天气',
    schema: z.object({ location: z.string().describe('城市和州，例如：旧金山，加州') }),
  },
)
const llmWithTools = llm.bindTools([getWeather])
const question = new HumanMessage('今天哪个城市更热：洛杉矶还是纽约？')
const calling = await llmWithTools.invoke([question])
show('content', calling.content)
show('tool_calls', calling.tool_calls)

const results = await Promise.all((calling.tool_calls ?? []).map((call) => getWeather.invoke(call)))
const answer = await llmWithTools.invoke([question, calling, ...results])
show('answer', answer.text)

step('Structured output')
const Trip = z.object({
  city: z.string().describe('Where the trip goes'),
  days: z.number().int().describe('How many days it takes'),
})
const trip = await llm.withStructuredOutput(Trip).invoke('I will spend 3 days in Paris.')
show('trip', trip)

step('Send an image')
const redSquare =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAQMAAAAlPW0iAAAAA1BMVEXcFB73SBu4AAAADElEQVR42mNgIA0AAAAwAAEodEl9AAAAAElFTkSuQmCC'
const picture = new HumanMessage({
  contentBlocks: [
    { type: 'text', text: 'What colour is this square?' },
    { type: 'image', mimeType: 'image/png', data: redSquare },
  ],
})
const seen = await llm.invoke([picture])
console.log(seen.text)

step('Count tokens')
const inputTokens = await llm.countTokens([picture])
console.log(`The question about the image is ${inputTokens} input tokens.`)

step('Batch')
const languages = ['French', 'Italian', 'Japanese']
const translations = await chain.batch(
  languages.map((output_language) => ({
    input_language: 'English',
    output_language,
    input: 'I love programming.',
  })),
)
for (const [index, { text }] of translations.entries()) {
  console.log(`${languages[index]}: ${text}`)
}

await emulator?.close()
