import { isObject, objects, string } from '../json.ts'
import type { ModelFacts } from '../model-facts.ts'
import type { Json } from '../types.ts'

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

function* sampling(body: Json, facts: ModelFacts): Generator<string> {
  const given = SAMPLING.filter((name) => body[name] !== undefined)
  const changed = given.find((name) => !isDefault(name, body[name]))
  if (facts.sampling === 'none' && changed) {
    yield `${changed}: \`${changed}\` is deprecated for this model.`
  }
  if (facts.sampling === 'one-of' && given.includes('temperature') && given.includes('top_p')) {
    yield '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
  }
}

/** What a model without sampling parameters still takes: saying what it does anyway. */
function isDefault(name: string, value: unknown): boolean {
  return (name === 'temperature' && value === 1) || (name === 'top_p' && Number(value) >= 0.99)
}

// With this beta the budget is for the whole turn, all calls included.
const INTERLEAVED = 'interleaved-thinking'

function* budget(body: Json, betas: string): Generator<string> {
  const { thinking } = body
  if (!isObject(thinking) || thinking.type !== 'enabled') return
  const tokens = Number(thinking.budget_tokens)
  const most = body.max_tokens
  if (typeof most !== 'number' || tokens < most || betas.includes(INTERLEAVED)) return
  yield '`max_tokens` must be greater than `thinking.budget_tokens`.'
}

function* thinkingSampling(body: Json): Generator<string> {
  if (body.temperature !== undefined && body.temperature !== 1) {
    yield 'temperature: `temperature` may only be set to 1 when thinking is enabled or in adaptive mode.'
  }
  if (body.top_k !== undefined) yield 'top_k: `top_k` must be unset when thinking is enabled.'
  if (typeof body.top_p === 'number' && body.top_p < 0.95) {
    yield 'top_p: `top_p` must be greater than or equal to 0.95 when thinking is enabled.'
  }
}

const thinks = (thinking: unknown): boolean =>
  isObject(thinking) && (thinking.type === 'enabled' || thinking.type === 'adaptive')

const forces = (choice: unknown): boolean =>
  isObject(choice) && (choice.type === 'any' || choice.type === 'tool')

function* thinking(body: Json, facts: ModelFacts, betas: string): Generator<string> {
  const type = isObject(body.thinking) ? string(body.thinking.type) : undefined
  if (type !== undefined && !facts.thinking.includes(type)) {
    yield `thinking: "thinking.type.${type}" is not supported for this model.`
  }
  yield* budget(body, betas)
  if (thinks(body.thinking)) yield* thinkingSampling(body)
  if (!forces(body.tool_choice)) return
  if (facts.forcedTool === 'never')
    yield 'tool_choice: This model does not support forced tool use.'
  if (facts.forcedTool === 'without-thinking' && type === 'enabled') {
    yield 'tool_choice: Thinking may not be enabled when tool_choice forces tool use.'
  }
}

/** What the model itself does not take. */
export function* modelProblems(body: Json, facts: ModelFacts, betas: string): Generator<string> {
  const model = string(body.model)
  if (Number(body.max_tokens) > facts.maxTokens) {
    yield `max_tokens: ${Number(body.max_tokens)} > ${facts.maxTokens}, which is the maximum allowed number of output tokens for ${model}`
  }
  yield* sampling(body, facts)
  yield* thinking(body, facts, betas)
  const system = objects(body.messages).findIndex(({ role }) => role === 'system')
  if (facts.midSystem || system === -1) return
  yield `messages.${system}.role: This model does not support the role 'system' in messages. Use the top-level \`system\` parameter.`
}
