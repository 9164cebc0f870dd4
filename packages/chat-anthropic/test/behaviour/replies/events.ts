/** The events of a stream, written short. */
import type { WireEvent } from 'anthropic-emulator'
import { type Json, MODEL } from '../support.ts'

export type Event = Json & { type: string }

export const USAGE = { input_tokens: 10, output_tokens: 1 }

/** What `message_start` holds when nothing has come yet. */
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: USAGE,
}

export const start = (fields: Json = {}): Event => ({
  type: 'message_start',
  message: { ...MESSAGE, ...fields },
})

export const open = (index: number, block: Json): Event => ({
  type: 'content_block_start',
  index,
  content_block: block,
})

export const add = (index: number, type: string, fields: Json): Event => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...fields },
})

export const close = (index: number): Event => ({ type: 'content_block_stop', index })

export const STOP: Event = { type: 'message_stop' }

/** `message_delta`: of the delta, of the usage, and of what stands beside them. */
export const ending = (delta: Json = {}, usage: Json = {}, beside: Json = {}): Event => ({
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null, ...delta },
  usage: { output_tokens: 7, ...usage },
  ...beside,
})

export const END = [ending(), STOP]
export const CALLED = [ending({ stop_reason: 'tool_use' }), STOP]

/** A block without deltas. */
export const whole = (index: number, block: Json) => [open(index, block), close(index)]

export const addText = (index: number, text: string) => add(index, 'text_delta', { text })

export const say = (index: number, ...texts: string[]) => [
  open(index, { type: 'text', text: '' }),
  ...texts.map((text) => addText(index, text)),
  close(index),
]

export const think = (index: number, thinking: string[], signature: string) => [
  open(index, { type: 'thinking', thinking: '', signature: '' }),
  ...thinking.map((piece) => add(index, 'thinking_delta', { thinking: piece })),
  add(index, 'signature_delta', { signature }),
  close(index),
]

export const addInput = (index: number, partial_json: string) =>
  add(index, 'input_json_delta', { partial_json })

/** A block whose input comes in pieces. */
export const input = (index: number, block: Json, ...pieces: string[]) => [
  open(index, { ...block, input: {} }),
  ...pieces.map((piece) => addInput(index, piece)),
  close(index),
]

export const text = (text: string): Json => ({ type: 'text', text })

export const thinking = (thinking: string, signature: string): Json => ({
  type: 'thinking',
  thinking,
  signature,
})

export const call = (id: string, input: unknown = {}, fields: Json = {}): Json => ({
  type: 'tool_use',
  id,
  name: 'roll',
  input,
  ...fields,
})

export const serverCall = (id: string, input: Json = {}, fields: Json = {}): Json => ({
  type: 'server_tool_use',
  id,
  name: 'web_search',
  input,
  ...fields,
})

/** The same reply without a stream: what `END` and `CALLED` say, and the given fields. */
export const message = (content: Json[], fields: Json = {}): Json => ({
  ...MESSAGE,
  stop_reason: content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
  usage: { ...USAGE, output_tokens: 7 },
  content,
  ...fields,
})

/** A reply in both forms. */
export interface Told {
  events: readonly WireEvent[]
  message: Json
}

export const told = (events: readonly Event[], content: Json[], fields: Json = {}): Told => ({
  events,
  message: message(content, fields),
})
