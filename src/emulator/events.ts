import { isObject, objects, string, without } from './json.ts'
import { tokens } from './tokens.ts'
import type { Json } from './types.ts'

/** A stream event with nothing assumed about it but its type. */
export type Event = Json & { type: string }

/** How a message becomes events. */
export interface StreamStyle {
  /** Tokens per delta. */
  chunkSize: number
  ping: boolean
}

/** A block's start and its deltas. */
interface Parts {
  start: Json
  deltas: Json[]
}

function cut(text: string, size: number): string[] {
  const all = tokens(text)
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size).join(''),
  )
}

function textParts(block: Json, size: number): Parts {
  const citations = objects(block.citations)
  const start = { ...block, text: '', ...(citations.length > 0 && { citations: [] }) }
  const cited = citations.map((citation) => ({ type: 'citations_delta', citation }))
  const text = cut(string(block.text), size).map((text) => ({ type: 'text_delta', text }))
  return { start, deltas: [...cited, ...text] }
}

function thinkingParts(block: Json, size: number): Parts {
  const pieces = cut(string(block.thinking), size)
  const deltas: Json[] = pieces.map((thinking) => ({ type: 'thinking_delta', thinking }))
  const { signature } = block
  const signed = signature === undefined ? [] : [{ type: 'signature_delta', signature }]
  return { start: { ...block, thinking: '', signature: '' }, deltas: [...deltas, ...signed] }
}

// The API opens every call with an empty piece, and an empty input is nothing but that piece.
function inputParts(block: Json, size: number): Parts {
  const empty = isObject(block.input) && Object.keys(block.input).length === 0
  const json = empty ? [] : cut(JSON.stringify(block.input ?? {}), size)
  const deltas = ['', ...json].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  return { start: { ...block, input: {} }, deltas }
}

function compactionParts(block: Json): Parts {
  const filled = Object.fromEntries(
    ['content', 'encrypted_content'].flatMap((key) => (key in block ? [[key, block[key]]] : [])),
  )
  const emptied = Object.fromEntries(Object.keys(filled).map((key) => [key, null]))
  const delta = { type: 'compaction_delta', ...filled }
  return { start: { ...block, ...emptied }, deltas: [delta] }
}

function parts(block: Json, size: number): Parts {
  switch (block.type) {
    case 'text':
      return textParts(block, size)
    case 'thinking':
      return thinkingParts(block, size)
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return inputParts(block, size)
    case 'compaction':
      return compactionParts(block)
    default:
      return { start: block, deltas: [] }
  }
}

const ping = (): Event => ({ type: 'ping' })

function blockEvents(block: Json, index: number, style: StreamStyle): Event[] {
  const { start, deltas } = parts(block, style.chunkSize)
  return [
    { type: 'content_block_start', index, content_block: start },
    ...(index === 0 && style.ping ? [ping()] : []),
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

const STOP = ['stop_reason', 'stop_sequence', 'stop_details'] as const
const AT_END = ['context_management', 'input_transformations'] as const
const START_USAGE = ['cache_creation', 'service_tier', 'inference_geo', 'speed']
const END_USAGE = ['iterations', 'output_tokens_details', 'server_tool_use', 'fallback_credit']

const picked = (message: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.flatMap((key) => (key in message ? [[key, message[key]]] : [])))

function startEvent(message: Json): Event {
  const usage = isObject(message.usage) ? message.usage : {}
  const output = Math.min(1, Number(usage.output_tokens ?? 1))
  const stop = Object.fromEntries(Object.keys(picked(message, STOP)).map((key) => [key, null]))
  const begun = {
    ...without(message, 'container', ...AT_END),
    content: [],
    ...stop,
    usage: { ...without(usage, ...END_USAGE), output_tokens: output },
  }
  return { type: 'message_start', message: begun }
}

function deltaEvent(message: Json): Event {
  const usage = isObject(message.usage) ? message.usage : {}
  return {
    type: 'message_delta',
    delta: picked(message, [...STOP, 'container']),
    // These counters are totals of the whole message, not additions to those of message_start.
    usage: without(usage, ...START_USAGE),
    ...picked(message, AT_END),
  }
}

/** The events that stream a message. */
export function toEvents(message: Json, style: StreamStyle): Event[] {
  const content = objects(message.content)
  return [
    startEvent(message),
    ...content.flatMap((block, index) => blockEvents(block, index, style)),
    deltaEvent(message),
    { type: 'message_stop' },
  ]
}

/** An event in SSE framing. */
export function toFrame(event: Json): string {
  const name = string(event.type)
  // A ping alone is written with a blank.
  const data = name === 'ping' ? '{"type": "ping"}' : JSON.stringify(event)
  return `event: ${name}\ndata: ${data}\n\n`
}
