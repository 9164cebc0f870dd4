/** The names of tools and keys in a reply as they were given, where the request had other ones. */
import { isRecord, isWireBlock, type Reply, type StreamEvent, type WireBlock } from '../wire.ts'
import { fromWireNames, keyReader, type PieceReader, type ToolNames } from '../wire-names.ts'

/** A whole reply. Some servers answer with what is no list. */
export function withGivenNames(reply: Reply, names: ToolNames | undefined): Reply {
  const content: unknown = isRecord(reply) ? reply.content : undefined
  if (!names || !Array.isArray(content)) return reply
  return Object.assign({}, reply, { content: content.map((block) => toGiven(block, names)) })
}

function toGiven(block: unknown, names: ToolNames): unknown {
  return isWireBlock(block) ? fromWireNames(block, names) : block
}

/** Gives the events of one reply, in order, with their names as they were given. */
export type EventReader = (event: StreamEvent) => StreamEvent

/** Reads the events of one reply. */
export function createEventReader(names: ToolNames): EventReader {
  const readers = new Map<unknown, PieceReader>()
  const start = (index: unknown, { type, name }: WireBlock): void => {
    const keys = type === 'tool_use' ? names.keys.get(String(name)) : undefined
    if (keys) readers.set(index, keyReader(keys))
    else readers.delete(index)
  }
  return (event) => {
    switch (event.type) {
      case 'message_start':
        return Object.assign({}, event, { message: withGivenNames(event.message, names) })
      case 'content_block_start': {
        const block: unknown = event.content_block
        if (!isWireBlock(block)) return event
        start(event.index, block)
        return Object.assign({}, event, { content_block: fromWireNames(block, names) })
      }
      case 'content_block_delta': {
        const read = readers.get(event.index)
        const delta: unknown = event.delta
        if (!read || !isWireBlock(delta) || typeof delta['partial_json'] !== 'string') return event
        const partial_json = read(delta['partial_json'])
        return Object.assign({}, event, { delta: { ...delta, partial_json } })
      }
      default:
        return event
    }
  }
}
