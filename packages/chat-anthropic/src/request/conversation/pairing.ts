/**
 * Tool calls and their results, paired as the API wants them: the results of a turn's calls all
 * in the very next user turn, in the order of the calls, before anything else.
 */
import { isClientCall, isClientResult, toClientResult } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import { endWithCalls, joinTwins } from './calls.ts'
import {
  answersTo,
  exchangeAt,
  lengthOf,
  mapBlocks,
  type PlacedCall,
  type PlacedResult,
  splitExchanges,
  strayAmong,
  toExchange,
  type ToolExchange,
  withoutRepeats,
} from './exchanges.ts'
import { type Finding, inspectExchange } from './findings.ts'
import { idAllocator, toUniqueIds } from './ids.ts'
import { readOrderly } from './orderly.ts'
import type { Turn } from './turns.ts'

/** Results that answer no call of the turn before them, by the id that they name. */
type LateResults = ReadonlyMap<string, PlacedResult>

/**
 * The turns with results where they belong. A call comes once and ends its turn, and an id that
 * came in an earlier turn gets a number behind it. What does not pair is reported, and repaired if
 * `isRepaired`: a call with the id of another gets a new one, a late result is moved, a missing
 * one becomes an error result, and a stray or second one is left out.
 */
export function pairTurns(turns: readonly Turn[], isRepaired: boolean): Paired {
  if (!turns.some(hasTools)) return { turns, findings: [] }
  return isRepaired ? repairTurns(turns) : pairInOrder(turns)
}

interface Paired {
  turns: readonly Turn[]
  findings: Finding[]
}

function pairInOrder(turns: readonly Turn[]): Paired {
  const findings: Finding[] = []
  const used = new Set<string>()
  const paired: Turn[] = []
  for (let at = 0; at < turns.length;) {
    const orderly = readOrderly(turns, at, used)
    if (orderly) {
      paired.push(...orderly.turns)
      for (const id of orderly.ids) used.add(id)
      at = orderly.end
    } else {
      const exchange = exchangeAt(turns, at)
      at += lengthOf(exchange)
      paired.push(...pairExchange(tidy(exchange, findings), used))
    }
  }
  return { turns: paired, findings }
}

function repairTurns(turns: readonly Turn[]): Paired {
  const findings: Finding[] = []
  const used = new Set<string>()
  const exchanges = splitExchanges(turns).map((exchange) => tidy(exchange, findings))
  const late = findLateResults(exchanges)
  return { turns: exchanges.flatMap((exchange) => pairExchange(exchange, used, late)), findings }
}

/** The turns of an exchange. With `late`, what does not pair is repaired. */
function pairExchange(exchange: ToolExchange, used: Set<string>, late?: LateResults): Turn[] {
  const { assistantTurns, followingTurns, calls, results } = exchange
  if (calls.length + results.length === 0) return [...assistantTurns, ...followingTurns]
  const unique = withUniqueIds(exchange, used, late !== undefined)
  for (const { id } of unique.calls) used.add(id)
  return withPairedResults(unique, late)
}

/** Whether a turn calls a client tool or answers a call: all others stay unchanged. */
function hasTools({ content }: Turn): boolean {
  if (typeof content === 'string') return false
  return content.some((block) => isClientCall(block) || isClientResult(block))
}

/** The exchange with its calls in the form that the API takes; what is wrong with it is found. */
function tidy(exchange: ToolExchange, findings: Finding[]): ToolExchange {
  if (exchange.calls.length + exchange.results.length === 0) return exchange
  const ended = endWithCalls(exchange)
  const joined = joinTwins(ended.exchange)
  findings.push(...ended.findings, ...joined.findings, ...inspectExchange(joined.exchange))
  return joined.exchange
}

/** Results that answer none of the calls before them. */
function findLateResults(exchanges: readonly ToolExchange[]): LateResults {
  const late = exchanges.flatMap(({ calls, results }) => strayAmong(results, calls))
  return new Map(late.map((result) => [result.block.tool_use_id, result]))
}

/**
 * Gives calls whose ids came in earlier turns unique ids, and their results the same. With
 * `isRepaired` also calls that share an id: their results are assigned in order.
 */
function withUniqueIds(
  exchange: ToolExchange,
  used: ReadonlySet<string>,
  isRepaired: boolean,
): ToolExchange {
  const { assistantTurns, followingTurns, calls } = exchange
  const ids = (isRepaired ? calls : withoutRepeats(calls)).map(({ id }) => id)
  const unique = toUniqueIds(ids, used)
  if (unique.every((id, at) => id === ids[at])) return exchange
  const [nextCallId, nextResultId] = [idAllocator(ids, unique), idAllocator(ids, unique)]
  const renamed = toExchange(
    mapBlocks(assistantTurns, (block) =>
      isClientCall(block) ? { ...block, id: nextCallId(block.id) } : block,
    ),
    mapBlocks(followingTurns, (block) =>
      isClientResult(block) ? { ...block, tool_use_id: nextResultId(block.tool_use_id) } : block,
    ),
  )
  const named = renamed.calls.map((call, at) => ({ ...call, givenId: calls[at]!.id }))
  return { ...renamed, calls: named }
}

/**
 * The turns of an exchange: after the assistant's first its results in one turn, then the rest
 * unchanged. With `late`, what does not pair is repaired, from results that stand elsewhere where
 * there are any.
 */
function withPairedResults(
  { assistantTurns, followingTurns, calls: all, results }: ToolExchange,
  late: LateResults | undefined,
): Turn[] {
  const calls = withoutRepeats(all)
  const rest = followingTurns.flatMap((turn) => withoutResults(turn) ?? [])
  const answers = calls.flatMap((call) => {
    const found = answersTo(call, results)
    return late
      ? [answerCall(call, found.at(-1) ?? late.get(call.givenId ?? call.id))]
      : found.map(({ block }) => withToolset(block, call))
  })
  const stray = late ? [] : strayAmong(results, calls).map(({ block }) => block)
  const content = [...answers, ...stray]
  if (content.length === 0) return [...assistantTurns, ...rest]
  const turn: Turn = { role: 'user', content, at: (results[0] ?? calls[0]!).at }
  return [...assistantTurns, turn, ...rest]
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
  const missing = toClientResult({ tool_use_id: call.id, content, is_error: true })
  const answer = result ? { ...result.block, tool_use_id: call.id } : missing
  return withToolset(answer, call)
}
