/** The ways in which a program gets at a reply and hands it to what comes after the model. */
import { type AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { load } from '@langchain/core/load'
import { Runnable } from '@langchain/core/runnables'
import { concat } from '@langchain/core/utils/stream'
import type { Reply } from '../support/replies.ts'
import type { ChatModel, Factory } from '../support/sides.ts'

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** The model with what a reply is asked for, and the question. */
export function asking(make: Factory, url: string, { options, tools, question }: Reply) {
  const llm = make(url, options)
  const bound = (tools ? llm.bindTools(tools) : llm) as unknown as ChatModel
  return { llm: bound, messages: [question ?? new HumanMessage('Hello there')] }
}

/** A reply as it was handed out: whole, in chunks, and as the output of its events. */
export interface Handed {
  whole: BaseMessage
  chunks: AIMessageChunk[]
  output: BaseMessage
}

/** Asks once in each way; the parsers all read the same. */
export async function handedOut(make: Factory, url: string, reply: Reply): Promise<Handed> {
  const { llm, messages } = asking(make, url, reply)
  const whole = await llm.invoke(messages)
  const chunks = await all(await llm.stream(messages))
  const events = await all(llm.streamEvents(messages, { version: 'v2' }))
  return { whole, chunks, output: events.at(-1)!.data.output as BaseMessage }
}

/** What a stream of the model folds into. */
export async function foldedStream(llm: ChatModel): Promise<AIMessageChunk> {
  const chunks = await all(await llm.stream('Hello there'))
  return chunks.reduce((whole, chunk) => concat(whole, chunk))
}

function folded({ chunks }: Handed): AIMessageChunk {
  return chunks.reduce((whole, chunk) => concat(whole, chunk))
}

function stored(message: BaseMessage): Promise<BaseMessage> {
  return load<BaseMessage>(JSON.stringify(message))
}

/** A message, in each of the ways to have it. */
export const MESSAGES: Record<string, (reply: Handed) => Promise<BaseMessage> | BaseMessage> = {
  invoke: ({ whole }) => whole,
  'stream and concat': folded,
  'streamEvents v2': ({ output }) => output,
  'invoke, JSON, load': ({ whole }) => stored(whole),
  'stream, concat, JSON, load': (reply) => stored(folded(reply)),
}

/** The model of a chain, with a reply that was handed out before. */
class Replayed extends Runnable<unknown, BaseMessage> {
  lc_namespace = ['seams']
  readonly reply: Handed

  constructor(reply: Handed) {
    super()
    this.reply = reply
  }

  async invoke(): Promise<BaseMessage> {
    return this.reply.whole
  }

  override async *_streamIterator(): AsyncGenerator<BaseMessage> {
    yield* this.reply.chunks
  }
}

type Reader = (reply: Handed, parser: Runnable) => Promise<unknown>

/** What a parser makes of a reply, in each of the ways to use one. */
export const READERS: Record<string, Reader> = {
  invoke: (reply, parser) => new Replayed(reply).pipe(parser).invoke(''),
  stream: async (reply, parser) =>
    joined(await all(await new Replayed(reply).pipe(parser).stream(''))),
  'streamEvents v2': async (reply, parser) => {
    const chain = new Replayed(reply).pipe(parser).withConfig({ runName: 'chain' })
    const events = await all(chain.streamEvents('', { version: 'v2' }))
    const own = events.filter(({ name, event }) => name === 'chain' && event.endsWith('_stream'))
    return joined(own.map(({ data }) => data.chunk as unknown))
  },
  'stream and concat': async (reply, parser) => parser.invoke(folded(reply)),
  'invoke, JSON, load': async ({ whole }, parser) => parser.invoke(await stored(whole)),
}

/** Texts and bytes as one text; of lists and objects, which grow, the last. */
function joined(pieces: unknown[]): unknown {
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('')
  if (!pieces.every((piece) => piece instanceof Uint8Array)) return pieces.at(-1)
  const decoder = new TextDecoder()
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('')
}
