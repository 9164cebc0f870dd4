import type { ModelFacts } from '../wire/model-facts.ts'
import { countRequest } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'
import { hasBeta, type Betas } from './betas.ts'

// More than any block or message costs besides its text.
const PER_VALUE = 1_100

/**
 * How many tokens are surely left of a number, at least. No text has more tokens than characters:
 * most prompts are so far below the limit that they need not be counted.
 */
function countLeft(most: number, value: unknown): number {
  if (typeof value === 'string') return most - value.length
  if (typeof value !== 'object' || value === null) return most - 20
  let left = most - PER_VALUE
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++)
      left = countLeft(left, value[index])
    return left
  }
  for (const key in value) {
    if (left < 0) return left
    left = countLeft(left - key.length, Reflect.get(value, key))
  }
  return left
}

function windowOf(facts: ModelFacts, betas: Betas): number {
  const long = facts.longContext && hasBeta(betas, 'context-1m')
  return long ? 1_000_000 : facts.contextWindow
}

/** Whether a prompt fits into the model's context, and leaves room for the reply. */
export function findSizeProblem(body: Json, facts: ModelFacts, betas: Betas): string | undefined {
  const most = windowOf(facts, betas)
  const reply = facts.roomForReply ? Number(body.max_tokens ?? 0) : 0
  const { tools, system, messages, output_config: config } = body
  if (countLeft(most - reply, [tools, system, messages, config]) >= 0) return undefined
  const tokens = countRequest(body)
  if (tokens > most) return `prompt is too long: ${tokens} tokens > ${most} maximum`
  if (tokens + reply <= most) return undefined
  return `input length and \`max_tokens\` exceed context limit: ${tokens} + ${reply} > ${most}, decrease input length or \`max_tokens\` and try again`
}
