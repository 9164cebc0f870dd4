/** The promises as checks of one exchange; each throws and says what differs. */
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages'
import { actualView, blocksView, settled, toJson } from './actual.ts'
import { same } from './compare.ts'
import { decoder, type Decoder, type ModeName } from './decode.ts'
import { expectedView, usageView, type MessageView } from './expected.ts'
import { expectedBlocks, replayed } from './replay.ts'
import { savedByPeer } from './saved-by-peer.ts'
import type { LawServer } from './server.ts'
import { handlings, handlingsOf, type HandlingName } from './variants.ts'
import { isObject, type Exchange } from './wire.ts'

export interface Laboratory {
  server: LawServer
  decoder: Decoder
}

/** A laboratory for one exchange: what it decoded and served goes with it. */
export async function inLaboratory(
  server: LawServer,
  work: (laboratory: Laboratory) => Promise<void>,
): Promise<void> {
  await work({ server, decoder: decoder(server) })
  server.forget()
}

type Part = keyof MessageView

const ALL: readonly Part[] = [
  'id',
  'text',
  'content',
  'toolCalls',
  'invalidToolCalls',
  'usage',
  'metadata',
]
const STANDARD = ALL.filter((part) => part !== 'content')

/** What of a message the modes must agree on with the reply itself. */
const PARTS: Record<ModeName, readonly Part[]> = {
  invoke: ALL,
  'invoke, streaming': ALL,
  stream: ALL,
  'stream through core’s classes': ALL,
  // Core's stream of events has no place for calls that are none.
  streamEvents: STANDARD.filter((part) => part !== 'invalidToolCalls'),
  'streamEvents, version v2': ALL,
  'invoke, output v1': STANDARD,
  'invoke, streaming, output v1': STANDARD,
  'stream, output v1': STANDARD,
}

export async function messageIsTheReply(
  { decoder }: Laboratory,
  exchange: Exchange,
  mode: ModeName,
): Promise<void> {
  const message = await decoder.message(exchange, mode)
  const isPlain = mode === 'stream through core’s classes'
  const seen = (view: MessageView) => (isPlain ? { ...view, content: settled(view.content) } : view)
  const expected = seen(expectedView(exchange))
  const actual = seen(actualView(message, exchange))
  for (const part of PARTS[mode]) same(part, expected[part], actual[part])
  same('additional_kwargs', {}, toJson(message.additional_kwargs))
}

/**
 * Core's own classes can put blocks in order, and tell broken input, only so far; of a list inside
 * a block they leave out what has an empty text.
 */
export function plainClassesCan(exchange: Exchange): boolean {
  const { interleaved, unparseable, reply } = exchange
  return !interleaved && unparseable.size === 0 && !reply.content.some(listsEmptyText)
}

function listsEmptyText(value: unknown): boolean {
  const isEmpty = (item: unknown) => isObject(item) && item['text'] === ''
  if (Array.isArray(value)) return value.some((item) => isEmpty(item) || listsEmptyText(item))
  return isObject(value) && Object.values(value).some(listsEmptyText)
}

export async function standardBlocksAgree(
  { decoder }: Laboratory,
  exchange: Exchange,
  mode: ModeName,
): Promise<void> {
  const expected = blocksView(await decoder.message(exchange, 'invoke, output v1'))
  same('contentBlocks', expected, blocksView(await decoder.message(exchange, mode)))
}

export async function usageAddsUp({ decoder }: Laboratory, exchange: Exchange): Promise<void> {
  const sum = sumOfUsage(await decoder.chunks(exchange))
  same('sum of usage', expectedView(exchange).usage, usageView(sum))
}

function sumOfUsage(chunks: readonly AIMessageChunk[]): unknown {
  const usages = chunks.flatMap(({ usage_metadata: usage }) => (usage ? [usage] : []))
  const sum = (read: (usage: UsageMetadata) => number | undefined) =>
    usages.reduce((total, usage) => total + (read(usage) ?? 0), 0)
  return {
    input_tokens: sum((usage) => usage.input_tokens),
    output_tokens: sum((usage) => usage.output_tokens),
    total_tokens: sum((usage) => usage.total_tokens),
    input_token_details: {
      cache_creation: sum((usage) => usage.input_token_details?.cache_creation),
      cache_read: sum((usage) => usage.input_token_details?.cache_read),
    },
    output_token_details: { reasoning: sum((usage) => usage.output_token_details?.reasoning) },
  }
}

/** Whatever is done to a message in between, its blocks go back as they came. */
export async function replayIsTheReply(
  { server, decoder }: Laboratory,
  exchange: Exchange,
  mode: ModeName,
  names: readonly HandlingName[] = handlingsOf(mode),
): Promise<void> {
  const message = await decoder.message(exchange, mode)
  const before = JSON.stringify(message)
  const sent: [string, BaseMessage][] = []
  for (const name of names) sent.push([name, await handlings[name](message)])
  await goesBack(server, exchange, sent)
  unchanged('the message', before, message)
}

export async function savedMessageIsSent(
  { server }: Laboratory,
  exchange: Exchange,
): Promise<void> {
  const saved = Object.entries(savedByPeer).map(([shape, save]): [string, BaseMessage] => [
    shape,
    save(exchange),
  ])
  await goesBack(server, exchange, saved)
}

async function goesBack(
  server: LawServer,
  exchange: Exchange,
  sent: readonly [name: string, message: BaseMessage][],
): Promise<void> {
  const expected = expectedBlocks(exchange)
  const before = JSON.stringify(sent)
  const turns = await replayed(
    server,
    exchange,
    sent.map(([, message]) => message),
  )
  same('assistant turns', sent.length, turns.length)
  for (const [position, [name]] of sent.entries()) same(name, expected, turns[position])
  unchanged('the messages that were sent', before, sent)
}

function unchanged(what: string, before: string, value: unknown): void {
  const after = JSON.stringify(value)
  if (after !== before) same(what, JSON.parse(before), JSON.parse(after))
}
