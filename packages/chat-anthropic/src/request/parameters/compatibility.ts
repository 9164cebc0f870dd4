/** Combinations that a model is known to refuse, refused before the request with a hint. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { ModelTraits } from '../../models/models.ts'
import type { Fields, RequestParams } from '../../wire.ts'

/** A request's parameters, with the sampling ones that newer types no longer have. */
export type Parameters = Partial<RequestParams> & {
  temperature?: number
  top_p?: number
  top_k?: number
}

type CompatibilityRule = (
  params: Parameters,
  traits: ModelTraits,
) => [what: string, wayOut: string] | undefined

/** Throws `UnsupportedInputError` for the first rule that the parameters break. */
export function checkCompatibility(params: Parameters, traits: ModelTraits): void {
  for (const rule of RULES) {
    const problem = rule(params, traits)
    if (problem) {
      const [what, wayOut] = problem
      const override = 'If the model has learned to, say so in `modelOverrides`.'
      throw new UnsupportedInputError(`${params.model}: ${what}`, `${wayOut} ${override}`)
    }
  }
}

const RULES: readonly CompatibilityRule[] = [
  checkFixedSampling,
  checkOneSampling,
  checkSamplingWithThinking,
  checkThinkingType,
  checkThinkingBudget,
  checkThinkingOffEffort,
  checkEffortLevel,
  checkForcedChoice,
  checkTokenLimit,
]

/**
 * The parameters without default values of sampling, for models that take nothing else: they would
 * make the request ask for an older version of the API.
 */
export function withoutDefaults(params: Fields, { sampling }: ModelTraits): Fields {
  if (sampling !== 'fixed') return params
  const { temperature, top_p, ...rest } = params
  return {
    ...rest,
    ...(temperature === undefined || temperature === 1 ? {} : { temperature }),
    ...(top_p === undefined || Number(top_p) >= 0.99 ? {} : { top_p }),
  }
}

function checkFixedSampling({ temperature, top_p, top_k }: Parameters, { sampling }: ModelTraits) {
  if (sampling !== 'fixed') return undefined
  const isDefault = (temperature ?? 1) === 1 && (top_p ?? 1) >= 0.99 && top_k === undefined
  return isDefault
    ? undefined
    : toProblem('it takes no sampling parameters', 'Leave out `temperature`, `topP` and `topK`.')
}

function checkOneSampling({ temperature, top_p }: Parameters, { sampling }: ModelTraits) {
  const both = temperature !== undefined && top_p !== undefined
  return sampling === 'one-of' && both
    ? toProblem('it takes `temperature` or `topP`, not both', 'Leave one of them out.')
    : undefined
}

function checkSamplingWithThinking({ thinking, temperature, top_p, top_k }: Parameters) {
  if (thinking?.type !== 'enabled' && thinking?.type !== 'adaptive') return undefined
  const isChanged = (temperature ?? 1) !== 1 || (top_p ?? 1) < 0.95 || top_k !== undefined
  return isChanged
    ? toProblem(
        'thinking goes with the default sampling only',
        'Leave out `temperature` and `topK`, and keep `topP` at 0.95 or more.',
      )
    : undefined
}

function checkThinkingType({ thinking }: Parameters, traits: ModelTraits) {
  if (!thinking || traits.thinking.includes(thinking.type)) return undefined
  const types = traits.thinking.map((type) => `"${type}"`).join(' or ')
  return toProblem(
    `it does not take thinking of type "${thinking.type}"`,
    types ? `Use ${types}, or leave \`thinking\` out.` : 'Leave `thinking` out.',
  )
}

/** With this flag the budget is one for all calls of a turn, and `max_tokens` does not bound it. */
const INTERLEAVED = /^interleaved-thinking-/

function checkThinkingBudget({ thinking, max_tokens, betas }: Parameters) {
  if (thinking?.type !== 'enabled') return undefined
  const { budget_tokens } = thinking
  if (budget_tokens < 1024) {
    return toProblem(`a thinking budget of ${budget_tokens} tokens`, 'The least is 1024.')
  }
  const isBounded = !betas?.some((beta) => INTERLEAVED.test(beta))
  return isBounded && max_tokens !== undefined && budget_tokens >= max_tokens
    ? toProblem(
        `a thinking budget of ${budget_tokens} does not fit in maxTokens ${max_tokens}`,
        'Raise `maxTokens` above the budget: it counts both.',
      )
    : undefined
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max']

function checkThinkingOffEffort({ thinking, output_config }: Parameters, traits: ModelTraits) {
  const highest = traits.thinkingOffMaxEffort
  const isOff = thinking?.type === 'disabled' || thinking?.type === 'between_tools'
  if (!highest || !isOff || !output_config?.effort) return undefined
  return EFFORTS.indexOf(output_config.effort) > EFFORTS.indexOf(highest)
    ? toProblem(
        `effort "${output_config.effort}" needs thinking`,
        `Leave \`thinking\` on, or lower the effort to "${highest}".`,
      )
    : undefined
}

function checkEffortLevel({ output_config }: Parameters, { effort }: ModelTraits) {
  const level = output_config?.effort
  if (!level || effort.includes(level)) return undefined
  const wayOut = effort.length ? `Use one of: ${effort.join(', ')}.` : 'Leave `effort` out.'
  return toProblem(`it does not take effort "${level}"`, wayOut)
}

function checkForcedChoice({ tool_choice, thinking }: Parameters, traits: ModelTraits) {
  if (tool_choice?.type !== 'any' && tool_choice?.type !== 'tool') return undefined
  if (!traits.forcedToolChoice) {
    return toProblem(
      'it cannot be forced to call a tool',
      'Use tool choice "auto" and say in the prompt which tool to call.',
    )
  }
  // With adaptive thinking a forced call goes through, unthought.
  return thinking?.type === 'enabled' && !traits.forcedToolChoiceWithThinking
    ? toProblem(
        'it cannot be forced to call a tool while it thinks',
        'Use tool choice "auto", or `thinking: { type: "disabled" }`.',
      )
    : undefined
}

/** Whether a call can be forced, with the thinking that is asked for. */
export function mayForce(
  thinking: Parameters['thinking'] | null | undefined,
  traits: ModelTraits,
): boolean {
  const params: Parameters = { tool_choice: { type: 'any' }, ...(thinking && { thinking }) }
  return checkForcedChoice(params, traits) === undefined
}

/** Flags that raise the limit for a request. */
const LONG_OUTPUT = /^output-\d+k-/

function checkTokenLimit({ max_tokens, betas }: Parameters, traits: ModelTraits) {
  const { maxOutputTokens, isLimitGuessed } = traits
  if (isLimitGuessed) return undefined
  const isRaised = betas?.some((beta) => LONG_OUTPUT.test(beta))
  if (max_tokens === undefined || max_tokens <= maxOutputTokens || isRaised) return undefined
  return toProblem(
    `maxTokens ${max_tokens} is above its limit of ${maxOutputTokens}`,
    'Lower `maxTokens`, or leave it out for the limit.',
  )
}

function toProblem(what: string, wayOut: string): [string, string] {
  return [what, wayOut]
}
