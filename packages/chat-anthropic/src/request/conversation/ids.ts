/** Ids and names of tool calls of any maker, as the API takes them. */
import { isCall } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import { type ToolNames, toToolId, toWireNames } from '../../wire-names.ts'
import { toJsonText } from './descriptions.ts'

/** The block with its ids, and names of client tools, as the API takes them. */
export function withAcceptedNames(block: WireBlock, names: ToolNames | undefined): WireBlock {
  if (block.type === 'text') return block
  return withToolId(toWireNames(block, names))
}

/** A call or a result with its id as the API takes it; any other block unchanged. */
function withToolId(block: WireBlock): WireBlock {
  if ('tool_use_id' in block) return withId(block, 'tool_use_id')
  return isCall(block) && 'id' in block ? withId(block, 'id') : block
}

function withId(block: WireBlock, key: string): WireBlock {
  const given = block[key]
  const id = toToolId(typeof given === 'string' ? given : toJsonText(given))
  return id === given ? block : { ...block, [key]: id }
}

/**
 * The ids, all different, and none of them `used`: one that came before has `_2` behind it, or the
 * next number free. Those of the turns before decide alone, so that a longer history begins alike.
 */
export function toUniqueIds(ids: readonly string[], used: ReadonlySet<string>): string[] {
  const taken = new Set(ids)
  return ids.map((id, at) => {
    if (ids.indexOf(id) === at && !used.has(id)) return id
    let nth = 2
    while (taken.has(`${id}_${nth}`) || used.has(`${id}_${nth}`)) nth += 1
    const unique = `${id}_${nth}`
    taken.add(unique)
    return unique
  })
}

/** Returns the unique ids made from `id` in order, repeating the last. */
export function idAllocator(
  ids: readonly string[],
  unique: readonly string[],
): (id: string) => string {
  const waiting = new Map(ids.map((id) => [id, unique.filter((_, at) => ids[at] === id)]))
  return (id) => {
    const [next = id, ...rest] = waiting.get(id) ?? []
    if (rest.length > 0) waiting.set(id, rest)
    return next
  }
}
