/** Every way in which a program can get at one reply. */
import { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import { concat } from '@langchain/core/utils/stream'
import type { ChatAnthropic } from 'chat-anthropic'
import type { Answer, LawServer } from './server.ts'
import { clone, type Exchange } from './wire.ts'

export type Decoded = AIMessage | AIMessageChunk

export interface ModelOptions {
  streaming?: boolean
  outputVersion?: 'v0' | 'v1'
}

/** A model whose whole API is one answer. It has the reply's model, as a real client would. */
export function modelFor(
  { platform }: LawServer,
  url: string,
  model: string,
  options: ModelOptions = {},
): ChatAnthropic {
  // Few enough tokens that `invoke` asks for JSON.
  return platform.chat(url, { model, maxTokens: 1024, ...options })
}

/** One exchange on the server, and what was read of it. */
interface Session {
  model(options?: ModelOptions): ChatAnthropic
  /** The chunks of one stream, however many modes look at them. */
  chunks(): Promise<AIMessageChunk[]>
}

type Mode = (session: Session) => Promise<Decoded>

export function answerOf({ reply, sse }: Exchange, cuts: readonly number[] = []): Answer {
  return { json: JSON.stringify(reply), sse, cuts }
}

export async function chunksOf(model: ChatAnthropic): Promise<AIMessageChunk[]> {
  const chunks: AIMessageChunk[] = []
  for await (const chunk of await model.stream('Go.')) chunks.push(chunk)
  return chunks
}

export function fold(chunks: readonly AIMessageChunk[]): AIMessageChunk {
  return chunks.reduce((sum, chunk) => concat(sum, chunk))
}

/** The chunk as core's own class would be, without what a subclass adds. */
function plain(chunk: AIMessageChunk): AIMessageChunk {
  const { content, id, usage_metadata: usage } = chunk
  return new AIMessageChunk({
    content: clone(content),
    tool_call_chunks: clone(chunk.tool_call_chunks ?? []),
    response_metadata: clone(chunk.response_metadata),
    additional_kwargs: clone(chunk.additional_kwargs),
    ...(id === undefined ? {} : { id }),
    ...(usage === undefined ? {} : { usage_metadata: clone(usage) }),
  })
}

async function lastOutput(model: ChatAnthropic): Promise<Decoded> {
  let output: unknown
  for await (const event of model.streamEvents('Go.', { version: 'v2' })) {
    if (event.event === 'on_chat_model_end') output = event.data.output
  }
  if (!AIMessage.isInstance(output)) throw new Error('on_chat_model_end has no message')
  return output
}

export const modes = {
  invoke: ({ model }) => model().invoke('Go.'),
  'invoke, streaming': ({ model }) => model({ streaming: true }).invoke('Go.'),
  stream: async ({ chunks }) => fold(await chunks()),
  'stream through core’s classes': async ({ chunks }) => fold((await chunks()).map(plain)),
  streamEvents: async ({ model }) => model().streamEvents('Go.'),
  'streamEvents, version v2': ({ model }) => lastOutput(model()),
  'invoke, output v1': ({ model }) => model({ outputVersion: 'v1' }).invoke('Go.'),
  'invoke, streaming, output v1': ({ model }) =>
    model({ streaming: true, outputVersion: 'v1' }).invoke('Go.'),
  'stream, output v1': async ({ model }) => fold(await chunksOf(model({ outputVersion: 'v1' }))),
} as const satisfies Record<string, Mode>

export type ModeName = keyof typeof modes

export interface Decoder {
  message(exchange: Exchange, mode: ModeName): Promise<Decoded>
  chunks(exchange: Exchange): Promise<AIMessageChunk[]>
}

/** Decodes each exchange once per mode, however many laws look at the result. */
export function decoder(server: LawServer): Decoder {
  const session = memoized((exchange: Exchange) => {
    const { url } = server.serve(answerOf(exchange))
    const model = (options?: ModelOptions) => modelFor(server, url, exchange.reply.model, options)
    const chunks = memoized(() => chunksOf(model()))
    const message = memoized((mode: ModeName) => modes[mode]({ model, chunks: () => chunks(0) }))
    return { message, chunks: () => chunks(0) }
  })
  return {
    message: (exchange, mode) => session(exchange).message(mode),
    chunks: (exchange) => session(exchange).chunks(),
  }
}

function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    if (!known.has(key)) known.set(key, make(key))
    return known.get(key) as Value
  }
}
