/** Ids and names of tool calls of any maker, as the API takes them. */
import { isCall } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'
import { type ToolNames, toToolId, toWireNames } from '../../wire-names.ts'

/** The block with its ids, and names of client tools, as the API takes them. */
export function withAcceptedNames(block: WireBlock, names: ToolNames | undefined): WireBlock {
  return withToolId(toWireNames(block, names))
}

/** A call or a result with its id as the API takes it; any other block unchanged. */
function withToolId(block: WireBlock): WireBlock {
  if ('tool_use_id' in block) return withId(block, 'tool_use_id')
  return isCall(block) && 'id' in block ? withId(block, 'id') : block
}

function withId(block: WireBlock, key: string): WireBlock {
  const given = String(block[key])
  const id = toToolId(given)
  return id === given ? block : { ...block, [key]: id }
}

/** The ids, all different: one that came before has `_2` behind it, or the next number free. */
export function toUniqueIds(ids: readonly string[]): string[] {
  const taken = new Set(ids)
  return ids.map((id, at) => {
    if (ids.indexOf(id) === at) return id
    let nth = 2
    while (taken.has(`${id}_${nth}`)) nth += 1
    const unique = `${id}_${nth}`
    taken.add(unique)
    return unique
  })
}
