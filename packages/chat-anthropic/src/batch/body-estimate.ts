/** The tokens of a request, estimated without asking. */
import { estimateTokens } from '../request/estimate-tokens.ts'
import type { RequestParams } from '../wire.ts'

/** What stands around a message. */
const TURN = 4

/** About so many input tokens has a request. */
export function estimateBody({ messages, system, tools, output_config }: RequestParams): number {
  const turns = messages.map(({ content = '' }) => TURN + estimateTokens(content))
  const settings = [tools, output_config?.format].filter(Boolean)
  const beside = estimateTokens(settings.length > 0 ? JSON.stringify(settings) : '')
  return turns.reduce((sum, tokens) => sum + tokens, beside + estimateTokens(system ?? ''))
}
