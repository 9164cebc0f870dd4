import { blocks, isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'

// Places are those that the API has once it has joined the messages of a turn.
interface Placed {
  block: Json
  /** Which turn it is in. */
  turn: number
  /** Which block of the turn it is. */
  at: number
  /** Whether its message is the first of its turn. */
  leads: boolean
}

const placeOf = ({ turn, at }: Placed): string => `messages.${turn}.content.${at}`

/** Messages of one role that follow each other, as the API joins them. */
interface Turn {
  role: string
  index: number
  content: Placed[]
}

function addMessage(turns: Turn[], { role, content }: Json): void {
  const last = turns.at(-1)
  const leads = last?.role !== role
  const turn = last && !leads ? last : { role: string(role), index: turns.length, content: [] }
  for (const block of blocks(content)) {
    turn.content.push({ block, turn: turn.index, at: turn.content.length, leads })
  }
  if (leads) turns.push(turn)
}

// A system message is a turn for the places of the others, but no party to calls and results.
function joinTurns(messages: readonly Json[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) addMessage(turns, message)
  return turns.filter(({ role }) => role !== 'system')
}

const calls = (turn: Turn | undefined): Placed[] =>
  turn?.role === 'assistant' ? turn.content.filter(({ block }) => block.type === 'tool_use') : []

// An id may come again in a later turn.
function findRepeatedId(asked: readonly Placed[]): string | undefined {
  const seen = new Set<unknown>()
  for (const placed of asked) {
    const { id } = placed.block
    if (seen.has(id)) return `${placeOf(placed)}: \`tool_use\` ids must be unique`
    seen.add(id)
  }
  return undefined
}

function findResultProblem({ block }: Placed, asked: boolean, again: boolean): string | undefined {
  const id = string(block.tool_use_id)
  if (!asked) {
    return `: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  }
  if (again) {
    return `: each \`tool_use\` must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`
  }
  return block.is_error === true && items(block.content).some(({ type }) => type !== 'text')
    ? '.tool_result: all content must be type `text` if `is_error` is true'
    : undefined
}

function findStrayResult(turn: Turn, before: Turn | undefined): string | undefined {
  const asked = new Set(calls(before).map(({ block }) => block.id))
  const answered = new Set<unknown>()
  for (const placed of turn.content) {
    const { type, tool_use_id: id } = placed.block
    if (type !== 'tool_result') continue
    const problem = findResultProblem(placed, asked.has(id), answered.has(id))
    if (problem !== undefined) return placeOf(placed) + problem
    answered.add(id)
  }
  return undefined
}

// Only the results before any other content count.
function collectLeadingResults(turn: Turn | undefined): Set<unknown> {
  const content = turn?.role === 'user' ? turn.content : []
  const end = content.findIndex(({ block }) => block.type !== 'tool_result')
  const leading = end === -1 ? content : content.slice(0, end)
  return new Set(leading.map(({ block }) => block.tool_use_id))
}

const isDirect = ({ block: { type, caller } }: Placed): boolean =>
  type === 'tool_use' && (!isObject(caller) || caller.type === 'direct')

const isThinking = ({ block }: Placed): boolean => string(block.type).endsWith('thinking')

// Results stand directly behind their calls where no text ends the turn. Calls among thinking, and
// those of the server's own tools, stay where the model put them.
function isEndedByText({ content }: Turn): boolean {
  const behind = content.slice(content.findLastIndex(isDirect) + 1)
  const after = content.slice(content.findIndex(isDirect))
  return behind.some(({ block }) => block.type === 'text') && !after.some(isThinking)
}

function findUnanswered(asked: readonly Placed[], turn: Turn, after: Turn | undefined) {
  const early = isEndedByText(turn) && asked.some(isDirect)
  const answered = early ? new Set<unknown>() : collectLeadingResults(after)
  const open = asked.filter(({ block }) => !answered.has(block.id))
  if (open.length === 0) return undefined
  const ids = open.map(({ block }) => string(block.id)).join(', ')
  return `messages.${turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
}

function findCallProblem(all: readonly Turn[]): string | undefined {
  for (const [at, turn] of all.entries()) {
    const asked = calls(turn)
    const problem =
      turn.role === 'assistant'
        ? (findRepeatedId(asked) ?? findUnanswered(asked, turn, all[at + 1]))
        : findStrayResult(turn, all[at - 1])
    if (problem !== undefined) return problem
  }
  return undefined
}

const isServerResult = ({ block }: Placed): boolean =>
  string(block.type).endsWith('_tool_result') && block.type !== 'mcp_tool_result'

// The API runs these tools itself: their results are in the same turn or, where a paused turn or
// one with calls for both sides went on, in a later one.
function findStrayServerResult(contents: readonly Placed[]): string | undefined {
  const asked = new Set<unknown>()
  for (const placed of contents) {
    const { type, id, tool_use_id: answers } = placed.block
    if (type === 'server_tool_use') asked.add(id)
    if (!isServerResult(placed) || asked.has(answers)) continue
    const kind = string(type)
    return `${placeOf(placed)}: unexpected \`tool_use_id\` found in \`${kind}\` blocks: ${string(answers)}. Each \`${kind}\` block must have a corresponding \`server_tool_use\` block before it.`
  }
  return undefined
}

// A user message of nothing but results does not end the assistant's turn.
const letsGoOn = ({ content }: Turn): boolean =>
  content.every(({ leads, block }) => !leads || block.type === 'tool_result')

function findOpenServerCall(all: readonly Turn[], done: ReadonlySet<unknown>): string | undefined {
  for (const [at, turn] of all.entries()) {
    const after = all[at + 1]
    if (!after || letsGoOn(after)) continue
    const open = turn.content.find(
      ({ block }) => block.type === 'server_tool_use' && !done.has(block.id),
    )
    if (!open) continue
    const { name, id } = open.block
    return `messages.${turn.index}: \`${string(name)}\` tool use with id \`${string(id)}\` was found without a corresponding \`${string(name)}_tool_result\` block`
  }
  return undefined
}

function findServerCallProblem(all: readonly Turn[]): string | undefined {
  const contents = all.flatMap(({ role, content }) => (role === 'assistant' ? content : []))
  const done = new Set(contents.filter(isServerResult).map(({ block }) => block.tool_use_id))
  return findStrayServerResult(contents) ?? findOpenServerCall(all, done)
}

/** What is wrong between calls and their results. */
export function findPairingProblem(body: Json, contents: Contents): string | undefined {
  const serverSide = [...contents.types].some(
    (type) => type === 'server_tool_use' || type.endsWith('_tool_result'),
  )
  if (!serverSide && !hasAny(contents, 'tool_use', 'tool_result')) return undefined
  const all = joinTurns(items(body.messages))
  return findCallProblem(all) ?? (serverSide ? findServerCallProblem(all) : undefined)
}
