/** Adds the events of a stream up to the message they describe, while they arrive. */
export const FOLD = String.raw`
const emptyReply = () => ({ message: undefined, content: [], partial: new Map(), error: undefined })

function grow(block, delta, partial, index) {
  if (delta.type === 'input_json_delta') {
    partial.set(index, (partial.get(index) ?? '') + delta.partial_json)
    return block
  }
  if (delta.type === 'citations_delta') {
    return { ...block, citations: [...list(block.citations), delta.citation] }
  }
  const grown = { ...block }
  for (const [key, value] of Object.entries(delta)) {
    if (key === 'type') continue
    const longer = typeof value === 'string' && typeof block[key] === 'string'
    grown[key] = longer ? block[key] + value : value
  }
  return grown
}

function stopBlock(reply, index) {
  const text = reply.partial.get(index)
  if (text === undefined) return
  try {
    reply.content[index] = { ...reply.content[index], input: text === '' ? {} : JSON.parse(text) }
    reply.partial.delete(index)
  } catch {
    // Stays text: the input is broken, and that is what there is to see.
  }
}

function endMessage(reply, event) {
  const usage = { ...reply.message?.usage, ...event.usage }
  reply.message = { ...reply.message, ...event.delta, usage }
}

/** Changes the reply by one event. */
function applyEvent(reply, event) {
  if (!isObject(event)) return
  const { type, index } = event
  if (type === 'message_start') reply.message = event.message
  if (type === 'content_block_start') reply.content[index] = event.content_block
  if (type === 'content_block_delta' && reply.content[index] && isObject(event.delta)) {
    reply.content[index] = grow(reply.content[index], event.delta, reply.partial, index)
  }
  if (type === 'content_block_stop') stopBlock(reply, index)
  if (type === 'message_delta') endMessage(reply, event)
  if (type === 'message_stop') reply.stopped = true
  if (type === 'error') reply.error = event.error ?? event
}
`
