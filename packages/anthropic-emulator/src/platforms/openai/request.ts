import { isObject, objects, string } from '../../wire/json.ts'
import { modelFacts } from '../../wire/model-facts.ts'
import type { Json } from '../../wire/types.ts'

// A list of parts, or a text.
const partsOf = (content: unknown): Json[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content)

const textOf = (content: unknown): string =>
  partsOf(content)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => string(text))
    .join('')

const DATA_URL = /^data:([^;,]+);base64,(.*)$/s

function toImage({ image_url: image }: Json): Json {
  const url = string(isObject(image) ? image.url : image)
  const [, media_type, data] = DATA_URL.exec(url) ?? []
  const source = data === undefined ? { type: 'url', url } : { type: 'base64', media_type, data }
  return { type: 'image', source }
}

// Audio and files are left out, as the compatibility layer leaves out what Claude does not take.
function toBlocks(content: unknown): Json[] {
  return partsOf(content).flatMap((part) => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }]
    return part.type === 'image_url' ? [toImage(part)] : []
  })
}

function parseInput(text: string): unknown {
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

function toToolUse({ id, function: called }: Json): Json {
  const { name, arguments: input } = isObject(called) ? called : {}
  return { type: 'tool_use', id, name, input: parseInput(string(input)) }
}

function toAssistant({ content, tool_calls: calls }: Json): Json {
  const text = toBlocks(content).filter((block) => string(block.text) !== '')
  return { role: 'assistant', content: [...text, ...objects(calls).map(toToolUse)] }
}

const toResult = ({ tool_call_id: id, content }: Json): Json => ({
  type: 'tool_result',
  tool_use_id: id,
  content: textOf(content),
})

const isSystem = ({ role }: Json): boolean => role === 'system' || role === 'developer'

// Results that follow each other are one message: they answer the calls of one turn.
function toMessages(messages: readonly Json[]): Json[] {
  const all: Json[] = []
  let results: Json[] | undefined
  for (const message of messages.filter((one) => !isSystem(one))) {
    if (message.role === 'tool') {
      if (results) results.push(toResult(message))
      else all.push({ role: 'user', content: (results = [toResult(message)]) })
      continue
    }
    results = undefined
    const { role, content } = message
    if (role === 'assistant') all.push(toAssistant(message))
    else all.push({ role, content: typeof content === 'string' ? content : toBlocks(content) })
  }
  return all
}

// All system messages together stand before the conversation.
function toSystem(messages: readonly Json[]): Json {
  const system = messages.filter(isSystem).map(({ content }) => textOf(content))
  return system.length > 0 ? { system: system.join('\n') } : {}
}

function toTools(tools: unknown): Json {
  if (!Array.isArray(tools) || tools.length === 0) return {}
  const all = objects(tools).map(({ function: declared }) => {
    const { name, description, parameters } = isObject(declared) ? declared : {}
    const input_schema = parameters ?? { type: 'object', properties: {} }
    return { name, ...(description !== undefined && { description }), input_schema }
  })
  return { tools: all }
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', required: 'any', none: 'none' }

function toToolChoice({ tool_choice: choice, parallel_tool_calls: parallel, tools }: Json): Json {
  if (!Array.isArray(tools) || tools.length === 0) return {}
  const named = isObject(choice) && isObject(choice.function) ? choice.function.name : undefined
  const type = named === undefined ? CHOICES[string(choice)] : 'tool'
  if (type === undefined && parallel !== false) return {}
  const single = parallel === false && type !== 'none' && { disable_parallel_tool_use: true }
  const name = named !== undefined && { name: named }
  return { tool_choice: { type: type ?? 'auto', ...name, ...single } }
}

function toSampling({ temperature, top_p, stop }: Json): Json {
  const sequences = (Array.isArray(stop) ? stop : [stop]).filter(
    (one) => typeof one === 'string' && one.trim() !== '',
  )
  return {
    // Above 1 it counts as 1.
    ...(typeof temperature === 'number' && { temperature: Math.min(1, temperature) }),
    ...(typeof top_p === 'number' && { top_p }),
    ...(sequences.length > 0 && { stop_sequences: sequences }),
  }
}

/** A request for a chat completion as one for a message; fields that Claude does not have are left out. */
export function fromChatCompletion(body: Json): Json {
  const { model, messages, stream, thinking } = body
  const most = body.max_completion_tokens ?? body.max_tokens ?? modelFacts(string(model)).maxTokens
  const all = objects(messages)
  return {
    ...(model !== undefined && { model }),
    max_tokens: most,
    ...(messages !== undefined && {
      messages: Array.isArray(messages) ? toMessages(all) : messages,
    }),
    ...toSystem(all),
    ...toTools(body.tools),
    ...toToolChoice(body),
    ...toSampling(body),
    ...(stream === true && { stream }),
    ...(isObject(thinking) && { thinking }),
  }
}
