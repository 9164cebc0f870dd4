import { isObject, string } from '../wire/json.ts'
import type { ModelFacts } from '../wire/model-facts.ts'
import type { Json } from '../wire/types.ts'
import { hasBeta, type Betas } from './betas.ts'

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

/** What a model without sampling parameters still takes: saying what it does anyway. */
function isDefault(name: string, value: unknown): boolean {
  return (name === 'temperature' && value === 1) || (name === 'top_p' && Number(value) >= 0.99)
}

function findSamplingProblem(body: Json, facts: ModelFacts): string | undefined {
  if (facts.sampling === 'free') return undefined
  const given = SAMPLING.filter((name) => body[name] !== undefined)
  if (facts.sampling === 'none') {
    const changed = given.find((name) => !isDefault(name, body[name]))
    return changed && `\`${changed}\` is deprecated for this model.`
  }
  return given.includes('temperature') && given.includes('top_p')
    ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
    : undefined
}

const PAGE =
  'Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking'

// With this beta the budget is for the whole turn, all calls included.
const INTERLEAVED = 'interleaved-thinking'

function findBudgetProblem(body: Json, thinking: Json, betas: Betas): string | undefined {
  const most = body.max_tokens
  if (thinking.type !== 'enabled' || typeof most !== 'number') return undefined
  if (Number(thinking.budget_tokens) < most || hasBeta(betas, INTERLEAVED)) return undefined
  return `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${PAGE}`
}

function findThinkingSampling(body: Json): string | undefined {
  if (body.temperature !== undefined && body.temperature !== 1) {
    return `\`temperature\` may only be set to 1 when thinking is enabled or in adaptive mode. ${PAGE}`
  }
  if (body.top_k !== undefined) return `\`top_k\` must be unset when thinking is enabled. ${PAGE}`
  return typeof body.top_p === 'number' && body.top_p < 0.95
    ? `\`top_p\` must be greater than or equal to 0.95 or unset when thinking is enabled. ${PAGE}`
    : undefined
}

const INSTEAD =
  'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'

function findTypeProblem(type: string, { thinking }: ModelFacts): string | undefined {
  if (thinking.includes(type)) return undefined
  if (type === 'adaptive') return 'adaptive thinking is not supported on this model'
  if (type === 'disabled' && thinking.includes('between_tools')) {
    return 'To turn thinking off on this model, send "thinking": {"type": "between_tools"} instead of {"type": "disabled"}. The model does not think before responding. The short updates it writes between tool calls come back as thinking blocks.'
  }
  const refused = `"thinking.type.${type}" is not supported for this model.`
  return thinking.includes('adaptive') && type !== 'between_tools'
    ? `${refused} ${INSTEAD}`
    : refused
}

function findThinkingProblem(body: Json, facts: ModelFacts, betas: Betas): string | undefined {
  const { thinking } = body
  if (!isObject(thinking)) return undefined
  const type = string(thinking.type)
  const refused = findTypeProblem(type, facts) ?? findBudgetProblem(body, thinking, betas)
  if (refused !== undefined) return refused
  return type === 'enabled' || type === 'adaptive' ? findThinkingSampling(body) : undefined
}

function findForcingProblem({ tool_choice: choice, thinking }: Json, facts: ModelFacts) {
  if (!isObject(choice) || (choice.type !== 'any' && choice.type !== 'tool')) return undefined
  if (facts.forcedTool === 'never') {
    return 'tool_choice: type "tool" and "any" are not supported for this model.'
  }
  const budget = isObject(thinking) && thinking.type === 'enabled'
  return budget && facts.forcedTool === 'without-thinking'
    ? 'Thinking may not be enabled when tool_choice forces tool use.'
    : undefined
}

function findEffortProblem(
  body: Json,
  { efforts, restingEfforts }: ModelFacts,
): string | undefined {
  const config = body.output_config
  const effort = isObject(config) ? config.effort : undefined
  if (typeof effort !== 'string') return undefined
  if (efforts.length === 0) return 'This model does not support the effort parameter.'
  if (!efforts.includes(effort)) {
    const levels = efforts.toSorted().join(', ')
    return `This model does not support effort level '${effort}'. Supported levels: ${levels}.`
  }
  const type = isObject(body.thinking) ? body.thinking.type : undefined
  const rests = type === 'disabled' || type === 'between_tools'
  if (!rests || restingEfforts.includes(effort)) return undefined
  return `output_config.effort '${effort}' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking.`
}

function findOutputProblem(body: Json, facts: ModelFacts, betas: Betas): string | undefined {
  const most = hasBeta(betas, 'output-300k') ? 300_000 : facts.maxTokens
  if (Number(body.max_tokens) <= most || body.max_tokens === undefined) return undefined
  return `max_tokens: ${Number(body.max_tokens)} > ${most}, which is the maximum allowed number of output tokens for ${string(body.model)}`
}

// A request for no tokens only fills the cache.
function findWarmingProblem(body: Json): string | undefined {
  if (body.max_tokens !== 0) return undefined
  const { tool_choice: choice, output_config: config } = body
  const forced = isObject(choice) && (choice.type === 'any' || choice.type === 'tool')
  const format = isObject(config) && isObject(config.format)
  const found = [
    ...(body.stream === true ? ['stream'] : []),
    ...(format ? ['output_config.format'] : []),
    ...(forced ? ['a forced tool_choice'] : []),
  ]
  return found.length > 0 ? `max_tokens: 0 cannot be combined with ${found.join(', ')}` : undefined
}

/** What the model itself does not take. */
export function findModelProblem(body: Json, facts: ModelFacts, betas: Betas): string | undefined {
  if (Array.isArray(body.fallbacks) && !facts.fallbacks) {
    return `'${string(body.model)}' does not support the fallbacks parameter`
  }
  return (
    findOutputProblem(body, facts, betas) ??
    findWarmingProblem(body) ??
    findSamplingProblem(body, facts) ??
    findThinkingProblem(body, facts, betas) ??
    findForcingProblem(body, facts) ??
    findEffortProblem(body, facts)
  )
}
