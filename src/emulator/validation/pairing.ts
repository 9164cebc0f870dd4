import { blocks, objects, string } from '../json.ts'
import type { Json } from '../types.ts'

interface Placed {
  block: Json
  path: string
}

interface Turn {
  role: string
  index: number
  content: Placed[]
}

// The API joins messages of one role that follow each other; system messages stand between turns.
function turns(messages: readonly Json[]): Turn[] {
  const joined: Turn[] = []
  for (const [index, message] of messages.entries()) {
    if (message.role === 'system') continue
    const content = blocks(message.content).map((block, at) => ({
      block,
      path: `messages.${index}.content.${at}`,
    }))
    const last = joined.at(-1)
    if (last?.role === message.role) last?.content.push(...content)
    else joined.push({ role: string(message.role), index, content })
  }
  return joined
}

const calls = (turn: Turn | undefined): Placed[] =>
  turn?.role === 'assistant' ? turn.content.filter(({ block }) => block.type === 'tool_use') : []

// An id may come again in a later turn.
function* uniqueIds(turn: Turn): Generator<string> {
  const seen = new Set<unknown>()
  for (const { block, path } of calls(turn)) {
    if (seen.has(block.id)) yield `${path}: \`tool_use\` ids must be unique`
    seen.add(block.id)
  }
}

function* results(turn: Turn, before: Turn | undefined): Generator<string> {
  const asked = new Set(calls(before).map(({ block }) => block.id))
  const answered = new Set<unknown>()
  for (const { block, path } of turn.content) {
    if (block.type !== 'tool_result') continue
    const id = string(block.tool_use_id)
    if (!asked.has(id)) {
      yield `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
    }
    if (answered.has(id)) {
      yield `${path}: each \`tool_use\` must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`
    }
    answered.add(id)
  }
}

// Only the results before any other content count.
function leadingResults(turn: Turn | undefined): Set<unknown> {
  const content = turn?.role === 'user' ? turn.content : []
  const end = content.findIndex(({ block }) => block.type !== 'tool_result')
  const leading = end === -1 ? content : content.slice(0, end)
  return new Set(leading.map(({ block }) => block.tool_use_id))
}

function* unanswered(turn: Turn, after: Turn | undefined): Generator<string> {
  const answered = leadingResults(after)
  const open = calls(turn).filter(({ block }) => !answered.has(block.id))
  if (open.length === 0) return
  const ids = open.map(({ block }) => string(block.id)).join(', ')
  yield `messages.${turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
}

/** What is wrong between calls and their results. */
export function* pairingProblems(body: Json): Generator<string> {
  const all = turns(objects(body.messages))
  for (const [at, turn] of all.entries()) {
    yield* uniqueIds(turn)
    if (turn.role === 'assistant') yield* unanswered(turn, all[at + 1])
    else yield* results(turn, all[at - 1])
  }
}
