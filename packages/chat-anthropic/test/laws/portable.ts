/** What holds for requests and replies that travel apart from each other. */
import type { ChatAnthropic } from 'chat-anthropic'
import { toJson } from './actual.ts'
import { same } from './compare.ts'
import { answerOf, chunksOf, type Decoded, fold } from './decode.ts'
import type { Laboratory } from './laws.ts'
import { REQUEST_ID } from './server.ts'
import { clone, type Exchange } from './wire.ts'

/** Everything of a message, as JSON has it. */
function viewOf(message: Decoded): unknown {
  const { id, text, content, contentBlocks, tool_calls, invalid_tool_calls } = message
  const { usage_metadata, response_metadata, additional_kwargs } = message
  const calls = { tool_calls, invalid_tool_calls }
  const about = { usage_metadata, response_metadata, additional_kwargs }
  return toJson({ id, text, content, contentBlocks, ...calls, ...about })
}

function modelOf({ server }: Laboratory, url: string, exchange: Exchange, options: object) {
  const model = { model: exchange.reply.model, maxTokens: 1024, includeCost: true }
  return server.platform.chat(url, { ...model, ...options })
}

/** Through JSON, as a queue or a file has them. */
async function readApart(model: ChatAnthropic, exchange: Exchange): Promise<Decoded> {
  const request = clone(model.requestFor('Go.'))
  const reply = Object.defineProperty(clone(exchange.reply), '_request_id', { value: REQUEST_ID })
  return model.messageFrom(reply, request)
}

/** `messageFrom` gives the message of `invoke`, and `requestFor` what `invoke` sends. */
export async function messageFromIsInvoke(
  laboratory: Laboratory,
  exchange: Exchange,
): Promise<void> {
  const { url, requests } = laboratory.server.serve(answerOf(exchange))
  for (const outputVersion of ['v0', 'v1'] as const) {
    const model = modelOf(laboratory, url, exchange, { outputVersion })
    const invoked = await model.invoke('Go.')
    same('message', viewOf(invoked), viewOf(await readApart(model, exchange)))
    const { stream: _, ...body } = requests.at(-1)!
    same('request', body, toJson(model.requestFor('Go.').params))
  }
}

/** What a reply costs is the same however it came. */
export async function costsAgree(laboratory: Laboratory, exchange: Exchange): Promise<void> {
  const { url } = laboratory.server.serve(answerOf(exchange))
  const model = modelOf(laboratory, url, exchange, {})
  const invoked = (await model.invoke('Go.')).response_metadata['usd']
  const chunks = await chunksOf(model)
  const native = await model.streamEvents('Go.')
  same('usd of chunks', invoked, fold(chunks).response_metadata['usd'])
  same('usd of streamEvents', invoked, native.response_metadata['usd'])
  const told = chunks.filter(({ response_metadata }) => 'usd' in response_metadata)
  same('chunks that have it', invoked === undefined ? 0 : 1, told.length)
}
