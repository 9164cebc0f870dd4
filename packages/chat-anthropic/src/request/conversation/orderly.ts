/**
 * Exchanges that are as the API wants them: each call once and at the end of its turn, then its results,
 * in the order of the calls, before anything else. Nearly all are, and a history has thousands of them:
 * they are found in one walk, and their turns stay the same objects.
 */
import { isClientCall, isClientResult, isDirect } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import type { Turn } from './turns.ts'

/** The turns of an exchange as they are sent, the ids of its calls, and where the next exchange begins. */
export interface OrderlyExchange {
  turns: Turn[]
  ids: readonly string[]
  end: number
}

/** The exchange that begins at `start`, where it is in order and no id in it is `used`. */
export function readOrderly(
  turns: readonly Turn[],
  start: number,
  used: ReadonlySet<string>,
): OrderlyExchange | undefined {
  const first = turns[start]!
  const isAssistant = first.role === 'assistant'
  const ids = isAssistant ? readLastCalls(first, used) : NONE
  if (!ids) return undefined
  const begin = isAssistant ? start + 1 : start
  // The API joins turns of one role.
  if (isAssistant && turns[begin]?.role === 'assistant') return undefined
  const results = readResults(turns, begin, ids)
  if (results === undefined) return undefined
  const end = findEnd(turns, begin + results)
  if (end === undefined) return undefined
  const rest = turns.slice(begin + results, end)
  const answers = joinResults(turns.slice(begin, begin + results))
  return { turns: [...(isAssistant ? [first] : []), ...answers, ...rest], ids, end }
}

const NONE: readonly string[] = []

/** The ids of the calls that a turn ends with; nothing where there is anything odd about them. */
function readLastCalls(
  { content }: Turn,
  used: ReadonlySet<string>,
): readonly string[] | undefined {
  if (typeof content === 'string') return NONE
  const ids: string[] = []
  for (const block of content) {
    const isCall = isClientCall(block)
    if (!isCall && ids.length > 0) return undefined
    if (!isCall) continue
    const { id, toolset_name } = block
    const isOdd = used.has(id) || ids.includes(id) || toolset_name || !isDirect(block)
    if (isOdd) return undefined
    ids.push(id)
  }
  return ids
}

/** How many turns the results of the calls are, where each has one, in their order. */
function readResults(
  turns: readonly Turn[],
  begin: number,
  ids: readonly string[],
): number | undefined {
  let answered = 0
  let at = begin
  for (; answered < ids.length; at += 1) {
    const turn = turns[at]
    // One without content is left to others, so that it is not lost.
    if (turn?.role !== 'user' || typeof turn.content === 'string') return undefined
    if (turn.content.length === 0) return undefined
    for (const block of turn.content) {
      if (!isClientResult(block) || block.tool_use_id !== ids[answered]) return undefined
      answered += 1
    }
  }
  return at - begin
}

/** Where the next exchange begins, if there is no further result before it. */
function findEnd(turns: readonly Turn[], begin: number): number | undefined {
  let at = begin
  for (; at < turns.length; at += 1) {
    const { role, content } = turns[at]!
    if (role === 'assistant') return at
    if (typeof content !== 'string' && content.some(isClientResult)) return undefined
  }
  return at
}

/** Results in one turn. */
function joinResults(turns: readonly Turn[]): readonly Turn[] {
  const [first] = turns
  if (!first || turns.length === 1) return turns
  const content = turns.flatMap((turn) => turn.content as WireBlock[])
  return [{ role: 'user', content, at: first.at }]
}
