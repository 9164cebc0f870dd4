import { blocks, isObject, objects, string } from '../../wire/json.ts'
import { countRequest } from '../../wire/tokens.ts'
import type { Json } from '../../wire/types.ts'

/** What context management did to a request. */
export interface ContextEdits {
  /** The request as the model sees it. */
  body: Json
  /** The edits that cleared something, as a reply names them. */
  applied: readonly Json[]
  /** The request's tokens before. */
  originalTokens: number
}

interface Cleared {
  body: Json
  count: number
}

const PLACEHOLDER = 'The result of this tool call was cleared to save context.'
const USUAL_TRIGGER = 100_000
const USUAL_TOOL_USES = 3
const USUAL_TURNS = 1

const valueOf = (setting: unknown, usual: number): number =>
  isObject(setting) && typeof setting.value === 'number' ? setting.value : usual

function mapBlocks(body: Json, change: (block: Json, message: number) => Json[]): Json {
  const messages = objects(body.messages).map((message, at) => {
    if (typeof message.content === 'string') return message
    return { ...message, content: blocks(message.content).flatMap((block) => change(block, at)) }
  })
  return { ...body, messages }
}

// Calls that have their results, oldest first.
function findFinishedCalls(body: Json): Json[] {
  const all = objects(body.messages).flatMap(({ content }) => blocks(content))
  const results = all.filter(({ type }) => type === 'tool_result')
  const answered = new Set(results.map(({ tool_use_id: id }) => id))
  return all.filter(({ type, id }) => type === 'tool_use' && answered.has(id))
}

function isTriggered({ trigger }: Json, body: Json, calls: readonly Json[]): boolean {
  if (isObject(trigger) && trigger.type === 'tool_uses') return calls.length > Number(trigger.value)
  return countRequest(body) > valueOf(trigger, USUAL_TRIGGER)
}

const isNamed = (list: unknown, name: unknown): boolean =>
  Array.isArray(list) && list.includes(name)

function clearToolUses(edit: Json, body: Json): Cleared {
  const calls = findFinishedCalls(body)
  const none = { body, count: 0 }
  if (!isTriggered(edit, body, calls)) return none
  const old = calls
    .slice(0, Math.max(0, calls.length - valueOf(edit.keep, USUAL_TOOL_USES)))
    .filter(({ name }) => !isNamed(edit.exclude_tools, name))
  const ids = new Set(old.map(({ id }) => id))
  const clearsInput = ({ name }: Json) =>
    edit.clear_tool_inputs === true || isNamed(edit.clear_tool_inputs, name)
  const cleared = mapBlocks(body, (block) => {
    if (block.type === 'tool_result' && ids.has(block.tool_use_id)) {
      return [{ ...block, content: PLACEHOLDER }]
    }
    const isOld = block.type === 'tool_use' && ids.has(block.id)
    return [isOld && clearsInput(block) ? { ...block, input: {} } : block]
  })
  const least = valueOf(edit.clear_at_least, 0)
  return countRequest(body) - countRequest(cleared) < least
    ? none
    : { body: cleared, count: ids.size }
}

const isThinking = ({ type }: Json): boolean => type === 'thinking' || type === 'redacted_thinking'

// Results of tools go on with a turn; any other message of the user's begins one.
const beginsTurn = ({ role, content }: Json): boolean =>
  role === 'user' && !blocks(content).some(({ type }) => type === 'tool_result')

function clearThinking({ keep }: Json, body: Json): Cleared {
  if (keep === 'all' || (isObject(keep) && keep.type === 'all')) return { body, count: 0 }
  let turn = 0
  const turns = objects(body.messages).map((message) => (beginsTurn(message) ? ++turn : turn))
  const thought = objects(body.messages).flatMap(({ role, content }, at) =>
    role === 'assistant' && blocks(content).some(isThinking) ? [turns[at] ?? 0] : [],
  )
  const withThoughts = [...new Set(thought)]
  const kept = valueOf(keep, USUAL_TURNS)
  const old = new Set(withThoughts.slice(0, Math.max(0, withThoughts.length - kept)))
  const cleared = mapBlocks(body, (block, at) =>
    isThinking(block) && old.has(turns[at] ?? 0) ? [] : [block],
  )
  return { body: cleared, count: old.size }
}

const EDITS: Readonly<
  Record<string, readonly [count: string, clear: (edit: Json, body: Json) => Cleared]>
> = {
  clear_thinking_20251015: ['cleared_thinking_turns', clearThinking],
  clear_tool_uses_20250919: ['cleared_tool_uses', clearToolUses],
}

/** Applies the edits of a request's `context_management`, in their order; nothing without any. */
export function editContext(body: Json): ContextEdits | undefined {
  if (!isObject(body.context_management)) return undefined
  const originalTokens = countRequest(body)
  const applied: Json[] = []
  let edited = body
  for (const edit of objects(body.context_management.edits)) {
    const [name, clear] = EDITS[string(edit.type)] ?? []
    if (name === undefined || clear === undefined) continue
    const { body: next, count } = clear(edit, edited)
    if (count === 0) continue
    const cleared_input_tokens = countRequest(edited) - countRequest(next)
    applied.push({ type: edit.type, [name]: count, cleared_input_tokens })
    edited = next
  }
  return { body: edited, applied, originalTokens }
}
