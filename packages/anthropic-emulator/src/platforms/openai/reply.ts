import { isObject, objects, string } from '../../wire/json.ts'
import { dataOf } from '../../wire/sent-events.ts'
import type { Json } from '../../wire/types.ts'

const FINISH: Readonly<Record<string, string>> = {
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
}

const toFinish = (reason: unknown): string => FINISH[string(reason)] ?? 'stop'

function toUsage(usage: unknown): Json {
  const counts = isObject(usage) ? usage : {}
  const count = (name: string) => Number(counts[name] ?? 0)
  const cached = count('cache_read_input_tokens') + count('cache_creation_input_tokens')
  const prompt_tokens = count('input_tokens') + cached
  const completion_tokens = count('output_tokens')
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

const toHead = ({ id, model }: Json, object: string): Json => ({
  id,
  object,
  created: Math.floor(Date.now() / 1_000),
  model,
})

const toCall = ({ id, name, input }: Json): Json => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input ?? {}) },
})

/** A message as a chat completion: its text and its calls; thinking and the API's own tools are left out. */
export function toChatCompletion(message: Json): Json {
  const blocks = objects(message.content)
  const text = blocks.filter(({ type }) => type === 'text').map((block) => string(block.text))
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toCall)
  const said = {
    role: 'assistant',
    content: text.length > 0 ? text.join('') : null,
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  const finish_reason = toFinish(message.stop_reason)
  return {
    ...toHead(message, 'chat.completion'),
    choices: [{ index: 0, message: said, logprobs: null, finish_reason }],
    usage: toUsage(message.usage),
  }
}

const toArguments = (index: number, part: unknown): Json => ({
  tool_calls: [{ index, function: { arguments: part } }],
})

// What a delta is, and the number of the call it belongs to.
function toDelta(event: Json, call: number): Json | undefined {
  const block = isObject(event.content_block) ? event.content_block : {}
  const delta = isObject(event.delta) ? event.delta : {}
  if (event.type === 'message_start') return { role: 'assistant', content: '' }
  if (block.type === 'tool_use') {
    const { id, name } = block
    const called = { index: call, id, type: 'function', function: { name, arguments: '' } }
    return { tool_calls: [called] }
  }
  if (delta.type === 'text_delta') return { content: delta.text }
  if (delta.type !== 'input_json_delta' || delta.partial_json === '') return undefined
  return toArguments(call, delta.partial_json)
}

function parseFrame(frame: string): Json {
  const event: unknown = JSON.parse(dataOf(frame) ?? '{}')
  return isObject(event) ? event : {}
}

/** Makes the delta of one event after the other: calls are numbered by themselves. */
function createDeltas(): (event: Json) => Json | undefined {
  const clientCalls = new Map<unknown, number>()
  const argued = new Set<unknown>()
  return (event) => {
    const { index, content_block: block } = event
    const isCall = isObject(block) && block.type === 'tool_use'
    if (isCall) clientCalls.set(index, clientCalls.size)
    const call = clientCalls.get(index)
    const part = isObject(event.delta) ? event.delta.partial_json : undefined
    if (part !== undefined && call === undefined) return undefined
    if (part) argued.add(index)
    // An empty input is streamed as no JSON at all, and the whole reply has it as `{}`.
    const isBare = event.type === 'content_block_stop' && call !== undefined && !argued.has(index)
    return isBare ? toArguments(call, '{}') : toDelta(event, call ?? 0)
  }
}

/** The events of a message, in SSE framing, as the chunks of a chat completion. */
export function toChunks(
  frames: readonly string[],
  message: Json,
  { includeUsage }: { includeUsage: boolean },
): string[] {
  const head = toHead(message, 'chat.completion.chunk')
  const toFrame = (fields: Json) => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`
  const toChoice = (delta: Json, finish_reason: string | null = null) =>
    toFrame({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] })
  const toNextDelta = createDeltas()
  const chunks = frames.map(parseFrame).flatMap((event) => {
    const delta = toNextDelta(event)
    return delta ? [toChoice(delta)] : []
  })
  const usage = { choices: [], usage: toUsage(message.usage) }
  return [
    ...chunks,
    toChoice({}, toFinish(message.stop_reason)),
    ...(includeUsage ? [toFrame(usage)] : []),
    'data: [DONE]\n\n',
  ]
}
