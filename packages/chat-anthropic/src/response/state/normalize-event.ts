/** Events of servers that leave things out, as the API would have sent them. */
import { impliedBlock, textFieldOf } from '../../blocks/delta-kinds.ts'
import { MalformedStreamError } from '../../errors/errors.ts'
import { isWireBlock, type StreamEvent, type WireBlock } from '../../wire.ts'
import { openBlock, type OpenBlock } from './open-block.ts'
import type { ReplyState } from './reply-state.ts'

/**
 * The places of a reply's blocks. Where a server's number is a free place, or a little further, it is
 * that; else the next place, so that a far number costs nothing, and a number that comes again for
 * another block takes no block away.
 */
export class BlockPlaces {
  readonly #places = new Map<number, number>()

  /** The event that an event stands for, after those that made the state. */
  normalize(event: StreamEvent, state: ReplyState): StreamEvent {
    if (!isBlockEvent(event)) return event
    const number = readIndex(event.index)
    const index = this.#placeOf(event, number, state)
    const delta = completeDelta(event)
    if (index === event.index && delta === undefined) return event
    return { ...event, index, ...(delta && { delta }) } as StreamEvent
  }

  #placeOf(event: BlockEvent, number: number | undefined, { blocks }: ReplyState): number {
    const isStart = event.type === 'content_block_start'
    const next = blocks.length
    if (number === undefined && !isStart) return Math.max(next - 1, 0)
    const known = number === undefined ? undefined : this.#find(number, blocks)
    if (known !== undefined && !(isStart && isAnother(event, blocks.at(known)!, known)))
      return known
    if (!isStart && !opensBlock(event, number)) return next
    const place = choosePlace(number ?? next, blocks)
    this.#places.set(number ?? next, place)
    return place
  }

  /** Blocks that came whole with the message have no events that number them. */
  #find(number: number, blocks: ReplyState['blocks']): number | undefined {
    const place = this.#places.get(number)
    if (place !== undefined || this.#places.size > 0) return place
    return number < blocks.length ? number : undefined
  }
}

/** Servers begin blocks in another order than they count them, but leave out only a few. */
const FURTHEST = 16

function choosePlace(number: number, blocks: ReplyState['blocks']): number {
  const isFree = number < blocks.length + FURTHEST && blocks.at(number) === undefined
  return isFree ? number : blocks.length
}

/** Whether a start is that of another block than the one under its number: one may be announced twice. */
function isAnother(event: BlockEvent, block: OpenBlock, index: number): boolean {
  if (block.closed || block.text !== '' || block.json !== '') return true
  const isBlank = Object.entries(block.base).every(
    ([key, value]) => key === 'type' || value == null || value === '',
  )
  if (isBlank || event.type !== 'content_block_start') return false
  const again = isWireBlock(event.content_block) && openBlock(event.content_block, index, undefined)
  return JSON.stringify(again && again.base) !== JSON.stringify(block.base)
}

/** Whether a delta opens its block. Throws where it neither does so nor has one. */
function opensBlock(event: BlockEvent, number: number | undefined): boolean {
  if (event.type !== 'content_block_delta') return false
  const delta: unknown = event.delta
  if (!isWireBlock(delta)) return false
  if (impliedBlock(delta)) return true
  throw new MalformedStreamError(`a ${delta.type} came for block ${number}, which never began`)
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
