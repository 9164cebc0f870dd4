/**
 * Tool calls and their results, paired as the API wants them: the results of a turn's calls all
 * in the very next user turn, in the order of the calls, before anything else.
 */
import type { BlockParam, ToolResultParam } from '../wire.ts'
import type { Turn } from './turns.ts'

/** Something about a history that the API would refuse, and what repairing does about it. */
export interface Finding {
  kind: 'orphaned-call' | 'orphaned-result' | 'duplicate-result' | 'empty-turn' | 'prefill'
  /** The index of the message it is in. */
  at: number
  ids: string[]
  /** What is wrong, in words. */
  message: string
  /** What the caller can do about it, in words. */
  wayOut: string
  /** What `repairHistory: "repair"` does about it, in words. */
  repair: string
}

interface Result {
  block: ToolResultParam
  at: number
}

/**
 * The turns with results where they belong. What does not pair is found, and mended unless
 * `asTheyAre`: a missing result becomes an error result, a stray or second one is left out.
 */
export function pairTurns(
  turns: readonly Turn[],
  asTheyAre: boolean,
): { turns: Turn[]; findings: Finding[] } {
  const findings: Finding[] = []
  const paired: Turn[] = []
  let start = 0
  while (start < turns.length) {
    // The API joins turns of one role: the results of all of them come after the last.
    const end = next(turns, start, (role) => role !== 'assistant')
    const until = next(turns, end, (role) => role === 'assistant')
    const asking = turns.slice(start, end)
    const followers = turns.slice(end, until)
    paired.push(...asking, ...answer(asking.flatMap(callsOf), followers, findings, asTheyAre))
    start = until
  }
  return { turns: paired, findings }
}

function next(turns: readonly Turn[], from: number, is: (role: Turn['role']) => boolean): number {
  const found = turns.findIndex(({ role }, index) => index >= from && is(role))
  return found < 0 ? turns.length : found
}

interface Call {
  id: string
  at: number
  toolset?: string
}

/** The calls a turn's client tools are asked for. Server tools are answered by the server. */
function callsOf({ content, at }: Turn): Call[] {
  if (typeof content === 'string') return []
  return content.flatMap((block) => {
    if (block.type !== 'tool_use') return []
    const toolset = (block as { toolset_name?: string | null }).toolset_name
    return [{ id: block.id, at, ...(toolset ? { toolset } : {}) }]
  })
}

/** The turns after an assistant's: first its results in one turn, then the rest as it stood. */
function answer(
  calls: readonly Call[],
  followers: readonly Turn[],
  findings: Finding[],
  asTheyAre: boolean,
): Turn[] {
  const results = followers.flatMap(resultsOf)
  const rest = followers.flatMap((follower) => withoutResults(follower) ?? [])
  const matched = calls.map((call) => ({
    call,
    answers: results.filter(({ block }) => block.tool_use_id === call.id),
  }))
  const stray = results.filter(({ block }) => !calls.some(({ id }) => id === block.tool_use_id))
  findings.push(...findingsOf(matched, stray))
  const blocks = matched.flatMap(({ call, answers }) => settle(call, answers, asTheyAre))
  const all = asTheyAre ? [...blocks, ...stray.map(({ block }) => block)] : blocks
  if (all.length === 0) return rest
  return [{ role: 'user', content: all, at: (results[0] ?? calls[0]!).at }, ...rest]
}

function resultsOf({ role, content, at }: Turn): Result[] {
  if (role !== 'user' || typeof content === 'string') return []
  return content.flatMap((block) => (block.type === 'tool_result' ? [{ block, at }] : []))
}

function withoutResults(turn: Turn): Turn | undefined {
  if (turn.role !== 'user' || typeof turn.content === 'string') return turn
  const content = turn.content.filter((block) => block.type !== 'tool_result')
  if (content.length === turn.content.length) return turn
  return content.length === 0 ? undefined : { ...turn, content }
}

function settle(call: Call, answers: readonly Result[], asTheyAre: boolean): BlockParam[] {
  const toolset = call.toolset ? { toolset_name: call.toolset } : {}
  const kept = asTheyAre ? answers : answers.slice(-1)
  const given = kept.map(({ block }) => ({ ...block, ...toolset }))
  return given.length > 0 || asTheyAre ? given : [missingResult(call.id, toolset)]
}

function missingResult(id: string, toolset: object): BlockParam {
  const content = 'No result: the call was interrupted before it was answered.'
  return { type: 'tool_result', tool_use_id: id, content, is_error: true, ...toolset }
}

function findingsOf(
  matched: readonly { call: Call; answers: readonly Result[] }[],
  stray: readonly Result[],
): Finding[] {
  const unanswered = matched.filter(({ answers }) => answers.length === 0)
  const orphans = unanswered.map(({ call }) => call.id)
  const doubled = matched.filter(({ answers }) => answers.length > 1)
  const orphaned: Finding[] = orphans.length
    ? [
        {
          kind: 'orphaned-call',
          at: unanswered[0]!.call.at,
          ids: orphans,
          message: `the tool calls ${list(orphans)} have no result`,
          wayOut: 'Answer each call with one ToolMessage.',
          repair: 'An error result is put right after each call.',
        },
      ]
    : []
  return [...orphaned, ...doubled.map(duplicate), ...stray.map(strayResult)]
}

function duplicate({ call, answers }: { call: Call; answers: readonly Result[] }): Finding {
  return {
    kind: 'duplicate-result',
    at: answers.at(-1)!.at,
    ids: [call.id],
    message: `the tool call ${list([call.id])} has ${answers.length} results`,
    wayOut: 'Answer each call with one ToolMessage.',
    repair: 'Only the last of them is kept.',
  }
}

function strayResult({ block, at }: Result): Finding {
  return {
    kind: 'orphaned-result',
    at,
    ids: [block.tool_use_id],
    message: `the tool result ${list([block.tool_use_id])} answers no call of the turn before it`,
    wayOut: 'Keep the message with the call, or leave the result out.',
    repair: 'The result is left out.',
  }
}

function list(ids: readonly string[]): string {
  return ids.map((id) => JSON.stringify(id)).join(', ')
}
