import { apiError, type ApiError } from '../wire/api-error.ts'
import { string } from '../wire/json.ts'
import { modelFacts } from '../wire/model-facts.ts'
import type { Models } from '../wire/models.ts'
import type { Json } from '../wire/types.ts'
import { betaProblem, betasOf, type Betas } from './betas.ts'
import { cacheProblem } from './cache-control.ts'
import { compactionProblem } from './compaction.ts'
import { contentsOf } from './contents.ts'
import { countBody, createBody } from './fields.ts'
import { mcpProblem } from './mcp.ts'
import { mediaProblem } from './media.ts'
import { emptinessProblem, prefillProblem } from './messages.ts'
import { modelProblem } from './model-limits.ts'
import { findBindingProblem } from './output-format.ts'
import { pairingProblem } from './pairing.ts'
import { parameterProblem } from './parameters.ts'
import { toRefusal, type Problem } from './problem.ts'
import { sizeProblem } from './prompt-size.ts'
import { systemMessageProblem } from './system-messages.ts'
import { thinkingBlockProblem } from './thinking-blocks.ts'
import { toolsProblem } from './tools.ts'
import { readKnownBody } from './unknown-fields.ts'
import { versionProblem } from './version.ts'

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
function firstProblem(body: Json, headers: Checked['headers'], betas: Betas): Problem | undefined {
  const facts = modelFacts(string(body.model))
  const contents = contentsOf(body)
  return (
    versionProblem(body, headers, contents) ??
    betaProblem(body, betas, contents) ??
    systemMessageProblem(body, facts, contents) ??
    cacheProblem(body, betas, contents) ??
    emptinessProblem(body) ??
    toolsProblem(body, betas, contents) ??
    mcpProblem(body, betas, contents) ??
    pairingProblem(body, contents) ??
    mediaProblem(body, facts, contents) ??
    findBindingProblem(body, contents) ??
    parameterProblem(body) ??
    modelProblem(body, facts, betas) ??
    thinkingBlockProblem(body, contents) ??
    compactionProblem(body, betas, contents) ??
    prefillProblem(body, facts.prefill) ??
    sizeProblem(body, facts, betas)
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
  const betas = betasOf(headers)
  const known = readKnownBody(body, betas, counting ? countBody : createBody)
  if ('problem' in known) return toRefusal(known.problem)
  const model = string(body.model)
  const isThere = models.isModel(model) && (throughPlatform || !models.isRetired(model))
  if (!isThere) return apiError({ status: 404, message: `model: ${model}` })
  const problem = firstProblem(known.body, headers, betas)
  return problem === undefined ? undefined : toRefusal(problem)
}
