import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** What the events of a stream add up to. */
export interface Folded {
  message?: Json
  /** The `error` of an error event. */
  error?: Json
}

function parseInput(text: string): unknown {
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

// Texts are appended, a citation joins the list, and every other value replaces the one before.
function applyDelta(block: Json, { type, citation, ...fields }: Json): Json {
  const grown = Object.entries(fields).map(([key, value]) => {
    const before = block[key]
    const longer = typeof before === 'string' && typeof value === 'string'
    return [key, longer ? before + value : value]
  })
  if (type !== 'citations_delta') return { ...block, ...(Object.fromEntries(grown) as Json) }
  const citations = Array.isArray(block.citations) ? (block.citations as unknown[]) : []
  return { ...block, citations: [...citations, citation] }
}

interface FoldState extends Folded {
  content: Json[]
  /** The JSON of tool inputs, by block. */
  inputs: Map<number, string>
}

const MOST_BLOCKS = 10_000

// A list with a hole for each number below it would be walked through for ever.
const isPlace = (index: unknown): index is number =>
  Number.isInteger(index) && Number(index) >= 0 && Number(index) < MOST_BLOCKS

function applyBlockEvent(state: FoldState, event: Json, index: number): void {
  const block = state.content[index]
  if (event.type === 'content_block_start' && isObject(event.content_block)) {
    state.content[index] = event.content_block
    return
  }
  if (!block) return
  const { delta } = event
  if (isObject(delta) && delta.type === 'input_json_delta') {
    state.inputs.set(index, (state.inputs.get(index) ?? '') + string(delta.partial_json))
  } else if (isObject(delta)) {
    state.content[index] = applyDelta(block, delta)
  }
}

function applyEvent(state: FoldState, event: Json): void {
  const { type, message, delta, usage, index } = event
  if (type === 'error') state.error = isObject(event.error) ? event.error : event
  if (type === 'message_start' && isObject(message)) state.message = message
  if (isPlace(index)) applyBlockEvent(state, event, index)
  if (type !== 'message_delta' || !state.message) return
  const { type: _, delta: _delta, usage: _usage, ...rest } = event
  const before = isObject(state.message.usage) ? state.message.usage : {}
  state.message = {
    ...state.message,
    ...rest,
    ...(isObject(delta) && delta),
    // The counters of message_delta are totals of the whole message: they replace.
    usage: { ...before, ...(isObject(usage) && usage) },
  }
}

/** The message that events add up to, as far as they go; the JSON of an input cut short stays text. */
export function fold(events: readonly unknown[]): Folded {
  const state: FoldState = { content: [], inputs: new Map() }
  for (const event of events) if (isObject(event)) applyEvent(state, event)
  const content = state.content.map((block, index) => {
    const input = state.inputs.get(index)
    return input === undefined ? block : { ...block, input: parseInput(input) }
  })
  return {
    ...(state.message && { message: { ...state.message, content } }),
    ...(state.error && { error: state.error }),
  }
}
