import { blocks, objects, string } from '../json.ts'
import { verifies } from '../signature.ts'
import type { Json } from '../types.ts'
import { CONTENT } from './blocks.ts'
import { first, placed } from './shape.ts'

const ROLES = ['user', 'assistant', 'system']

function* shapes(message: Json, path: string): Generator<string> {
  const allowed = message.role === 'system' ? ['clear_at', 'output_config'] : []
  const { role, content } = message
  if (role === undefined) {
    yield `${path}.role: Field required`
    return
  }
  const shape = CONTENT[string(role)]
  if (!shape || !ROLES.includes(string(role))) {
    yield `${path}.role: Input should be 'user', 'assistant' or 'system'`
    return
  }
  for (const key of Object.keys(message)) {
    if (['role', 'content', ...allowed].includes(key)) continue
    yield `${path}.${key}: Extra inputs are not permitted`
  }
  if (content === undefined && role !== 'system') yield `${path}.content: Field required`
  if (content === undefined || typeof content === 'string') return
  if (!Array.isArray(content)) {
    yield `${path}.content: Input should be a valid list`
    return
  }
  for (const [index, block] of content.entries()) yield* shape(block, `${path}.content.${index}`)
}

// A last assistant message without content is taken for none at all.
function* emptiness(message: Json, path: string, isLast: boolean): Generator<string> {
  const all = blocks(message.content)
  const empty = message.content === '' || (Array.isArray(message.content) && all.length === 0)
  if (empty && isLast && message.role === 'assistant') return
  if (empty && message.role === 'user') {
    yield `${path}: user messages must have non-empty content`
    return
  }
  if (empty) {
    yield `${path}: all messages must have non-empty content except for the optional final assistant message`
    return
  }
  const texts = all.filter(({ type }) => type === 'text').map(({ text }) => string(text))
  if (texts.includes('')) yield 'messages: text content blocks must be non-empty'
  // The model itself writes texts of blanks.
  if (message.role === 'user' && texts.some((text) => text.trim() === '')) {
    yield 'messages: text content blocks must contain non-whitespace text'
  }
}

function* signatures(message: Json, path: string): Generator<string> {
  for (const [block, place] of placed(blocks(message.content), `${path}.content`)) {
    if (block.type !== 'thinking') continue
    const signature = string(block.signature)
    if (signature !== '' && verifies(string(block.thinking), signature)) continue
    yield `${place}: Invalid \`signature\` in \`thinking\` block`
  }
}

function* order(messages: readonly Json[], prefill: boolean): Generator<string> {
  // The assistant may begin, the system may not.
  if (messages[0]?.role === 'system') {
    yield "messages.0.role: a message with the role 'system' cannot be the first one"
  }
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return
  const end = blocks(last.content).at(-1)
  // A turn that the API paused is sent back as it is, and goes on.
  const paused = blocks(last.content).some(({ type }) => type !== 'text' && type !== 'thinking')
  if (!prefill && !paused) {
    yield 'This model does not support assistant message prefill. The conversation must end with a user message.'
  }
  if (end?.type === 'text' && /\s$/.test(string(end.text))) {
    yield 'messages: final assistant content cannot end with trailing whitespace'
  }
}

/** What is wrong with the messages one by one, and with their order. */
export function* messageProblems(body: Json, prefill: boolean): Generator<string> {
  const messages = objects(body.messages)
  if (messages.length === 0) {
    yield 'messages: at least one message is required'
    return
  }
  for (const [index, message] of messages.entries()) {
    const path = `messages.${index}`
    const broken = first(shapes(message, path))
    if (broken !== undefined) {
      yield broken
      return
    }
    yield* emptiness(message, path, index === messages.length - 1)
    yield* signatures(message, path)
  }
  yield* order(messages, prefill)
}
