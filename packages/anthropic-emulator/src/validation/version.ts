import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'

/** The first version of the API that refuses what is below; 2023-06-01 takes it. */
const STRICTER = '2026-10-21'

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

function sampled(body: Json): string | undefined {
  // Even what says the default: the parameters are gone.
  const given = SAMPLING.find((name) => body[name] !== undefined)
  return given && `${given}: Extra inputs are not permitted`
}

const isCited = ({ type, citations }: Json): boolean =>
  type === 'text' && Array.isArray(citations) && citations.length > 0

function blockProblem(role: unknown, block: Json): string | undefined {
  if (role === 'assistant' && block.type === 'document') {
    return ': `document` blocks are not permitted in assistant messages'
  }
  return role === 'user' && isCited(block)
    ? '.citations: Extra inputs are not permitted'
    : undefined
}

function contentProblem(body: Json): string | undefined {
  for (const [index, { role, content }] of items(body.messages).entries()) {
    for (const [at, block] of items(content).entries()) {
      const problem = blockProblem(role, block)
      if (problem !== undefined) return `messages.${index}.content.${at}${problem}`
    }
  }
  return undefined
}

/** What the version that a request names no longer takes. */
export function versionProblem(
  body: Json,
  headers: Record<string, string>,
  contents: Contents,
): string | undefined {
  if (string(headers['anthropic-version']) < STRICTER) return undefined
  return sampled(body) ?? (hasAny(contents, 'document', 'text') ? contentProblem(body) : undefined)
}
