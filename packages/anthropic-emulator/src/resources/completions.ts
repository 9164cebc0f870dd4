import { apiError } from '../wire/api-error.ts'
import { failure, refuseOtherMethods, type App } from './http.ts'
import { isObject, string } from '../wire/json.ts'
import { isModel } from '../wire/model-facts.ts'

const PATH = '/v1/complete'

/** Text completions, which ended with the models that had them: every model is refused. */
export function addCompletionRoutes(app: App): void {
  app.post(PATH, (context) => {
    const { body } = context.var.exchange
    const model = isObject(body) ? string(body.model) : ''
    if (!isModel(model))
      return failure(context, apiError({ status: 404, message: `model: ${model}` }))
    const message = `"${model}" is not supported on this API. Please use the Messages API instead.`
    return failure(context, apiError({ status: 400, message }))
  })
  refuseOtherMethods(app, PATH)
}
