/** An exchange of tool calls and results: what to ask of it, and how it is put together. */
import { type ClientResult, isClientCall, isClientResult } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import type { Turn } from './turns.ts'

/** Assistant turns that the API joins, and the turns from there to the next of them. */
export interface ToolExchange {
  assistantTurns: readonly Turn[]
  followingTurns: readonly Turn[]
  calls: readonly PlacedCall[]
  results: readonly PlacedResult[]
}

/** A call of a client tool, and the index of the message that it is in. */
export interface PlacedCall {
  id: string
  at: number
  toolset?: string
  /** Its id in the history, where it was given another. */
  givenId?: string
}

export interface PlacedResult {
  block: ClientResult
  at: number
}

/** The parts of a conversation that begin with assistant turns and end before the next of them. */
export function splitExchanges(turns: readonly Turn[]): ToolExchange[] {
  const exchanges: ToolExchange[] = []
  for (let start = 0; start < turns.length;) {
    const exchange = exchangeAt(turns, start)
    exchanges.push(exchange)
    start += lengthOf(exchange)
  }
  return exchanges
}

/** The exchange that begins at a turn. */
export function exchangeAt(turns: readonly Turn[], start: number): ToolExchange {
  // The API joins turns of one role: the results of all of them come after the last.
  const end = findTurn(turns, start, (role) => role !== 'assistant')
  const until = findTurn(turns, end, (role) => role === 'assistant')
  return toExchange(turns.slice(start, end), turns.slice(end, until))
}

/** How many turns an exchange has. */
export function lengthOf({ assistantTurns, followingTurns }: ToolExchange): number {
  return assistantTurns.length + followingTurns.length
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

/** The exchange of some turns. */
export function toExchange(
  assistantTurns: readonly Turn[],
  followingTurns: readonly Turn[],
): ToolExchange {
  const [calls, results] = [assistantTurns.flatMap(callsOf), followingTurns.flatMap(resultsOf)]
  return { assistantTurns, followingTurns, calls, results }
}

/** The calls that a turn has for client tools. Server tools are answered by the server. */
function callsOf({ content, at }: Turn): PlacedCall[] {
  if (typeof content === 'string') return []
  return content.filter(isClientCall).map(({ id, toolset_name: toolset }) => {
    return toolset ? { id, at, toolset } : { id, at }
  })
}

/** The first call of each id. */
export function withoutRepeats(calls: readonly PlacedCall[]): PlacedCall[] {
  const ids = calls.map(({ id }) => id)
  return calls.filter(({ id }, at) => ids.indexOf(id) === at)
}

function resultsOf({ role, content, at }: Turn): PlacedResult[] {
  if (role !== 'user' || typeof content === 'string') return []
  return content.filter(isClientResult).map((block) => ({ block, at }))
}

/** The turns with each of their blocks changed. */
export function mapBlocks(turns: readonly Turn[], map: (block: WireBlock) => WireBlock): Turn[] {
  return turns.map((turn) =>
    typeof turn.content === 'string' ? turn : { ...turn, content: turn.content.map(map) },
  )
}

/** The results of a call. */
export function answersTo({ id }: PlacedCall, results: readonly PlacedResult[]): PlacedResult[] {
  return results.filter(({ block }) => block.tool_use_id === id)
}

/** The results of none of the calls. */
export function strayAmong(
  results: readonly PlacedResult[],
  calls: readonly PlacedCall[],
): PlacedResult[] {
  return results.filter(({ block }) => !calls.some(({ id }) => id === block.tool_use_id))
}

/** The turns with the blocks that are kept; one that loses all of its blocks is left out. */
export function filterBlocks(
  turns: readonly Turn[],
  isKept: (block: WireBlock) => boolean,
): Turn[] {
  return turns.flatMap((turn) => {
    if (typeof turn.content === 'string') return [turn]
    const content = turn.content.filter(isKept)
    if (content.length === turn.content.length) return [turn]
    return content.length === 0 ? [] : [{ ...turn, content }]
  })
}
