/** Tool call ids the API takes, whoever made them. */
import { sha256 } from '@langchain/core/utils/hash'
import type { BlockParam } from '../../wire.ts'

const VALID = /^[a-zA-Z0-9_-]{1,64}$/

/** A call or a result with its id as the API takes it; any other block as it is. */
export function withToolId(block: BlockParam): BlockParam {
  if ('tool_use_id' in block) {
    const id = toToolId(block.tool_use_id)
    return id === block.tool_use_id ? block : { ...block, tool_use_id: id }
  }
  if (!block.type.endsWith('tool_use') || !('id' in block)) return block
  const id = toToolId(block.id)
  return id === block.id ? block : { ...block, id }
}

/** The ids, all different: one that came before has `_2` behind it, or the next number free. */
export function toOwnIds(ids: readonly string[]): string[] {
  const taken = new Set(ids)
  return ids.map((id, at) => {
    if (ids.indexOf(id) === at) return id
    let nth = 2
    while (taken.has(`${id}_${nth}`)) nth += 1
    const own = `${id}_${nth}`
    taken.add(own)
    return own
  })
}

/**
 * A valid id unchanged, any other one (another provider's, an empty one) mapped to the same valid
 * id wherever it occurs.
 */
function toToolId(id: string): string {
  return VALID.test(id) ? id : `toolu_${sha256(id).slice(0, 32)}`
}
