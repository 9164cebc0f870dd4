/** What the API would refuse about a history, in words. */
import {
  answersTo,
  type PlacedCall,
  type PlacedResult,
  strayAmong,
  type ToolExchange,
  withoutRepeats,
} from './exchanges.ts'

/** Something about a history that the API would refuse, and what repairing does about it. */
export interface Finding {
  /** What kind of fault it is. */
  kind:
    | 'early-call'
    | 'twin-call'
    | 'duplicate-call'
    | 'orphaned-call'
    | 'orphaned-result'
    | 'duplicate-result'
    | 'empty-turn'
    | 'prefill'
  /** The index of the message it is in. */
  at: number
  /** The ids of the tool calls or results. */
  ids: string[]
  /** What is wrong, in words. */
  message: string
  /** What the caller can do about it, in words. */
  wayOut: string
  /** What `repairHistory: "repair"` does about it, in words. */
  repair: string
}

/** Kinds that have one right form, which is sent whatever `repairHistory` says. */
const ALWAYS_MENDED: readonly Finding['kind'][] = ['early-call', 'twin-call']

/** Whether a finding stops a request where histories are not repaired. */
export function isRefused({ kind }: Finding): boolean {
  return !ALWAYS_MENDED.includes(kind)
}

/** What does not pair in an exchange. */
export function inspectExchange({ calls: all, results }: ToolExchange): Finding[] {
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

/** Calls that other content of their turn follows. */
export function toEarlyCallFinding(calls: readonly PlacedCall[]): Finding {
  const ids = calls.map(({ id }) => id)
  return {
    kind: 'early-call',
    at: calls[0]!.at,
    ids,
    message: `the tool calls ${quoteIds(ids)} do not end their turn`,
    wayOut: 'Put the calls last: their results follow them directly.',
    repair: 'The calls are put at the end of the turn.',
  }
}

/** A call that stands in its turn more than once, the same in all. */
export function toTwinFinding({ id, at }: PlacedCall): Finding {
  return {
    kind: 'twin-call',
    at,
    ids: [id],
    message: `the same tool call ${quoteIds([id])} stands more than once in one turn`,
    wayOut: 'Keep one of them, and one result.',
    repair: 'One of them is sent, with the last of its results.',
  }
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
