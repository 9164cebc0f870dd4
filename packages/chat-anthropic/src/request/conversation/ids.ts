/** Tool call ids of any maker, as ids that the API takes. */
import { sha256 } from '@langchain/core/utils/hash'
import { isCall } from '../../blocks/blocks.ts'
import type { WireBlock } from '../../wire.ts'

const VALID = /^[a-zA-Z0-9_-]{1,64}$/

/** A call or a result with its id as the API takes it; any other block unchanged. */
export function withToolId(block: WireBlock): WireBlock {
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

/**
 * A valid id unchanged, any other one (another provider's, an empty one) mapped to the same valid
 * id wherever it occurs.
 */
function toToolId(id: string): string {
  return VALID.test(id) ? id : `toolu_${sha256(id).slice(0, 32)}`
}
