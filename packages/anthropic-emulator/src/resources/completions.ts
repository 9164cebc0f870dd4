import { sendError } from '../send/answer.ts'
import { apiError } from '../wire/api-error.ts'
import { isObject, string } from '../wire/json.ts'
import { isModel } from '../wire/model-facts.ts'
import type { Reply } from '../wire/reply.ts'
import type { ApiRoute, RequestContext } from './route.ts'

function refuseCompletion(request: RequestContext): Reply {
  const model = isObject(request.body) ? string(request.body.model) : ''
  if (!isModel(model)) {
    return sendError(request, apiError({ status: 404, message: `model: ${model}` }))
  }
  const message = `"${model}" is not supported on this API. Please use the Messages API instead.`
  return sendError(request, apiError({ status: 400, message }))
}

/** Text completions, which ended with the models that had them: every model is refused. */
export const completionRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: '/v1/complete', handle: refuseCompletion },
]
