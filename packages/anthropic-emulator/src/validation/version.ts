import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { findInBlocks, hasAny, type Contents } from './contents.ts'

/** The first version of the API that refuses what is below; 2023-06-01 takes it. */
const STRICTER = '2026-10-21'

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

function findSampling(body: Json): string | undefined {
  // Even what says the default: the parameters are gone.
  const given = SAMPLING.find((name) => body[name] !== undefined)
  return given && `${given}: Extra inputs are not permitted`
}

const isCited = ({ type, citations }: Json): boolean =>
  type === 'text' && Array.isArray(citations) && citations.length > 0

function findBlockProblem(block: Json, { role }: Json): string | undefined {
  if (role === 'assistant' && block.type === 'document') {
    return ': `document` blocks are not permitted in assistant messages'
  }
  return role === 'user' && isCited(block) ? 'citations: Extra inputs are not permitted' : undefined
}

/** What the version that a request names no longer takes. */
export function findVersionProblem(
  body: Json,
  headers: Record<string, string>,
  contents: Contents,
): string | undefined {
  if (string(headers['anthropic-version']) < STRICTER) return undefined
  return (
    findSampling(body) ??
    (hasAny(contents, 'document', 'text') ? findInBlocks(body, findBlockProblem) : undefined)
  )
}
