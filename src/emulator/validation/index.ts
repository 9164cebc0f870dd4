import { apiError, type ApiError } from '../api-error.ts'
import { string } from '../json.ts'
import { isModel, modelFacts } from '../model-facts.ts'
import { countRequest } from '../tokens.ts'
import type { Json } from '../types.ts'
import { betaProblems, betasOf } from './betas.ts'
import { cacheProblems } from './cache-control.ts'
import { countBody, createBody } from './fields.ts'
import { mediaProblems } from './media.ts'
import { messageProblems } from './messages.ts'
import { modelProblems } from './model-limits.ts'
import { formatProblems } from './output-format.ts'
import { pairingProblems } from './pairing.ts'
import { first } from './shape.ts'
import { toolsProblems } from './tools.ts'

/** A request as the rules see it. */
export interface Checked {
  body: Json
  headers: Record<string, string>
  /** Whether it only asks for a count. */
  counting: boolean
}

function* problems({ body, headers }: Checked): Generator<string> {
  const betas = betasOf(headers)
  const facts = modelFacts(string(body.model))
  yield* betaProblems(body, betas)
  yield* toolsProblems(body)
  yield* messageProblems(body, facts.prefill)
  yield* pairingProblems(body)
  yield* cacheProblems(body)
  yield* mediaProblems(body)
  yield* formatProblems(body)
  yield* modelProblems(body, facts, betas)
  const tokens = countRequest(body)
  if (tokens <= facts.contextWindow) return
  yield `prompt is too long: ${tokens} tokens > ${facts.contextWindow} maximum`
}

/** Why the API refuses a request, or nothing. */
export function refusal(request: Checked): ApiError | undefined {
  const { body, counting } = request
  const malformed = first((counting ? countBody : createBody)(body, ''))
  if (malformed !== undefined) return apiError({ status: 400, message: malformed })
  const model = string(body.model)
  if (!isModel(model)) return apiError({ status: 404, message: `model: ${model}` })
  const message = first(problems(request))
  return message === undefined ? undefined : apiError({ status: 400, message })
}
