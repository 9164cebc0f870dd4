/** A program that names its model by a string; prints what it came to. */
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { createAgent, initChatModel } from 'langchain'
import { z } from 'zod'

const NAME = 'anthropic:claude-sonnet-4-6'
const weather = tool(async ({ city }) => `It rains in ${city}.`, {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
})

const llm = await initChatModel(NAME, { maxTokens: 100 })
const whole = await llm.invoke('Hi')
const chunks = []
for await (const chunk of await llm.stream('Hi')) chunks.push(chunk.text)
const bound = await llm.bindTools([weather]).invoke('Hi')
const structured = llm.withStructuredOutput(z.object({ city: z.string() }))

const agent = createAgent({ model: NAME, tools: [weather] })
const { messages } = await agent.invoke({ messages: [new HumanMessage('Weather in Paris?')] })
const other = await initChatModel(NAME, { configurableFields: ['model', 'modelProvider'] })
const config = { configurable: { model: 'claude-opus-4-6', modelProvider: 'anthropic' } }
const configured = await other.invoke('Hi', config)

const report = {
  whole: whole.text,
  streamed: chunks.join(''),
  bound: bound.text,
  structured: typeof structured.invoke,
  agent: messages.map(({ type, text }) => [type, text]),
  configured: [configured.text, configured.response_metadata.model],
  profile: typeof llm.profile?.maxInputTokens,
}
process.stdout.write(JSON.stringify(report))
