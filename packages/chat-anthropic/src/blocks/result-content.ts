/** What the result of a tool may hold: which types of blocks, and which fields of each. */
import type { BlockParam, WireBlock } from '../wire.ts'

type ResultParam = Extract<BlockParam, { type: 'tool_result' }>
type ContentParam = Extract<ResultParam['content'], readonly unknown[]>[number]

type Rows = {
  [Type in ContentParam['type']]: readonly Exclude<
    keyof Extract<ContentParam, { type: Type }>,
    'type'
  >[]
}

/** A type that the SDK takes in a result and this lacks does not compile. */
const ROWS: Rows = {
  text: ['text', 'citations', 'cache_control'],
  image: ['source', 'transformations', 'cache_control'],
  document: ['source', 'title', 'context', 'citations', 'cache_control'],
  search_result: ['content', 'source', 'title', 'citations', 'cache_control'],
  tool_reference: ['tool_name', 'cache_control'],
  browser_state: ['tabs', 'state_changes', 'cache_control'],
}

const RESULT_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(ROWS))

/** The block with the fields that the API takes in a result; nothing where it takes no such block. */
export function toResultFields(block: WireBlock): WireBlock | undefined {
  const fields = RESULT_FIELDS.get(block.type)
  if (!fields) return undefined
  const kept = Object.entries(block).filter(([key]) => key === 'type' || fields.includes(key))
  return { ...Object.fromEntries(kept), type: block.type }
}
