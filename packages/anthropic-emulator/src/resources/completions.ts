import { sendError } from '../send/answer.ts'
import { apiError } from '../wire/api-error.ts'
import { isObject, string } from '../wire/json.ts'
import type { Models } from '../wire/models.ts'
import type { Reply } from '../wire/reply.ts'
import { bindContext, type ApiRoute, type RequestContext } from './route.ts'

function refuseCompletion({ isModel }: Models, request: RequestContext): Reply {
  const model = isObject(request.body) ? string(request.body.model) : ''
  if (!isModel(model)) {
    return sendError(request, apiError({ status: 404, message: `model: ${model}` }))
  }
  const message = `"${model}" is not supported on this API. Please use the Messages API instead.`
  return sendError(request, apiError({ status: 400, message }))
}

/** Text completions, which ended with the models that had them: every model is refused. */
export const completionRoutes = (models: Models): ApiRoute[] =>
  bindContext(models, [{ method: 'POST', path: '/v1/complete', handle: refuseCompletion }])
