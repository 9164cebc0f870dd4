/** Events of servers that leave things out, as the API would have sent them. */
import type { StreamEvent } from '../../wire.ts'
import type { ReplyState } from './accumulator.ts'

/** The event that an event stands for, after those that made the state. */
export function regular(event: StreamEvent, state: ReplyState): StreamEvent {
  return 'index' in event || INDEXED.has(event.type) ? placed(event, state) : event
}

/** The start that has to stand before an event, where the server sent none. */
export function missingStart({ type }: StreamEvent, state: ReplyState): StreamEvent | undefined {
  return !state.started && STARTED.has(type) ? START : undefined
}

const INDEXED: ReadonlySet<string> = new Set([
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
])
const STARTED: ReadonlySet<string> = new Set([...INDEXED, 'message_delta'])
const START = { type: 'message_start', message: {} } as StreamEvent

type Placed = Extract<StreamEvent, { index: number }>

function placed(event: StreamEvent, { blocks }: ReplyState): StreamEvent {
  const given = event as Placed
  const next = event.type === 'content_block_start' ? blocks.length : Math.max(blocks.length - 1, 0)
  const index = indexOf(given.index) ?? next
  const delta = filled(given)
  if (index === given.index && delta === undefined) return event
  return { ...given, index, ...(delta && { delta }) } as StreamEvent
}

function indexOf(index: unknown): number | undefined {
  const number = typeof index === 'string' && index !== '' ? Number(index) : index
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined
}

/** What each delta appends. Servers in Go leave out what is empty. */
const TEXTS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
}

function filled(event: Placed): object | undefined {
  if (event.type !== 'content_block_delta') return undefined
  const delta = event.delta as unknown as Record<string, unknown> | null | undefined
  const key = TEXTS[String(delta?.['type'])]
  return key === undefined || delta?.[key] != null ? undefined : { ...delta, [key]: '' }
}
