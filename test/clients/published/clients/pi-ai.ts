/** `@mariozechner/pi-ai`: its model, and a loop over its tool calls. */
import { complete, type Context, getModel, stream as open, Type } from '@mariozechner/pi-ai'
import { all, type Endpoint, GREETING, MODEL, QUESTION, WEATHER, weatherOf } from '../client.ts'

const modelOf = ({ url }: Endpoint) => ({ ...getModel('anthropic', MODEL), baseUrl: url })

const asking = (content: string): Context => ({
  messages: [{ role: 'user', content, timestamp: 0 }],
})

type Reply = Awaited<ReturnType<typeof complete>>

const textOf = ({ content }: Reply) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('')

export async function chat(endpoint: Endpoint) {
  return textOf(await complete(modelOf(endpoint), asking(GREETING), { apiKey: endpoint.apiKey }))
}

export async function stream(endpoint: Endpoint) {
  const { apiKey } = endpoint
  const events = await all(open(modelOf(endpoint), asking(GREETING), { apiKey }))
  return events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : []))
}

export async function toolLoop(endpoint: Endpoint) {
  const { apiKey } = endpoint
  const parameters = Type.Object({ city: Type.String() })
  const context: Context = { ...asking(QUESTION), tools: [{ ...WEATHER, parameters }] }
  let reply = await complete(modelOf(endpoint), context, { apiKey })
  while (reply.stopReason === 'toolUse') {
    context.messages.push(reply)
    for (const block of reply.content) {
      if (block.type === 'toolCall') context.messages.push(resultOf(block))
    }
    reply = await complete(modelOf(endpoint), context, { apiKey })
  }
  return textOf(reply)
}

type Call = Extract<Reply['content'][number], { type: 'toolCall' }>

function resultOf({ id, name, arguments: input }: Call): Context['messages'][number] {
  const text = weatherOf(String(input['city']))
  return {
    role: 'toolResult',
    toolCallId: id,
    toolName: name,
    content: [{ type: 'text', text }],
    isError: false,
    timestamp: 0,
  }
}
