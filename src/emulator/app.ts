import { Hono, type Context } from 'hono'
import { cors } from 'hono/cors'

import { accessRefusal } from './access.ts'
import { apiError, errorBody, type ApiError } from './api-error.ts'
import { isObject } from './json.ts'
import { openEntry } from './journal.ts'
import { ConnectionRefused, type Exchange, type Service, type Wire } from './exchange.ts'
import { answerMessages } from './messages.ts'
import { findModel, listModels } from './model-facts.ts'
import { countRequest } from './tokens.ts'
import type { RequestBody } from './types.ts'
import { readBody } from './request-body.ts'
import { refusal } from './validation/index.ts'

type App = { Bindings: Partial<Wire>; Variables: { exchange: Exchange } }

function failure(context: Context<App>, error: ApiError): Response {
  const { requestId } = context.var.exchange
  return Response.json(errorBody(error, requestId), { status: error.status })
}

function bodyRefusal(
  service: Service,
  exchange: Exchange,
  counting: boolean,
): ApiError | undefined {
  const { body, headers } = exchange
  if (!isObject(body)) {
    const message = 'The request body is not valid JSON: expected an object'
    return apiError({ status: 400, message })
  }
  const expanded = service.threads.expand(body)
  if ('refused' in expanded) return expanded.refused
  exchange.prompt = expanded.body as RequestBody
  const refused = refusal({ body: exchange.prompt, headers, counting })
  if (service.strict || !refused) return refused
  const { status, type, message } = refused
  const printable = message.replace(/[^ -~]/g, '?')
  exchange.responseHeaders['x-emulator-would-refuse'] = `${status} ${type}: ${printable}`
  return undefined
}

function addRoutes(app: Hono<App>, service: Service): void {
  app.post('/v1/messages', (context) => {
    const { exchange } = context.var
    const refused = bodyRefusal(service, exchange, false)
    return refused ? failure(context, refused) : answerMessages(service, exchange)
  })
  app.post('/v1/messages/count_tokens', (context) => {
    const { exchange } = context.var
    const refused = bodyRefusal(service, exchange, true)
    if (refused) return failure(context, refused)
    return context.json({ input_tokens: countRequest(exchange.prompt) })
  })
  app.get('/v1/models', (context) => context.json(listModels(context.req.query())))
  app.get('/v1/models/:id', (context) => {
    const id = context.req.param('id')
    const found = findModel(id)
    return found
      ? context.json(found)
      : failure(context, apiError({ status: 404, message: `model: ${id}` }))
  })
  app.on(
    ['GET', 'PUT', 'PATCH', 'DELETE'],
    ['/v1/messages', '/v1/messages/count_tokens'],
    (context) => failure(context, apiError({ status: 405, message: 'Method Not Allowed' })),
  )
}

function addExchange(app: Hono<App>, service: Service): void {
  app.use(async (context, next) => {
    const entry = openEntry(context.req.raw)
    service.requests.push(entry)
    entry.body = await readBody(context.req.raw)
    const exchange: Exchange = {
      entry,
      body: entry.body,
      prompt: entry.body as RequestBody,
      headers: entry.headers,
      requestId: service.newId('req'),
      responseHeaders: {},
      signal: context.env.signal ?? context.req.raw.signal,
      ...(context.env.hangUp && { hangUp: context.env.hangUp }),
      ...(context.env.onEnd && { onEnd: context.env.onEnd }),
    }
    context.set('exchange', exchange)
    await next()
    entry.status = context.res.status
    context.header('request-id', exchange.requestId)
    for (const [name, value] of Object.entries(exchange.responseHeaders))
      context.header(name, value)
  })
}

/** The API as a web-standard handler. */
export function emulatorApp(service: Service): Hono<App> {
  const app = new Hono<App>()
  app.use(cors({ origin: '*', exposeHeaders: ['request-id', 'retry-after'] }))
  addExchange(app, service)
  app.use(async (context, next) => {
    const refused = accessRefusal(Object.fromEntries(context.req.raw.headers), service.apiKey)
    if (refused) return failure(context, refused)
    return next()
  })
  addRoutes(app, service)
  app.notFound((context) => failure(context, apiError({ status: 404, message: 'Not found' })))
  app.onError((error, context) => {
    const { entry, signal } = context.var.exchange
    if (signal.aborted) entry.aborted = true
    if (signal.aborted || error instanceof ConnectionRefused) throw error
    const message = `The emulator could not answer: ${error.message}`
    return failure(context, apiError({ status: 500, message }))
  })
  return app
}
