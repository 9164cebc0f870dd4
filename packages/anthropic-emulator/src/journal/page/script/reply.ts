/** Adds the events of a stream up to the message they describe, while they arrive. */
import type { JournalReply } from '../../types.ts'
import type { Json } from '../../../wire/types.ts'
import { isObject, toList, toObject, toText } from './values.ts'

/** What the events so far add up to. */
export interface Reply {
  message?: Json
  content: unknown[]
  /** The JSON of inputs that have not ended, or are broken, by the index of their block. */
  partial: Map<number, string>
  error?: unknown
  /** The body of a reply that is no message. */
  other?: unknown
  hasStopped: boolean
}

function growBlock(block: Json, delta: Json, partial: Map<number, string>, index: number): Json {
  if (delta.type === 'input_json_delta') {
    partial.set(index, (partial.get(index) ?? '') + toText(delta.partial_json))
    return block
  }
  if (delta.type === 'citations_delta') {
    return { ...block, citations: [...toList(block.citations), delta.citation] }
  }
  const grown = { ...block }
  for (const [key, value] of Object.entries(delta)) {
    if (key === 'type') continue
    const before = block[key]
    grown[key] = typeof value === 'string' && typeof before === 'string' ? before + value : value
  }
  return grown
}

function stopBlock({ content, partial }: Reply, index: number): void {
  const text = partial.get(index)
  if (text === undefined) return
  try {
    const input: unknown = text === '' ? {} : JSON.parse(text)
    content[index] = { ...toObject(content[index]), input }
    partial.delete(index)
  } catch {
    // Stays text: the input is broken, and is shown like that.
  }
}

function applyBlockEvent(reply: Reply, event: Json, index: number): void {
  const { type, content_block, delta } = event
  const block = reply.content[index]
  if (type === 'content_block_start') reply.content[index] = content_block
  if (type === 'content_block_delta' && isObject(block) && isObject(delta)) {
    reply.content[index] = growBlock(block, delta, reply.partial, index)
  }
  if (type === 'content_block_stop') stopBlock(reply, index)
}

const MOST_BLOCKS = 10_000

// A list with a hole for each number below it would be walked through at every event.
const isPlace = (index: unknown): index is number =>
  Number.isInteger(index) && Number(index) >= 0 && Number(index) < MOST_BLOCKS

/** Changes the reply by one event. */
export function applyEvent(reply: Reply, event: unknown): void {
  if (!isObject(event)) return
  const { type, index, message, delta, usage } = event
  if (type === 'message_start') reply.message = toObject(message)
  if (isPlace(index)) applyBlockEvent(reply, event, index)
  if (type === 'message_delta') {
    const counters = { ...toObject(reply.message?.usage), ...toObject(usage) }
    reply.message = { ...reply.message, ...toObject(delta), usage: counters }
  }
  if (type === 'message_stop') reply.hasStopped = true
  if (type === 'error') reply.error = event.error ?? event
}

/** What was sent so far adds up to this. */
export function toReply(sent: JournalReply | undefined): Reply {
  const reply: Reply = { content: [], partial: new Map(), hasStopped: false }
  for (const { event } of sent?.events ?? []) applyEvent(reply, event)
  if (!sent || sent.events) return reply
  const { body, error } = sent
  reply.hasStopped = true
  reply.error = error
  if (isObject(body) && body.type === 'message') reply.content = [...toList(body.content)]
  else if (!error && body !== undefined && body !== '') reply.other = body
  return reply
}
