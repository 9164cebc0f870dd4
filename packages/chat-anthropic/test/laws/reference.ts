/**
 * What a stream means, written from the API's documentation and from recordings, and sharing
 * nothing with the package: the start object of a block is its base and deltas append to it;
 * counters in `message_delta` are totals; a reply is complete once it has a stop reason.
 */
import {
  clone,
  isObject,
  type Json,
  type JsonObject,
  type WireBlock,
  type WireMessage,
  textOf,
} from './wire.ts'

export interface Folded {
  reply: WireMessage
  unparseable: Map<number, string>
}

interface Open {
  block: WireBlock
  json: string
}

interface Fold {
  message: WireMessage | undefined
  open: Map<number, Open>
  unparseable: Map<number, string>
}

/** The data of every event in a stream that is a JSON object, as the SSE standard reads it. */
export function parseEvents(sse: Uint8Array): JsonObject[] {
  const text = new TextDecoder().decode(sse)
  return text.split(/\r\n\r\n|\n\n|\r\r/).flatMap((part) => {
    const data = part
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).replace(/^ /, ''))
    const event = data.length === 0 ? undefined : parse(data.join('\n'))
    return isObject(event) ? [event] : []
  })
}

/** The reply that a complete stream describes; throws where it describes none. */
export function foldEvents(events: readonly JsonObject[]): Folded {
  const fold: Fold = { message: undefined, open: new Map(), unparseable: new Map() }
  for (const event of events) apply(fold, event)
  const { message, open, unparseable } = fold
  if (message === undefined || message.stop_reason === null) throw new Error('incomplete stream')
  const indices = [...open.keys()].sort((a, b) => a - b)
  const positions = indices.flatMap((index, position) => {
    const raw = unparseable.get(index)
    return raw === undefined ? [] : [[position, raw] as const]
  })
  const content = indices.map((index) => blockAt(fold, index).block)
  return { reply: { ...message, content }, unparseable: new Map(positions) }
}

/** What a stream that broke off has told: its text, and the calls whose blocks have stopped. */
export function toldSoFar(events: readonly JsonObject[]): { text: string; calls: string[] } {
  const fold: Fold = { message: undefined, open: new Map(), unparseable: new Map() }
  for (const event of events) apply(fold, event)
  const stopped = events.flatMap(({ type, index }) =>
    type === 'content_block_stop' ? [index] : [],
  )
  const blocks = [...fold.open].map(([index, { block }]) => ({ index, block }))
  return {
    text: blocks.map(({ block }) => (block.type === 'text' ? textOf(block.text) : '')).join(''),
    calls: blocks.flatMap(({ index, block }) =>
      block.type === 'tool_use' && stopped.includes(index) ? [textOf(block.id)] : [],
    ),
  }
}

/** How many events it takes until the stop reason is known; undefined where it never is. */
export function acceptedAfter(events: readonly JsonObject[]): number | undefined {
  const at = events.findIndex((event) => {
    const holder = event.type === 'message_start' ? event.message : event.delta
    return isObject(holder) && typeof holder.stop_reason === 'string'
  })
  return at === -1 ? undefined : at + 1
}

function apply(fold: Fold, event: JsonObject): void {
  switch (event.type) {
    case 'message_start':
      return start(fold, event.message as WireMessage)
    case 'content_block_start':
      fold.open.set(event.index as number, {
        block: clone(event.content_block as WireBlock),
        json: '',
      })
      return
    case 'content_block_delta':
      return append(blockAt(fold, event.index as number), event.delta as JsonObject)
    case 'content_block_stop':
      return stop(fold, event.index as number)
    case 'message_delta':
    case 'message_stop':
      return update(messageOf(fold), event)
    case 'error':
      throw new Error('error event')
    default:
  }
}

function start(fold: Fold, message: WireMessage): void {
  // Gateways repeat the event for one message; another id means two replies in one stream.
  if (fold.message !== undefined && fold.message.id !== message.id) throw new Error('two messages')
  if (fold.message !== undefined) return
  fold.message = clone(message)
  message.content.forEach((block, index) => fold.open.set(index, { block: clone(block), json: '' }))
}

function append(open: Open, delta: JsonObject): void {
  const { type, ...fields } = delta
  if (type === 'input_json_delta') {
    open.json += textOf(fields.partial_json)
  } else if (type === 'citations_delta') {
    open.block.citations = [...list(open.block.citations), fields.citation ?? null]
  } else {
    for (const [key, value] of Object.entries(fields)) {
      open.block[key] = joined(open.block[key], value)
    }
  }
}

function joined(base: Json | undefined, value: Json): Json {
  if (value === null) return base ?? null
  if (typeof base === 'string' && typeof value === 'string') return base + value
  if (Array.isArray(base) && Array.isArray(value)) return [...base, ...value]
  return value
}

function stop(fold: Fold, index: number): void {
  const open = blockAt(fold, index)
  if (open.json.trim() === '') return
  const input = parse(open.json)
  if (isObject(input)) open.block.input = input
  else fold.unparseable.set(index, open.json)
}

function update(message: WireMessage, event: JsonObject): void {
  const { type: _type, delta, usage, ...beside } = event
  assignPresent(message, beside)
  if (isObject(delta)) assignPresent(message, delta)
  if (isObject(usage)) assignPresent(message.usage, usage)
}

function assignPresent(target: JsonObject, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) {
    if (value !== null || !(key in target)) target[key] = value
  }
}

function messageOf(fold: Fold): WireMessage {
  if (fold.message === undefined) throw new Error('event before message_start')
  return fold.message
}

function blockAt(fold: Fold, index: number): Open {
  const open = fold.open.get(index)
  if (open === undefined) throw new Error(`no block was opened at index ${index}`)
  return open
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The events that come before the stop reason, without the later half of them. */
export function firstHalf(sse: Uint8Array): JsonObject[] {
  const events = parseEvents(sse)
  return events.slice(0, Math.floor(((acceptedAfter(events) ?? 1) - 1) / 2))
}
