import { toFrame, PING } from '../wire/frames.ts'
import { isObject, objects, string, without } from '../wire/json.ts'
import { SmallCache } from '../wire/small-cache.ts'
import { tokens } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'

/** How a message becomes events. */
export interface StreamStyle {
  /** Tokens of the next delta; one each without it. */
  nextSize?: (() => number) | undefined
  ping: boolean
  /** All deltas of a block in one piece, for streams that are sent in one. */
  joined?: boolean
}

/** A block's start, and its deltas in SSE framing. */
interface BlockParts {
  start: Json
  deltas: readonly string[]
}

type NextSize = StreamStyle['nextSize']

function cutIntoPieces(text: string, nextSize: NextSize): readonly string[] {
  const all = tokens(text)
  if (!nextSize) return all
  const pieces: string[] = []
  for (let from = 0, size = 0; from < all.length; from += size) {
    size = nextSize()
    pieces.push(all.slice(from, from + size).join(''))
  }
  return pieces
}

interface DeltaFrames {
  /** What the frames begin with. */
  before: string
  frames: readonly string[]
  joined: readonly [string]
}

const recent = new SmallCache<DeltaFrames>()

// Streams are mostly deltas: written as text, they take a quarter of the time that objects take.
function makeDeltas(before: string, text: string, nextSize: NextSize): DeltaFrames {
  const frames = cutIntoPieces(text, nextSize).map(
    (piece) => `${before}${JSON.stringify(piece)}}}\n\n`,
  )
  return { before, frames, joined: [frames.join('')] }
}

function makeTextDeltas(
  index: number,
  [type, key]: readonly [type: string, key: string],
  text: string,
  { nextSize, joined }: StreamStyle,
): readonly string[] {
  const name = 'content_block_delta'
  const event = `"type":"${name}","index":${index}`
  const before = `event: ${name}\ndata: {${event},"delta":{"type":"${type}","${key}":`
  const known = nextSize ? undefined : recent.get(text)
  const deltas = known?.before === before ? known : makeDeltas(before, text, nextSize)
  if (!nextSize && deltas !== known) recent.set(text, deltas)
  return joined ? deltas.joined : deltas.frames
}

const toDeltaFrame = (index: number, delta: Json): string =>
  toFrame({ type: 'content_block_delta', index, delta })

function toTextParts(block: Json, index: number, style: StreamStyle): BlockParts {
  const citations = objects(block.citations)
  const start = { ...block, text: '', ...(citations.length > 0 && { citations: [] }) }
  const cited = citations.map((citation) =>
    toDeltaFrame(index, { type: 'citations_delta', citation }),
  )
  const text = makeTextDeltas(index, ['text_delta', 'text'], string(block.text), style)
  return { start, deltas: cited.length > 0 ? [...cited, ...text] : text }
}

function toThinkingParts(block: Json, index: number, style: StreamStyle): BlockParts {
  const kind = ['thinking_delta', 'thinking'] as const
  const thinking = makeTextDeltas(index, kind, string(block.thinking), style)
  const { signature } = block
  const signed =
    signature === undefined ? [] : [toDeltaFrame(index, { type: 'signature_delta', signature })]
  return { start: { ...block, thinking: '', signature: '' }, deltas: [...thinking, ...signed] }
}

// The API opens every call with an empty piece, and an empty input is nothing but that piece.
function toInputParts(block: Json, index: number, style: StreamStyle): BlockParts {
  const whole = JSON.stringify(block.input ?? {})
  const json = whole === '{}' ? '' : whole
  const first = toDeltaFrame(index, { type: 'input_json_delta', partial_json: '' })
  const rest = makeTextDeltas(index, ['input_json_delta', 'partial_json'], json, style)
  return { start: { ...block, input: {} }, deltas: [first, ...rest] }
}

function toCompactionParts(block: Json, index: number): BlockParts {
  const filled = pick(block, ['content', 'encrypted_content'])
  const delta = { type: 'compaction_delta', ...filled }
  return { start: { ...block, ...toNulls(filled) }, deltas: [toDeltaFrame(index, delta)] }
}

function toBlockParts(block: Json, index: number, style: StreamStyle): BlockParts {
  switch (block.type) {
    case 'text':
      return toTextParts(block, index, style)
    case 'thinking':
      return toThinkingParts(block, index, style)
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return toInputParts(block, index, style)
    case 'compaction':
      return toCompactionParts(block, index)
    default:
      return { start: block, deltas: [] }
  }
}

function toBlockFrames(block: Json, index: number, style: StreamStyle): string[] {
  const { start, deltas } = toBlockParts(block, index, style)
  return [
    toFrame({ type: 'content_block_start', index, content_block: start }),
    ...(index === 0 && style.ping ? [PING] : []),
    ...deltas,
    toFrame({ type: 'content_block_stop', index }),
  ]
}

const STOP = ['stop_reason', 'stop_sequence', 'stop_details'] as const
const AT_END = ['context_management', 'input_transformations'] as const
const START_USAGE = ['cache_creation', 'service_tier', 'inference_geo', 'speed']
const END_USAGE = ['iterations', 'output_tokens_details', 'server_tool_use', 'fallback_credit']

function pick(message: Json, keys: readonly string[]): Json {
  const found: Json = {}
  for (const key of keys) if (message[key] !== undefined) found[key] = message[key]
  return found
}

function toNulls(object: Json): Json {
  const empty: Json = {}
  for (const key of Object.keys(object)) empty[key] = null
  return empty
}

function toStartEvent(message: Json): Json {
  const usage = isObject(message.usage) ? message.usage : {}
  const output = Math.min(1, Number(usage.output_tokens ?? 1))
  const begun = without(message, 'container', ...AT_END)
  for (const key of STOP) if (key in begun) begun[key] = null
  begun.content = []
  begun.usage = { ...without(usage, ...END_USAGE), output_tokens: output }
  return { type: 'message_start', message: begun }
}

function toDeltaEvent(message: Json): Json {
  const usage = isObject(message.usage) ? message.usage : {}
  return {
    type: 'message_delta',
    delta: pick(message, [...STOP, 'container']),
    // These counters are totals of the whole message, not additions to those of message_start.
    usage: without(usage, ...START_USAGE),
    ...pick(message, AT_END),
  }
}

const MESSAGE_STOP = toFrame({ type: 'message_stop' })

/** The events that stream a message, in SSE framing. */
export function toFrames(message: Json, style: StreamStyle): string[] {
  const content = objects(message.content)
  const frames = [toFrame(toStartEvent(message))]
  for (const [index, block] of content.entries()) {
    for (const frame of toBlockFrames(block, index, style)) frames.push(frame)
  }
  frames.push(toFrame(toDeltaEvent(message)), MESSAGE_STOP)
  return frames
}

/** The same as one text. */
export function writeStream(message: Json, style: StreamStyle): string {
  return toFrames(message, { ...style, joined: true }).join('')
}
