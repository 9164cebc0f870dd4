/** A whole message as the events that would have streamed it: gateways and test doubles answer so. */
import { isRecord, isWireBlock, type Reply, type StreamEvent, type WireBlock } from '../wire.ts'

/** Known only at the end of a stream. */
const LATE = ['stop_reason', 'stop_sequence', 'stop_details'] as const

/** The events of a message that came whole. */
export function toEvents(reply: Reply): StreamEvent[] {
  const { content, usage } = reply
  const late = LATE.filter((key) => key in reply).map((key) => [key, reply[key]])
  const isList = Array.isArray(content) && content.every(isWireBlock)
  const message = {
    ...reply,
    ...Object.fromEntries(late.map(([key]) => [key, null])),
    // A content of another form is left to whoever reads messages that come whole.
    content: isList ? [] : content,
    ...(isRecord(usage) && 'output_tokens' in usage && { usage: { ...usage, output_tokens: 0 } }),
  }
  const events = [
    { type: 'message_start', message },
    ...(isList
      ? content.flatMap((block, index) => toBlockEvents(block as object as WireBlock, index))
      : []),
    { type: 'message_delta', delta: Object.fromEntries(late), ...(usage && { usage }) },
    { type: 'message_stop' },
  ]
  return events as StreamEvent[]
}

function toBlockEvents(block: WireBlock, index: number): object[] {
  const { start, deltas } = takeApart(block)
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

/** A block as its start and its deltas; those of other types come whole. */
function takeApart(block: WireBlock): { start: WireBlock; deltas: WireBlock[] } {
  const { type, text, citations, thinking, signature, input } = block
  if (type === 'text' && typeof text === 'string') {
    const cited: unknown[] = Array.isArray(citations) ? citations : []
    const deltas = cited.map((citation) => ({ type: 'citations_delta', citation }))
    const start = { ...block, text: '', ...(cited.length > 0 && { citations: [] }) }
    return { start, deltas: [{ type: 'text_delta', text }, ...deltas] }
  }
  if (type === 'thinking' && typeof thinking === 'string') {
    const isSigned = typeof signature === 'string'
    const deltas = isSigned ? [{ type: 'signature_delta', signature }] : []
    const start = { ...block, thinking: '', ...(isSigned && { signature: '' }) }
    return { start, deltas: [{ type: 'thinking_delta', thinking }, ...deltas] }
  }
  const isCall = type.endsWith('tool_use') && isRecord(input) && Object.keys(input).length > 0
  if (!isCall) return { start: block, deltas: [] }
  const partial_json = JSON.stringify(input)
  return { start: { ...block, input: {} }, deltas: [{ type: 'input_json_delta', partial_json }] }
}
