import { apiError, type ApiError } from '../wire/api-error.ts'
import { string } from '../wire/json.ts'
import { modelFacts } from '../wire/model-facts.ts'
import type { Models } from '../wire/models.ts'
import type { Json } from '../wire/types.ts'
import { findBetaProblem, readBetas, type Betas } from './betas.ts'
import { findCacheProblem } from './cache-control.ts'
import { findCompactionProblem } from './compaction.ts'
import { surveyContents } from './contents.ts'
import { countBody, createBody } from './fields.ts'
import { findMcpProblem } from './mcp.ts'
import { findMediaProblem } from './media.ts'
import { findEmptinessProblem, findPrefillProblem } from './messages.ts'
import { findModelProblem } from './model-limits.ts'
import { findBindingProblem } from './output-format.ts'
import { findPairingProblem } from './pairing.ts'
import { findParameterProblem } from './parameters.ts'
import { toRefusal, type Problem } from './problem.ts'
import { findSizeProblem } from './prompt-size.ts'
import { findSystemMessageProblem } from './system-messages.ts'
import { findThinkingBlockProblem } from './thinking-blocks.ts'
import { findToolsProblem } from './tools.ts'
import { readKnownBody } from './unknown-fields.ts'
import { findVersionProblem } from './version.ts'

/** A request as the rules see it. */
export interface Checked {
  body: Json
  headers: Record<string, string>
  /** Whether it only asks for a count. */
  counting: boolean
  models: Models
  /** Whether a platform asks, which retires models at dates of its own. */
  throughPlatform: boolean
}

// Every field has its shape by now.
function findFirstProblem(
  body: Json,
  headers: Checked['headers'],
  betas: Betas,
): Problem | undefined {
  const facts = modelFacts(string(body.model))
  const contents = surveyContents(body)
  return (
    findVersionProblem(body, headers, contents) ??
    findBetaProblem(body, betas, contents) ??
    findSystemMessageProblem(body, facts, contents) ??
    findCacheProblem(body, betas, contents) ??
    findEmptinessProblem(body) ??
    findToolsProblem(body, betas, contents) ??
    findMcpProblem(body, betas, contents) ??
    findPairingProblem(body, contents) ??
    findMediaProblem(body, facts, contents) ??
    findBindingProblem(body, contents) ??
    findParameterProblem(body) ??
    findModelProblem(body, facts, betas) ??
    findThinkingBlockProblem(body, contents) ??
    findCompactionProblem(body, betas, contents) ??
    findPrefillProblem(body, facts.prefill) ??
    findSizeProblem(body, facts, betas)
  )
}

/** Why the API refuses a request, or nothing. */
export function findRefusal({
  body,
  headers,
  counting,
  models,
  throughPlatform,
}: Checked): ApiError | undefined {
  const betas = readBetas(headers)
  const known = readKnownBody(body, betas, counting ? countBody : createBody)
  if ('problem' in known) return toRefusal(known.problem)
  const model = string(body.model)
  const isThere = models.isModel(model) && (throughPlatform || !models.isRetired(model))
  if (!isThere) return apiError({ status: 404, message: `model: ${model}` })
  const problem = findFirstProblem(known.body, headers, betas)
  return problem === undefined ? undefined : toRefusal(problem)
}
