/**
 * Tool calls and their results, paired as the API wants them: the results of a turn's calls all
 * in the very next user turn, in the order of the calls, before anything else.
 */
import type { BlockParam, ToolResultParam } from '../../wire.ts'
import { toOwnIds } from './ids.ts'
import type { Turn } from './turns.ts'

/** Something about a history that the API would refuse, and what repairing does about it. */
export interface Finding {
  kind:
    | 'duplicate-call'
    | 'orphaned-call'
    | 'orphaned-result'
    | 'duplicate-result'
    | 'empty-turn'
    | 'prefill'
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

/** Assistant turns that the API joins, and the turns from there to the next of them. */
interface Round {
  asking: readonly Turn[]
  followers: readonly Turn[]
  asked: readonly Call[]
  results: readonly Result[]
}

interface Result {
  block: ToolResultParam
  at: number
}

/**
 * The turns with results where they belong. What does not pair is found, and mended unless
 * `asTheyAre`: a call with the id of another gets one of its own, a late result is moved, a missing
 * one becomes an error result, and a stray or second one is left out.
 */
export function pairTurns(
  turns: readonly Turn[],
  asTheyAre: boolean,
): { turns: Turn[]; findings: Finding[] } {
  if (!turns.some(hasTools)) return { turns: [...turns], findings: [] }
  const findings: Finding[] = []
  const paired: Turn[] = []
  const late = asTheyAre ? undefined : lateResults(turns)
  let start = 0
  while (start < turns.length) {
    // The API joins turns of one role: the results of all of them come after the last.
    const end = next(turns, start, (role) => role !== 'assistant')
    const until = next(turns, end, (role) => role === 'assistant')
    const [asking, followers] = [turns.slice(start, end), turns.slice(end, until)]
    start = until
    if (!asking.some(hasTools) && !followers.some(hasTools)) {
      paired.push(...asking, ...followers)
      continue
    }
    const round = roundOf(asking, followers)
    findings.push(...findingsOf(round))
    paired.push(...answered(late ? withOwnIds(round) : round, late))
  }
  return { turns: paired, findings }
}

/** Whether a turn calls a client tool or answers a call: all others stay as they are. */
function hasTools({ content }: Turn): boolean {
  if (typeof content === 'string') return false
  return content.some(({ type }) => type === 'tool_use' || type === 'tool_result')
}

function roundOf(asking: readonly Turn[], followers: readonly Turn[]): Round {
  const [asked, results] = [asking.flatMap(callsOf), followers.flatMap(resultsOf)]
  return { asking, followers, asked, results }
}

function next(turns: readonly Turn[], from: number, is: (role: Turn['role']) => boolean): number {
  let at = from
  while (at < turns.length && !is(turns[at]!.role)) at += 1
  return at
}

/** Results by the id they answer, wherever they stand. */
function lateResults(turns: readonly Turn[]): Map<string, Result> {
  const results = turns.flatMap(resultsOf)
  return new Map(results.map((result) => [result.block.tool_use_id, result]))
}

interface Call {
  id: string
  at: number
  toolset?: string
}

/** The calls a turn's client tools are asked for. Server tools are answered by the server. */
function callsOf({ content, at }: Turn): Call[] {
  if (typeof content === 'string') return []
  const calls = content.filter((block) => block.type === 'tool_use')
  return calls.map((block) => {
    const toolset = (block as { toolset_name?: string | null }).toolset_name
    return toolset ? { id: block.id, at, toolset } : { id: block.id, at }
  })
}

function withoutRepeats(calls: readonly Call[]): Call[] {
  const ids = calls.map(({ id }) => id)
  return calls.filter(({ id }, at) => ids.indexOf(id) === at)
}

/** The round with an id of its own for each call: results that share one go to its calls in order. */
function withOwnIds({ asking, followers, asked }: Round): Round {
  const ids = asked.map(({ id }) => id)
  const own = toOwnIds(ids)
  const [callId, resultId] = [handOut(ids, own), handOut(ids, own)]
  return roundOf(
    mapBlocks(asking, (block) =>
      block.type === 'tool_use' ? { ...block, id: callId(block.id) } : block,
    ),
    mapBlocks(followers, (block) =>
      block.type === 'tool_result' ? { ...block, tool_use_id: resultId(block.tool_use_id) } : block,
    ),
  )
}

/** For an id the next of the ids it became; the last of them again where there is no further one. */
function handOut(ids: readonly string[], own: readonly string[]): (id: string) => string {
  const waiting = new Map(ids.map((id) => [id, own.filter((_, at) => ids[at] === id)]))
  return (id) => {
    const [next = id, ...rest] = waiting.get(id) ?? []
    if (rest.length > 0) waiting.set(id, rest)
    return next
  }
}

function mapBlocks(turns: readonly Turn[], map: (block: BlockParam) => BlockParam): Turn[] {
  return turns.map((turn) =>
    typeof turn.content === 'string' ? turn : { ...turn, content: turn.content.map(map) },
  )
}

/**
 * The turns of a round: after the assistant's first its results in one turn, then the rest as it
 * stood. With `late` what does not pair is mended, from results that stand elsewhere where there
 * are any.
 */
function answered(
  { asking, followers, asked, results }: Round,
  late: ReadonlyMap<string, Result> | undefined,
): Turn[] {
  const calls = withoutRepeats(asked)
  const rest = followers.flatMap((follower) => withoutResults(follower) ?? [])
  const blocks = calls.flatMap((call) => {
    const answers = answersTo(call, results)
    return late ? [settled(call, answers.at(-1) ?? late.get(call.id))] : answers.map(filled(call))
  })
  const stray = late ? [] : strayAmong(results, calls).map(({ block }) => block)
  const all = [...blocks, ...stray]
  if (all.length === 0) return [...asking, ...rest]
  const turn: Turn = { role: 'user', content: all, at: (results[0] ?? calls[0]!).at }
  return [...asking, turn, ...rest]
}

function answersTo({ id }: Call, results: readonly Result[]): Result[] {
  return results.filter(({ block }) => block.tool_use_id === id)
}

function strayAmong(results: readonly Result[], calls: readonly Call[]): Result[] {
  return results.filter(({ block }) => !calls.some(({ id }) => id === block.tool_use_id))
}

function resultsOf({ role, content, at }: Turn): Result[] {
  if (role !== 'user' || typeof content === 'string') return []
  return content.filter((block) => block.type === 'tool_result').map((block) => ({ block, at }))
}

function withoutResults(turn: Turn): Turn | undefined {
  if (turn.role !== 'user' || typeof turn.content === 'string') return turn
  const content = turn.content.filter((block) => block.type !== 'tool_result')
  if (content.length === turn.content.length) return turn
  return content.length === 0 ? undefined : { ...turn, content }
}

/** A member of a toolset is answered under the toolset's name. */
function filled({ toolset }: Call): (result: Result) => BlockParam {
  return ({ block }) => (toolset ? { ...block, toolset_name: toolset } : block)
}

function settled(call: Call, result: Result | undefined): BlockParam {
  const content = 'No result: the call was interrupted before it was answered.'
  const missing = { type: 'tool_result', tool_use_id: call.id, content, is_error: true } as const
  return filled(call)(result ?? { block: missing, at: call.at })
}

function findingsOf({ asked, results }: Round): Finding[] {
  const calls = withoutRepeats(asked)
  if (arePaired(calls, asked, results)) return []
  const sharing = ({ id }: Call) => asked.filter((call) => call.id === id)
  const orphans = calls.filter((call) => answersTo(call, results).length === 0)
  const doubled = calls.filter((call) => answersTo(call, results).length > sharing(call).length)
  return [
    ...calls
      .map(sharing)
      .filter(({ length }) => length > 1)
      .map(sharedId),
    ...(orphans.length ? [orphaned(orphans)] : []),
    ...doubled.map((call) => duplicate({ call, answers: answersTo(call, results) })),
    ...strayAmong(results, calls).map(strayResult),
  ]
}

/** Whether each call has the one result that stands where it does: nearly all have. */
function arePaired(
  calls: readonly Call[],
  asked: readonly Call[],
  results: readonly Result[],
): boolean {
  if (calls.length !== asked.length || calls.length !== results.length) return false
  return calls.every(({ id }, at) => id === results[at]!.block.tool_use_id)
}

function sharedId(calls: readonly Call[]): Finding {
  const { id } = calls[0]!
  return {
    kind: 'duplicate-call',
    at: calls[1]!.at,
    ids: [id],
    message: `${calls.length} tool calls of one turn have the id ${list([id])}`,
    wayOut: 'Give each call of a turn an id of its own, and its ToolMessage the same.',
    repair:
      'Each further call gets an id of its own; the results go to the calls in their order, and a ' +
      'call without one is answered with an error.',
  }
}

function orphaned(calls: readonly Call[]): Finding {
  const ids = calls.map(({ id }) => id)
  return {
    kind: 'orphaned-call',
    at: calls[0]!.at,
    ids,
    message: `the tool calls ${list(ids)} have no result`,
    wayOut: 'Answer each call with one ToolMessage.',
    repair:
      'Its result is put right after each call: a later one, else one that tells of an error.',
  }
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
    repair: 'The result is moved to its call, or left out where there is none.',
  }
}

function list(ids: readonly string[]): string {
  return ids.map((id) => JSON.stringify(id)).join(', ')
}
