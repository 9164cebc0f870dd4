/**
 * Tool calls and their results, paired as the API wants them: the results of a turn's calls all
 * in the very next user turn, in the order of the calls, before anything else.
 */
import {
  type ClientResult,
  isClientCall,
  isClientResult,
  toClientResult,
} from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import { toUniqueIds } from './ids.ts'
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
interface ToolExchange {
  assistantTurns: readonly Turn[]
  followingTurns: readonly Turn[]
  calls: readonly PlacedCall[]
  results: readonly PlacedResult[]
}

/** A call of a client tool, and the index of the message that it is in. */
interface PlacedCall {
  id: string
  at: number
  toolset?: string
}

interface PlacedResult {
  block: ClientResult
  at: number
}

/**
 * The turns with results where they belong. What does not pair is reported, and repaired if
 * `isRepaired`: a call with the id of another gets a new one, a late result is moved, a missing
 * one becomes an error result, and a stray or second one is left out.
 */
export function pairTurns(
  turns: readonly Turn[],
  isRepaired: boolean,
): { turns: Turn[]; findings: Finding[] } {
  if (!turns.some(hasTools)) return { turns: [...turns], findings: [] }
  const findings: Finding[] = []
  const paired: Turn[] = []
  const late = isRepaired ? findLateResults(turns) : undefined
  let start = 0
  while (start < turns.length) {
    // The API joins turns of one role: the results of all of them come after the last.
    const end = findTurn(turns, start, (role) => role !== 'assistant')
    const until = findTurn(turns, end, (role) => role === 'assistant')
    const [assistantTurns, followingTurns] = [turns.slice(start, end), turns.slice(end, until)]
    start = until
    if (!assistantTurns.some(hasTools) && !followingTurns.some(hasTools)) {
      paired.push(...assistantTurns, ...followingTurns)
      continue
    }
    const exchange = toExchange(assistantTurns, followingTurns)
    findings.push(...inspectExchange(exchange))
    paired.push(...withPairedResults(late ? withUniqueIds(exchange) : exchange, late))
  }
  return { turns: paired, findings }
}

/** Whether a turn calls a client tool or answers a call: all others stay unchanged. */
function hasTools({ content }: Turn): boolean {
  if (typeof content === 'string') return false
  return content.some((block) => isClientCall(block) || isClientResult(block))
}

function toExchange(
  assistantTurns: readonly Turn[],
  followingTurns: readonly Turn[],
): ToolExchange {
  const [calls, results] = [assistantTurns.flatMap(callsOf), followingTurns.flatMap(resultsOf)]
  return { assistantTurns, followingTurns, calls, results }
}

/** The index of the first turn from `from` on whose role fits. */
function findTurn(
  turns: readonly Turn[],
  from: number,
  fits: (role: Turn['role']) => boolean,
): number {
  let at = from
  while (at < turns.length && !fits(turns[at]!.role)) at += 1
  return at
}

/** Results by the id they answer, wherever they stand. */
function findLateResults(turns: readonly Turn[]): Map<string, PlacedResult> {
  const results = turns.flatMap(resultsOf)
  return new Map(results.map((result) => [result.block.tool_use_id, result]))
}

/** The calls that a turn has for client tools. Server tools are answered by the server. */
function callsOf({ content, at }: Turn): PlacedCall[] {
  if (typeof content === 'string') return []
  return content.filter(isClientCall).map(({ id, toolset_name: toolset }) => {
    return toolset ? { id, at, toolset } : { id, at }
  })
}

function withoutRepeats(calls: readonly PlacedCall[]): PlacedCall[] {
  const ids = calls.map(({ id }) => id)
  return calls.filter(({ id }, at) => ids.indexOf(id) === at)
}

/** Gives calls that share an id unique ids and assigns their results in order. */
function withUniqueIds({ assistantTurns, followingTurns, calls }: ToolExchange): ToolExchange {
  const ids = calls.map(({ id }) => id)
  const unique = toUniqueIds(ids)
  const [nextCallId, nextResultId] = [idAllocator(ids, unique), idAllocator(ids, unique)]
  return toExchange(
    mapBlocks(assistantTurns, (block) =>
      isClientCall(block) ? { ...block, id: nextCallId(block.id) } : block,
    ),
    mapBlocks(followingTurns, (block) =>
      isClientResult(block) ? { ...block, tool_use_id: nextResultId(block.tool_use_id) } : block,
    ),
  )
}

/** Returns the unique ids made from `id` in order, repeating the last. */
function idAllocator(ids: readonly string[], unique: readonly string[]): (id: string) => string {
  const waiting = new Map(ids.map((id) => [id, unique.filter((_, at) => ids[at] === id)]))
  return (id) => {
    const [next = id, ...rest] = waiting.get(id) ?? []
    if (rest.length > 0) waiting.set(id, rest)
    return next
  }
}

function mapBlocks(turns: readonly Turn[], map: (block: WireBlock) => WireBlock): Turn[] {
  return turns.map((turn) =>
    typeof turn.content === 'string' ? turn : { ...turn, content: turn.content.map(map) },
  )
}

/**
 * The turns of an exchange: after the assistant's first its results in one turn, then the rest
 * unchanged. With `late`, what does not pair is repaired, from results that stand elsewhere where
 * there are any.
 */
function withPairedResults(
  { assistantTurns, followingTurns, calls: all, results }: ToolExchange,
  late: ReadonlyMap<string, PlacedResult> | undefined,
): Turn[] {
  const calls = withoutRepeats(all)
  const rest = followingTurns.flatMap((turn) => withoutResults(turn) ?? [])
  const answers = calls.flatMap((call) => {
    const found = answersTo(call, results)
    return late
      ? [answerCall(call, found.at(-1) ?? late.get(call.id))]
      : found.map(({ block }) => withToolset(block, call))
  })
  const stray = late ? [] : strayAmong(results, calls).map(({ block }) => block)
  const content = [...answers, ...stray]
  if (content.length === 0) return [...assistantTurns, ...rest]
  const turn: Turn = { role: 'user', content, at: (results[0] ?? calls[0]!).at }
  return [...assistantTurns, turn, ...rest]
}

function answersTo({ id }: PlacedCall, results: readonly PlacedResult[]): PlacedResult[] {
  return results.filter(({ block }) => block.tool_use_id === id)
}

function strayAmong(
  results: readonly PlacedResult[],
  calls: readonly PlacedCall[],
): PlacedResult[] {
  return results.filter(({ block }) => !calls.some(({ id }) => id === block.tool_use_id))
}

function resultsOf({ role, content, at }: Turn): PlacedResult[] {
  if (role !== 'user' || typeof content === 'string') return []
  return content.filter(isClientResult).map((block) => ({ block, at }))
}

function withoutResults(turn: Turn): Turn | undefined {
  if (turn.role !== 'user' || typeof turn.content === 'string') return turn
  const content = turn.content.filter((block) => !isClientResult(block))
  if (content.length === turn.content.length) return turn
  return content.length === 0 ? undefined : { ...turn, content }
}

/** A member of a toolset is answered under the toolset's name. */
function withToolset(result: WireBlock, { toolset }: PlacedCall): WireBlock {
  return toolset ? { ...result, toolset_name: toolset } : result
}

function answerCall(call: PlacedCall, result: PlacedResult | undefined): WireBlock {
  const content = 'No result: the call was interrupted before it was answered.'
  const missing = { tool_use_id: call.id, content, is_error: true }
  return withToolset(result?.block ?? toClientResult(missing), call)
}

function inspectExchange({ calls: all, results }: ToolExchange): Finding[] {
  const calls = withoutRepeats(all)
  if (arePaired(calls, all, results)) return []
  const sharing = ({ id }: PlacedCall) => all.filter((call) => call.id === id)
  const orphans = calls.filter((call) => answersTo(call, results).length === 0)
  const answeredTwice = calls.filter(
    (call) => answersTo(call, results).length > sharing(call).length,
  )
  return [
    ...calls
      .map(sharing)
      .filter(({ length }) => length > 1)
      .map(toSharedIdFinding),
    ...(orphans.length ? [toOrphanedCallFinding(orphans)] : []),
    ...answeredTwice.map((call) => toDuplicateResultFinding(call, answersTo(call, results))),
    ...strayAmong(results, calls).map(toOrphanedResultFinding),
  ]
}

/** Whether each call has the one result that stands where it does: nearly all have. */
function arePaired(
  calls: readonly PlacedCall[],
  all: readonly PlacedCall[],
  results: readonly PlacedResult[],
): boolean {
  if (calls.length !== all.length || calls.length !== results.length) return false
  return calls.every(({ id }, at) => id === results[at]!.block.tool_use_id)
}

function toSharedIdFinding(calls: readonly PlacedCall[]): Finding {
  const { id } = calls[0]!
  return {
    kind: 'duplicate-call',
    at: calls[1]!.at,
    ids: [id],
    message: `${calls.length} tool calls of one turn have the id ${quoteIds([id])}`,
    wayOut: 'Give each call of a turn an id of its own, and its ToolMessage the same.',
    repair:
      'Each further call gets an id of its own; the results go to the calls in their order, and a ' +
      'call without one is answered with an error.',
  }
}

function toOrphanedCallFinding(calls: readonly PlacedCall[]): Finding {
  const ids = calls.map(({ id }) => id)
  return {
    kind: 'orphaned-call',
    at: calls[0]!.at,
    ids,
    message: `the tool calls ${quoteIds(ids)} have no result`,
    wayOut: 'Answer each call with one ToolMessage.',
    repair:
      'Its result is put right after each call: a later one, else one that tells of an error.',
  }
}

function toDuplicateResultFinding({ id }: PlacedCall, answers: readonly PlacedResult[]): Finding {
  return {
    kind: 'duplicate-result',
    at: answers.at(-1)!.at,
    ids: [id],
    message: `the tool call ${quoteIds([id])} has ${answers.length} results`,
    wayOut: 'Answer each call with one ToolMessage.',
    repair: 'Only the last of them is kept.',
  }
}

function toOrphanedResultFinding({ block, at }: PlacedResult): Finding {
  return {
    kind: 'orphaned-result',
    at,
    ids: [block.tool_use_id],
    message: `the tool result ${quoteIds([block.tool_use_id])} answers no call of the turn before it`,
    wayOut: 'Keep the message with the call, or leave the result out.',
    repair: 'The result is moved to its call, or left out where there is none.',
  }
}

function quoteIds(ids: readonly string[]): string {
  return ids.map((id) => JSON.stringify(id)).join(', ')
}
