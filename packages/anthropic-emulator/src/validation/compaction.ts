import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { findInBlocks, hasAny, items, type Contents } from './contents.ts'
import { hasBeta, type Betas } from './betas.ts'
import type { Problem } from './problem.ts'

const EDIT = 'compact_20260112'

const hasContent = (block: Json): boolean =>
  block.type === 'compaction' && typeof block.content === 'string'

// What was asked for by `compaction` is signed, and stands in for what it sums up; what a context
// edit wrote stands after it.
const isSigned = (block: Json): boolean => hasContent(block) && typeof block.signature === 'string'

function findEmptyProblem(block: Json): string | undefined {
  const empty = block.type === 'compaction' && block.content === ''
  return empty ? 'compaction.content: content cannot be empty' : undefined
}

// What a context edit wrote goes on only with that edit.
function findStrategyProblem({ type }: Json): string | undefined {
  return type === 'compaction'
    ? ': `compaction` blocks require a `compact_20260112` strategy in `context_management.edits`.'
    : undefined
}

function isCompacting({ context_management: management }: Json): boolean {
  return isObject(management) && items(management.edits).some(({ type }) => type === EDIT)
}

function findSignedProblem(messages: readonly Json[]): Problem | undefined {
  const all = messages.flatMap(({ content }) => items(content))
  const signed = all.filter(isSigned)
  if (signed.length > 1) {
    const message =
      'messages: only one `compaction` block may be sent; send the one that was returned last'
    return { message, code: 'compaction_block_ambiguous' }
  }
  const [first] = items(messages[0]?.content)
  if (signed.length === 0 || (first && isSigned(first))) return undefined
  const message =
    '`compaction` block must be sent first, in place of the messages it summarizes; remove those messages'
  return { message, code: 'compaction_block_misplaced' }
}

function findBlockProblem(body: Json, betas: Betas, contents: Contents): Problem | undefined {
  if (!hasAny(contents, 'compaction')) return undefined
  const empty = findInBlocks(body, findEmptyProblem)
  if (empty !== undefined) return empty
  if (hasBeta(betas, 'compact-2026-09')) return findSignedProblem(items(body.messages))
  return isCompacting(body) ? undefined : findInBlocks(body, findStrategyProblem)
}

function findRequestProblem(body: Json): string | undefined {
  if (!isObject(body.compaction)) return undefined
  if (isObject(body.context_management)) {
    return 'compaction: cannot be combined with context_management'
  }
  const stops = Array.isArray(body.stop_sequences) && body.stop_sequences.length > 0
  return stops ? 'compaction: cannot be combined with stop_sequences' : undefined
}

function findClearingProblem({
  context_management: management,
  thinking,
}: Json): string | undefined {
  if (!isObject(management)) return undefined
  const clears = items(management.edits).some(({ type }) => type === 'clear_thinking_20251015')
  const thinks = isObject(thinking) && (thinking.type === 'enabled' || thinking.type === 'adaptive')
  return clears && !thinks
    ? '`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive'
    : undefined
}

/** What is wrong with summaries, and with what shall be left out of the context. */
export function findCompactionProblem(
  body: Json,
  betas: Betas,
  contents: Contents,
): Problem | undefined {
  return (
    findBlockProblem(body, betas, contents) ?? findRequestProblem(body) ?? findClearingProblem(body)
  )
}
