/** A reply that the server paused, joined with the replies that continued it. */
import { isRecord, type RawUsage } from '../../wire.ts'
import type { ReplyState } from './reply-state.ts'

/** The reply that `next` makes of `first`: one message, contents in order, usage added up. */
export function joinStates(first: ReplyState, next: ReplyState): ReplyState {
  return {
    started: true,
    fields: { ...first.fields, ...next.fields, id: first.fields['id'] },
    blocks: first.blocks.followedBy(next.blocks),
    usage: addUsage(first.usage, next.usage) as RawUsage,
  }
}

/** Counters are added, lists (the iterations) joined, and what is neither is the later one's. */
function addUsage(first: unknown, next: unknown): unknown {
  if (next === undefined || next === null) return first
  if (typeof first === 'number' && typeof next === 'number') return first + next
  if (Array.isArray(first) && Array.isArray(next)) return [...first, ...next]
  if (!isRecord(first) || !isRecord(next)) return next
  const keys = [...new Set([...Object.keys(first), ...Object.keys(next)])]
  return Object.fromEntries(keys.map((key) => [key, addUsage(first[key], next[key])]))
}
