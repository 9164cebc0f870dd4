import { addBatchRoutes } from './batches/routes.ts'
import { checkRequest, refusalHeader } from './messages/check.ts'
import { addCompletionRoutes } from './completions.ts'
import type { Exchange, Service } from '../send/exchange.ts'
import { addFileRoutes } from './files/routes.ts'
import { failure, refuseOtherMethods, type App } from './http.ts'
import { answerMessages } from './messages/messages.ts'
import { addModelRoutes } from './models.ts'
import { toResponse, type Reply } from '../wire/reply.ts'
import { sendError } from '../send/sending.ts'
import { countRequest } from '../wire/tokens.ts'
import type { ApiError } from '../wire/api-error.ts'

// Why the request for a message or a count is refused; if it is not, the exchange is completed.
function bodyRefusal(
  service: Service,
  exchange: Exchange,
  counting: boolean,
): ApiError | undefined {
  const { body, headers, responseHeaders } = exchange
  const checked = checkRequest(service, { body, headers, counting })
  if ('refused' in checked) return checked.refused
  exchange.prompt = checked.prompt
  exchange.inlined = checked.inlined
  if (checked.wouldRefuse) Object.assign(responseHeaders, refusalHeader(checked.wouldRefuse))
  return undefined
}

function limitRefusal(service: Service, exchange: Exchange): ApiError | undefined {
  const { rateLimits } = service
  const refused = rateLimits.admit(() => countRequest(exchange.inlined))
  if (!refused) return undefined
  const headers = { ...rateLimits.headers(), 'retry-after': rateLimits.retryAfter() }
  Object.assign(exchange.responseHeaders, headers)
  return refused
}

/** Answers `POST /v1/messages`. */
export function answerCreate(service: Service, exchange: Exchange): Reply | Promise<Reply> {
  const refused = bodyRefusal(service, exchange, false) ?? limitRefusal(service, exchange)
  if (!refused) return answerMessages(service, exchange)
  return sendError(refused, exchange, { headers: {}, fault: exchange.fault ?? {} })
}

function addMessageRoutes(app: App, service: Service): void {
  app.post('/v1/messages', async (context) => {
    return toResponse(await answerCreate(service, context.var.exchange))
  })
  app.post('/v1/messages/count_tokens', (context) => {
    const { exchange } = context.var
    const refused = bodyRefusal(service, exchange, true)
    if (refused) return failure(context, refused)
    return context.json({ input_tokens: countRequest(exchange.inlined) })
  })
  refuseOtherMethods(app, '/v1/messages', '/v1/messages/count_tokens')
}

/** Everything that the API has under `/v1`. */
export function addRoutes(app: App, service: Service): void {
  addMessageRoutes(app, service)
  addBatchRoutes(app, service)
  addFileRoutes(app, service)
  addModelRoutes(app)
  addCompletionRoutes(app)
}
