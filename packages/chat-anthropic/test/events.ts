/** The events of a stream and the blocks of a reply, written short. */
import type { WireEvent } from 'anthropic-emulator'

type Json = Record<string, unknown>

export type Event = Json & { type: string }

export const USAGE = { input_tokens: 10, output_tokens: 1 }

/** What `message_start` holds when nothing has come yet. */
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: USAGE,
}

/** A whole reply of one text, as it comes where no stream was asked for. */
export const textMessage = (text: string) => ({
  ...MESSAGE,
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
})

// Of the types that their parts have: in the laws a value is JSON, elsewhere it may be anything.

export const start = <Fields extends object = object>(fields = {} as Fields) => ({
  type: 'message_start',
  message: { ...MESSAGE, ...fields },
})

export const open = <Index, Block>(index: Index, content_block: Block) => ({
  type: 'content_block_start',
  index,
  content_block,
})

export const add = <Index, Fields extends object>(
  index: Index,
  type: string,
  fields = {} as Fields,
) => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...fields },
})

export const close = <Index>(index: Index) => ({ type: 'content_block_stop', index })

export const STOP = { type: 'message_stop' }

/** `message_delta`: of the delta, of the usage, and of what stands beside them. */
export const ending = <Delta extends object, Usage extends object, Beside extends object>(
  delta = {} as Delta,
  usage = {} as Usage,
  beside = {} as Beside,
) => ({
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null, ...delta },
  usage: { output_tokens: 7, ...usage },
  ...beside,
})

export const END = [ending(), STOP]
export const CALLED = [ending({ stop_reason: 'tool_use' }), STOP]

type Start<Index, Block> = ReturnType<typeof open<Index, Block>>
type Stop<Index> = ReturnType<typeof close<Index>>

/** A block without deltas. */
export const whole = <Index, Block>(
  index: Index,
  block: Block,
): (Start<Index, Block> | Stop<Index>)[] => [open(index, block), close(index)]

export const addText = <Index>(index: Index, text: string) => add(index, 'text_delta', { text })

export const say = <Index>(index: Index, ...texts: string[]) => [
  open(index, { type: 'text', text: '' }),
  ...texts.map((text) => addText(index, text)),
  close(index),
]

/** A block of thinking; some servers do not sign it. */
export const think = <Index>(index: Index, thoughts: string[], signature?: string) => [
  open(index, {
    type: 'thinking',
    thinking: '',
    ...(signature !== undefined && { signature: '' }),
  }),
  ...thoughts.map((thinking) => add(index, 'thinking_delta', { thinking })),
  ...(signature === undefined ? [] : [add(index, 'signature_delta', { signature })]),
  close(index),
]

export const addInput = <Index>(index: Index, partial_json: string) =>
  add(index, 'input_json_delta', { partial_json })

/** A block whose input comes in pieces. */
export const input = (index: number, block: object, ...pieces: string[]) => [
  open(index, { ...block, input: {} }),
  ...pieces.map((piece) => addInput(index, piece)),
  close(index),
]

/** The events of a whole reply of one text. */
export const textReply = (...texts: string[]) => [start(), ...say(0, ...texts), ...END]

/** An event in its framing. */
export const frame = (event: Event): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** Events in the framing that servers mostly use; texts go in between as they are. */
export const stream = (...pieces: (Event | string)[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : frame(piece))).join('')

export const text = (text: string): Json => ({ type: 'text', text })

export const thinking = (thinking: string, signature: string): Json => ({
  type: 'thinking',
  thinking,
  signature,
})

export const call = (id: string, input: unknown = {}, fields: Json = {}) => ({
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
