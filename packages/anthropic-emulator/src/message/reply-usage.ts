import { isObject, string } from '../wire/json.ts'
import { isServerResult } from './reply-blocks.ts'
import { countText, countValue } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'

const NO_CACHE = {
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
}

interface Count {
  /** All that the model wrote, thinking included. */
  output: number
  thinking: number
  /** The summary of a compaction; it is counted apart. */
  summary: number
}

/** How many tokens of output a block is; what the API's tools returned is none of the model's. */
export function countOutput(block: Json): number {
  if (isServerResult(block) || block.type === 'fallback') return 0
  return block.type === 'thinking' ? countText(string(block.thinking)) : countValue(block)
}

function countReply(content: readonly Json[]): Count {
  const count = { output: 0, thinking: 0, summary: 0 }
  for (const block of content) {
    const tokens = countOutput(block)
    if (block.type === 'thinking') count.thinking += tokens
    if (block.type === 'compaction') count.summary += tokens
    else count.output += tokens
  }
  return count
}

const SEARCH = 'web_search_tool_result'
const FETCH = 'web_fetch_tool_result'

// Only what was answered is counted, and what failed is not.
function countServerTools(content: readonly Json[]): Json {
  const counted = (type: string) =>
    content.filter((block) => block.type === type && !hasFailed(block.content)).length
  const isOnServer = (block: Json) => block.type === 'server_tool_use' || isServerResult(block)
  if (!content.some(isOnServer)) return {}
  const requests = { web_search_requests: counted(SEARCH), web_fetch_requests: counted(FETCH) }
  return { server_tool_use: requests }
}

const hasFailed = (content: unknown): boolean =>
  isObject(content) && string(content.type).endsWith('_error')

// A reply that was compacted, or went to another model, names the tokens of each step.
function listIterations(content: readonly Json[], input: Json, { output, summary }: Count): Json {
  const fallback = content.find(({ type }) => type === 'fallback')
  const compacted = content.some(({ type }) => type === 'compaction')
  if (!fallback && !compacted) return {}
  const toStep = (type: string, output_tokens: number, more: Json = {}): Json => ({
    type,
    ...NO_CACHE,
    ...input,
    output_tokens,
    ...more,
  })
  const { from, to } = fallback ?? {}
  const before = [
    ...(compacted ? [toStep('compaction', summary)] : []),
    ...(isObject(from) ? [toStep('message', 0, { model: from.model })] : []),
  ]
  const last = isObject(to)
    ? toStep('fallback_message', output, { model: to.model })
    : toStep('message', output)
  // A compaction that stands alone is the only step.
  return { iterations: output === 0 && compacted ? before : [...before, last] }
}

/** The whole `usage` of a reply; what the script gives wins. */
export function completeUsage(content: readonly Json[], input: Json, scripted: unknown): Json {
  const count = countReply(content)
  const given = isObject(scripted) ? scripted : undefined
  const written = {
    output_tokens: count.output,
    service_tier: 'standard',
    inference_geo: 'not_available',
  }
  const thought =
    count.thinking > 0 ? { output_tokens_details: { thinking_tokens: count.thinking } } : {}
  const steps = [countServerTools(content), listIterations(content, input, count)]
  // Spreading that many takes several times as long.
  return Object.assign({}, input, given && NO_CACHE, written, thought, ...steps, given)
}
