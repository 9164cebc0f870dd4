/** Events of servers that leave things out, as the API would have sent them. */
import { textFieldOf } from '../../blocks/delta-kinds.ts'
import { isWireBlock, type StreamEvent, type WireBlock } from '../../wire.ts'
import type { ReplyState } from './reply-state.ts'

/** The event that an event stands for, after those that made the state. */
export function normalizeEvent(event: StreamEvent, state: ReplyState): StreamEvent {
  return isBlockEvent(event) ? normalizeBlockEvent(event, state) : event
}

/** The start that has to stand before an event, where the server sent none. */
export function syntheticStart({ type }: StreamEvent, state: ReplyState): StreamEvent | undefined {
  return !state.started && STARTED.has(type) ? START : undefined
}

const INDEXED: ReadonlySet<string> = new Set([
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
])
const STARTED: ReadonlySet<string> = new Set([...INDEXED, 'message_delta'])
const START = { type: 'message_start', message: {} } as StreamEvent

type BlockEvent = Extract<StreamEvent, { index: number }>

function isBlockEvent(event: StreamEvent): event is BlockEvent {
  return 'index' in event || INDEXED.has(event.type)
}

function normalizeBlockEvent(event: BlockEvent, { blocks }: ReplyState): StreamEvent {
  const isStart = event.type === 'content_block_start'
  const next = isStart ? blocks.length : Math.max(blocks.length - 1, 0)
  const given = readIndex(event.index) ?? next
  // Some gateways give all blocks one index: one that is over makes room for the next.
  const isTaken = blocks[given]?.closed === true && (isStart || blocks.at(-1)?.closed === false)
  const index = isTaken ? next : given
  const delta = completeDelta(event)
  if (index === event.index && delta === undefined) return event
  return Object.assign({}, event, { index }, delta && { delta })
}

function readIndex(index: unknown): number | undefined {
  const number = typeof index === 'string' && index !== '' ? Number(index) : index
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined
}

/** The delta with its empty text, where a server left that out. */
function completeDelta(event: BlockEvent): WireBlock | undefined {
  if (event.type !== 'content_block_delta') return undefined
  const delta: unknown = event.delta
  if (!isWireBlock(delta)) return undefined
  const key = textFieldOf(delta.type)
  return key === undefined || delta[key] != null ? undefined : { ...delta, [key]: '' }
}
