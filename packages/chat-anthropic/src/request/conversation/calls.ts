/** The calls of a turn as the API takes them: each once, and behind the turn's texts. */
import {
  isClientCall,
  isClientResult,
  isDirect,
  isModelBound,
  isServerResult,
  isText,
  toTextBlock,
} from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import { toJsonText } from './descriptions.ts'
import {
  filterBlocks,
  type PlacedCall,
  toExchange,
  type ToolExchange,
  withoutRepeats,
} from './exchanges.ts'
import { type Finding, toEarlyCallFinding, toTwinFinding } from './findings.ts'
import type { Turn } from './turns.ts'

interface Tidied {
  exchange: ToolExchange
  findings: Finding[]
}

/**
 * The exchange with the client's calls at the end of the assistant's turn, where a text or a result
 * of a server tool is behind the last of them: the API wants their results directly after them. All
 * else stays in its order, and so does a turn whose calls stand among thinking: moved thinking is
 * refused too.
 */
export function endWithCalls(exchange: ToolExchange): Tidied {
  const { assistantTurns, followingTurns, calls } = exchange
  const blocks = calls.length > 0 ? assistantTurns.flatMap(blocksOf) : []
  const behind = blocks.slice(blocks.findLastIndex(endsTurn) + 1)
  const early = behind.some(isEnd) ? blocks.filter(endsTurn) : []
  const after = blocks.slice(blocks.findIndex(endsTurn))
  if (early.length === 0 || after.some(isModelBound)) return { exchange, findings: [] }
  const rest = filterBlocks(assistantTurns, (block) => !endsTurn(block))
  const last = rest.at(-1)!
  const ended = { ...last, content: [...blocksOf(last), ...early] }
  const placed = calls.filter(({ id }) => early.some((block) => block['id'] === id))
  return {
    exchange: toExchange([...rest.slice(0, -1), ended], followingTurns),
    findings: [toEarlyCallFinding(placed)],
  }
}

/** Whether results do not come directly after calls that a block follows. */
function isEnd(block: WireBlock): boolean {
  return isText(block) || isServerResult(block)
}

function blocksOf({ content }: Turn): readonly WireBlock[] {
  return typeof content === 'string' ? [toTextBlock(content)] : content
}

/** Whether a block is a call of the model's own. One that a server tool makes stands among it. */
function endsTurn(block: WireBlock): boolean {
  return isClientCall(block) && isDirect(block)
}

/**
 * The exchange with one of calls that are the same in id, name and input. It keeps as many of their
 * results, the last ones: the tool may have run for each.
 */
export function joinTwins(exchange: ToolExchange): Tidied {
  const { assistantTurns, followingTurns, calls } = exchange
  if (withoutRepeats(calls).length === calls.length) return { exchange, findings: [] }
  const seen = new Set<string>()
  const twins: string[] = []
  const kept = filterBlocks(assistantTurns, (block) => {
    if (!isClientCall(block)) return true
    const call = toJsonText([block.id, block.name, block.input])
    if (seen.has(call)) twins.push(block.id)
    return seen.size !== seen.add(call).size
  })
  const surplus = new Map(twins.map((id) => [id, countSurplus(id, twins, kept, followingTurns)]))
  const answered = filterBlocks(followingTurns, (block) => {
    const left = isClientResult(block) ? (surplus.get(block.tool_use_id) ?? 0) : 0
    if (left > 0) surplus.set(String(block['tool_use_id']), left - 1)
    return left === 0
  })
  return {
    exchange: toExchange(kept, answered),
    findings: firstOfEach(twins, calls).map(toTwinFinding),
  }
}

/** The number of results that the twins of a call brought with them. */
function countSurplus(
  id: string,
  twins: readonly string[],
  assistantTurns: readonly Turn[],
  followingTurns: readonly Turn[],
): number {
  const { calls, results } = toExchange(assistantTurns, followingTurns)
  const left = calls.filter((call) => call.id === id).length
  const given = results.filter(({ block }) => block.tool_use_id === id).length
  return Math.min(twins.filter((twin) => twin === id).length, Math.max(0, given - left))
}

function firstOfEach(ids: readonly string[], calls: readonly PlacedCall[]): PlacedCall[] {
  return [...new Set(ids)].map((id) => calls.find((call) => call.id === id)!)
}
