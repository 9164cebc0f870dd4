/** What a model does with a tool whose names the API refuses. */
import type { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import { startEmulator, type TurnRequest } from 'anthropic-emulator'
import { chat, type Json } from '../behaviour/support.ts'

export const schemaOf = (...keys: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
  required: keys,
})
export const argsOf = (...keys: string[]) =>
  Object.fromEntries(keys.map((key) => [key, `of ${key}`]))

export const wireTools = (request: TurnRequest): { name: string; input_schema: Json }[] =>
  (request.body.tools ?? []) as never

/** The first tool of a request, called with its own keys. */
export const callFirst = (request: TurnRequest): Json[] => {
  const [first] = wireTools(request)
  const keys = Object.keys(first!.input_schema['properties'] as object)
  const input = Object.fromEntries(keys.map((key) => [key, `of ${key}`]))
  return [{ type: 'tool_use', id: 'toolu_1', name: first!.name, input }]
}

/** What a model says of one tool, in each mode. */
export async function callsOf(name: string, keys: readonly string[]) {
  await using api = await startEmulator({ reply: callFirst as never })
  const llm = chat(api).bindTools([{ name, input_schema: schemaOf(...keys) }])
  const invoked = await llm.invoke('Hi')
  let folded: AIMessageChunk | undefined
  const pieces: string[] = []
  for await (const chunk of await llm.stream('Hi')) {
    pieces.push(...(chunk.tool_call_chunks ?? []).map(({ args }) => args ?? ''))
    folded = folded ? folded.concat(chunk) : chunk
  }
  const events = []
  for await (const event of llm.streamEvents('Hi', { version: 'v2' })) events.push(event)
  const ended = events.findLast(({ event }) => event === 'on_chat_model_end')
  const sent = wireTools({ body: api.lastRequest } as TurnRequest)
  return { invoked, folded: folded!, pieces, ended: ended?.data.output as AIMessage, sent }
}
