import type { BatchRequest } from '../../state/batch.ts'
import { apiError, Refused } from '../../wire/api-error.ts'
import { isObject, objects, string } from '../../wire/json.ts'
import type { Json } from '../../wire/types.ts'
import { dictionary, list, object, text, type Shape } from '../../validation/shape.ts'

const MOST_REQUESTS = 100_000

const FORM = /^[a-zA-Z0-9_-]{1,64}$/

const customId: Shape = (value) => {
  if (typeof value !== 'string') return text(value)
  return FORM.test(value) ? undefined : `: String should match pattern '${FORM.source}'`
}

const batchBody = object({ requests: list(object({ custom_id: customId, params: dictionary })) })

function findRepetition(requests: readonly Json[]): string | undefined {
  const seen = new Set<unknown>()
  for (const [at, { custom_id: id }] of requests.entries()) {
    if (seen.has(id)) return `requests.${at}.custom_id: "${string(id)}" is not unique in this batch`
    seen.add(id)
  }
  return undefined
}

// What the API itself looks at when a batch is created; the requests' params come later.
function bodyProblem(body: Json): string | undefined {
  const malformed = batchBody(body)
  if (malformed !== undefined) return malformed
  const requests = objects(body.requests)
  const after = `after validation, not ${requests.length}`
  if (requests.length === 0) return `requests: List should have at least 1 item ${after}`
  if (requests.length <= MOST_REQUESTS) return findRepetition(requests)
  return `requests: List should have at most ${MOST_REQUESTS} items ${after}`
}

function refuse(message: string): never {
  throw new Refused(apiError({ status: 400, message }))
}

/** The requests of a new batch; a body that the API refuses throws. */
export function toRequests(body: unknown): BatchRequest[] {
  if (!isObject(body)) return refuse('The request body is not valid JSON: expected an object')
  const message = bodyProblem(body)
  if (message !== undefined) return refuse(message)
  return objects(body.requests).map(({ custom_id: id, params }) => ({
    customId: string(id),
    params: isObject(params) ? params : {},
  }))
}
