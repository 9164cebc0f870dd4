import { blocks, isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { items } from './contents.ts'
import { CONTENT } from './blocks.ts'
import { list, nullable, object, oneOf, text, under, type Shape } from './shape.ts'

const effort = nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max'))
const timing = nullable(object({ type: oneOf('now'), now: text }))
const turnConfig = nullable(object({ 'effort?': effort, 'timing?': timing }))
const clearAt = nullable(oneOf('next_user_message', 'never'))

const CONTENTS = new Map(Object.entries(CONTENT).map(([role, block]) => [role, list(block)]))

const ROLES = ['user', 'assistant', 'system']

// Fields that only system messages have.
function findSystemFieldProblem(message: Json, key: string): string | undefined {
  if (key === 'clear_at') {
    if (message.role === 'system') return clearAt(message.clear_at)
    return ": clear_at is only permitted on role 'system' messages"
  }
  if (key === 'output_config' && message.role === 'system') return turnConfig(message.output_config)
  return ': Extra inputs are not permitted'
}

function findContentProblem({ role, content, output_config: config }: Json): string | undefined {
  if (typeof content === 'string') return undefined
  const optional = role === 'system' && isObject(config)
  if (content === undefined) return optional ? undefined : ': Field required'
  return CONTENTS.get(string(role))?.(content)
}

function findMessageProblem(message: Json): string | undefined {
  const content = findContentProblem(message)
  if (content !== undefined) return under('content', content)
  for (const key in message) {
    if (key === 'role' || key === 'content') continue
    const problem = findSystemFieldProblem(message, key)
    if (problem !== undefined) return under(key, problem)
  }
  return undefined
}

/** The messages of a request, each by itself. */
export const messages: Shape = (value) => {
  if (!Array.isArray(value)) return ': Input should be a valid array'
  if (value.length === 0) return ': at least one message is required'
  for (let index = 0; index < value.length; index++) {
    const message: unknown = value[index]
    if (!isObject(message)) return `${index}: Input should be an object`
    const { role } = message
    if (role === undefined) return `${index}.role: Field required`
    if (!ROLES.includes(string(role))) {
      const found = typeof role === 'string' ? role : JSON.stringify(role)
      return `: Unexpected role "${found}". Allowed roles are "user" or "assistant"`
    }
    const problem = findMessageProblem(message)
    if (problem !== undefined) return under(index, problem)
  }
  return undefined
}

const isEmpty = ({ content }: Json): boolean =>
  content === '' || (Array.isArray(content) && content.length === 0)

const isBlank = ({ type, text: said }: Json): boolean =>
  type === 'text' && string(said).trim() === ''

const NO_TEXT = 'text content blocks must be non-empty'
const BLANK = 'text content blocks must contain non-whitespace text'

// Of messages that the API joins one may be empty.
function runIsEmpty(all: readonly Json[], start: number): boolean {
  for (let index = start; index < all.length; index++) {
    const message = all[index]
    if (message?.role !== all[start]?.role) break
    if (message && !isEmpty(message)) return false
  }
  return true
}

function findEmptyTurn(all: readonly Json[], index: number): string | undefined {
  const { role } = all[index] ?? {}
  if (role === 'system' || all[index - 1]?.role === role) return undefined
  if (!runIsEmpty(all, index)) return undefined
  if (role === 'user') return `messages.${index}: user messages must have non-empty content`
  // A last assistant message without content is taken for none at all.
  if (!all.slice(index).some((message) => message.role !== role)) return undefined
  return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`
}

function findTextProblem({ role, content }: Json): string | undefined {
  if (typeof content === 'string') {
    const blank = role === 'user' && content !== '' && content.trim() === ''
    return blank ? `messages: ${BLANK}` : undefined
  }
  const all = items(content)
  if (all.some(({ type, text: said }) => type === 'text' && said === ''))
    return `messages: ${NO_TEXT}`
  // The model itself writes blank texts, and beside other content users may too.
  const blank = role === 'user' && all.length > 0 && all.every(isBlank)
  return blank ? `messages: ${BLANK}` : undefined
}

function findSystemTextProblem({ system }: Json): string | undefined {
  if (!Array.isArray(system)) return undefined
  const all = items(system)
  if (all.some(({ text: said }) => said === '')) return `system: ${NO_TEXT}`
  return all.some(isBlank) ? `system: ${BLANK}` : undefined
}

/** What is wrong with texts that say nothing, and with turns without content. */
export function findEmptinessProblem(body: Json): string | undefined {
  const all = items(body.messages)
  for (let index = 0; index < all.length; index++) {
    const message = all[index] ?? {}
    const problem = isEmpty(message) ? findEmptyTurn(all, index) : findTextProblem(message)
    if (problem !== undefined) return problem
  }
  return findSystemTextProblem(body)
}

const OWN_END = ['text', 'thinking', 'redacted_thinking']

/** What is wrong with a last turn that the reply shall go on with. */
export function findPrefillProblem(body: Json, allowed: boolean): string | undefined {
  const last = items(body.messages).at(-1)
  if (last?.role !== 'assistant' || isEmpty(last)) return undefined
  const content = blocks(last.content)
  // A turn that the API paused is sent back as it is, and goes on.
  const paused = content.some(({ type }) => !OWN_END.includes(string(type)))
  const token = body.fallback_credit_token
  // The token of a declined request lets its beginning be continued.
  const authorized = token !== undefined && token !== null
  if (!allowed && !paused && !authorized) {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.'
  }
  const end = content.at(-1)
  if (end?.type !== 'text' || !/\s$/.test(string(end.text))) return undefined
  return 'messages: final assistant content cannot end with trailing whitespace'
}
