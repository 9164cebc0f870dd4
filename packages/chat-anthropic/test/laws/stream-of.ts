/** The stream that the API would send for a reply: the inverse of the reference fold. */
import { add, close, open, STOP } from '../events.ts'
import { pieces, type Dice } from './dice.ts'
import {
  clone,
  isObject,
  type Json,
  type JsonObject,
  type WireBlock,
  type WireMessage,
  textOf,
} from './wire.ts'

/** The fields of a reply that the API sends with `message_delta`, when it sends them at all. */
const LATE_FIELDS = ['stop_reason', 'stop_sequence', 'stop_details', 'container']

export interface StreamOptions {
  interleave: boolean
}

/** Events of a stream, without `message_stop`'s optional company of pings and unknown events. */
export function streamOf(reply: WireMessage, choice: Dice, options: StreamOptions): JsonObject[] {
  const { content, context_management: management, ...fields } = clone(reply)
  const early: JsonObject = {}
  const late: JsonObject = {}
  for (const [key, value] of Object.entries(fields)) {
    if (LATE_FIELDS.includes(key)) late[key] = value
    else early[key] = value
  }
  const blocks = content.map((block, index) => blockEvents(block, index, choice))
  return [
    { type: 'message_start', message: { ...early, ...startState(reply) } },
    ...(options.interleave ? interleaved(blocks, choice) : blocks.flat()),
    {
      type: 'message_delta',
      delta: late,
      usage: totals(reply.usage, choice),
      ...(management === undefined ? {} : { context_management: management }),
    },
    STOP,
  ]
}

function startState(reply: WireMessage): JsonObject {
  return { content: [], stop_reason: null, stop_sequence: null, usage: startUsage(reply.usage) }
}

/** Counters at the start are what is known by then: fewer than in the end. */
function startUsage(usage: JsonObject): JsonObject {
  const halved = Object.entries(clone(usage)).map(([key, value]) => [
    key,
    typeof value === 'number' ? Math.floor(value / 2) : value,
  ])
  return Object.fromEntries(halved) as JsonObject
}

/** Totals come for what has changed; the rest is repeated, null or left out. */
function totals(usage: JsonObject, { roll }: Dice): JsonObject {
  return Object.fromEntries(
    Object.entries(clone(usage)).flatMap(([key, value]) => {
      const changed = typeof value === 'number' && value !== Math.floor(value / 2)
      const form = changed || key === 'output_tokens' ? 0 : roll(3)
      return form === 0 ? [[key, value]] : form === 1 ? [[key, null]] : []
    }),
  )
}

/** Start, deltas and stop of one block. */
function blockEvents(block: WireBlock, index: number, choice: Dice): JsonObject[] {
  const whole = choice.roll(8) === 0
  const { base, deltas } = whole ? { base: block, deltas: [] } : split(block, choice)
  return [
    open(index, base),
    ...deltas.map(({ type, ...fields }) => add(index, String(type), fields)),
    close(index),
  ]
}

interface Split {
  base: WireBlock
  deltas: JsonObject[]
}

function split(block: WireBlock, choice: Dice): Split {
  switch (block.type) {
    case 'text':
      return splitText(block, choice)
    case 'thinking':
      return splitStrings(block, ['thinking', 'signature'], choice)
    case 'compaction':
      return splitCompaction(block)
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return splitInput(block, choice)
    case 'made_up':
      return splitInvented(block, choice)
    default:
      return { base: block, deltas: [] }
  }
}

function splitText(block: WireBlock, choice: Dice): Split {
  const text = pieces(textOf(block.text), choice).map((text) => ({ type: 'text_delta', text }))
  if (!Array.isArray(block.citations)) return { base: { ...block, text: '' }, deltas: text }
  const citations = block.citations.map((citation) => ({ type: 'citations_delta', citation }))
  return {
    base: { ...block, text: '', citations: [] },
    deltas: choice.roll(2) === 0 ? [...citations, ...text] : [...text, ...citations],
  }
}

function splitStrings(block: WireBlock, keys: readonly string[], choice: Dice): Split {
  const present = keys.filter((key) => typeof block[key] === 'string')
  return {
    base: { ...block, ...Object.fromEntries(present.map((key) => [key, ''])) },
    deltas: present.flatMap((key) =>
      (key === 'signature' ? [textOf(block[key])] : pieces(textOf(block[key]), choice))
        .filter((piece) => piece !== '')
        .map((piece) => ({ type: `${key}_delta`, [key]: piece })),
    ),
  }
}

function splitCompaction(block: WireBlock): Split {
  const { content, signature, encrypted_content: encrypted, ...base } = block
  const summary = {
    type: 'compaction_delta',
    content: content ?? null,
    ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
  }
  const signed = signature === undefined ? [] : [{ type: 'signature_delta', signature }]
  return { base: { ...base, content: null }, deltas: [summary, ...signed] }
}

function splitInput(block: WireBlock, choice: Dice): Split {
  if (!isObject(block.input)) return { base: block, deltas: [] }
  const json = Object.keys(block.input).length === 0 ? '' : JSON.stringify(block.input)
  const partial = (piece: string) => ({ type: 'input_json_delta', partial_json: piece })
  const opening = choice.roll(3) === 0 ? [] : [partial('')]
  return {
    base: { ...block, input: {} },
    deltas: [...opening, ...pieces(json, choice).map(partial)],
  }
}

/** A block and a delta that no version of the API has, in the manner of those that it has. */
function splitInvented(block: WireBlock, choice: Dice): Split {
  const { note, list } = block
  const base = { ...block }
  const deltas: JsonObject[] = []
  if (typeof note === 'string') {
    base.note = ''
    deltas.push(...pieces(note, choice).map((piece) => ({ type: 'made_up_delta', note: piece })))
  }
  if (Array.isArray(list)) {
    base.list = []
    deltas.push(...list.map((item) => ({ type: 'made_up_delta', list: [item] })))
  }
  return { base, deltas }
}

/** Blocks start in order, and then their events come in any order that keeps each block's own. */
function interleaved(blocks: readonly JsonObject[][], { roll }: Dice): JsonObject[] {
  const waiting = blocks.map((events) => [...events])
  const merged: JsonObject[] = []
  let started = 0
  while (waiting.some((events) => events.length > 0)) {
    const open = waiting.filter((events, index) => events.length > 0 && index <= started)
    const events = open[roll(open.length)]
    const event = events?.shift()
    if (event?.type === 'content_block_start') started += 1
    if (event !== undefined) merged.push(event)
  }
  return merged
}

/** Bytes of a stream, with what real servers and gateways put between and around events. */
export interface WireStyle {
  newline: '\n' | '\r\n'
  padding: string
}

export function encode(events: readonly JsonObject[], style: WireStyle): Uint8Array {
  const frames = events.map((event) => {
    const data = `data: ${style.padding}${JSON.stringify(event satisfies Json)}${style.padding}`
    return [`event: ${textOf(event.type)}`, data, '', ''].join(style.newline)
  })
  return new TextEncoder().encode(frames.join(''))
}
