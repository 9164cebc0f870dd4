import { Hono } from 'hono'
import { cors } from 'hono/cors'

import { apiError } from '../wire/api-error.ts'
import { controlApp } from '../journal/control.ts'
import { EXPOSED } from './cors.ts'
import { exchanged, failed } from './exchanged.ts'
import type { Service } from '../send/exchange.ts'
import { failure, type App, type AppEnv } from '../resources/http.ts'
import { toArrival } from '../wire/headers.ts'
import { createRelayMiddleware } from '../recordings/middleware.ts'
import { fromResponse, toResponse } from '../wire/reply.ts'
import { readBody } from '../wire/request-body.ts'
import { routed, throughPlatforms } from './through.ts'
import { addRoutes } from '../resources/routes.ts'

function addExchange(app: App, service: Service): void {
  app.use(async (context, next) => {
    const { req, env } = context
    const arrival = toArrival(req.raw)
    const read = await readBody(req.raw)
    const wire = { ...env, signal: env.signal ?? req.raw.signal }
    const reply = await exchanged(service, { arrival, read, wire }, async (exchange) => {
      context.set('exchange', exchange)
      await next()
      return fromResponse(context.res)
    })
    // Emptied first: Hono keeps the headers of the response that it had.
    context.res = undefined
    context.res = toResponse(reply)
  })
}

function addAll(app: App, service: Service): void {
  addRoutes(app, service)
  app.notFound((context) => failure(context, apiError({ status: 404, message: 'Not found' })))
  app.onError((error, context) => {
    if (!context.var.exchange) throw error
    return toResponse(failed(context.var.exchange, error))
  })
}

/** The API as a web-standard handler. */
export function emulatorApp(service: Service): App {
  const app = new Hono<AppEnv>()
  // Before everything else: no key, no CORS, no entry in the journal that it shows.
  app.route('/_emulator', controlApp(service.journal))
  app.use(cors({ origin: '*', exposeHeaders: EXPOSED }))
  if (service.relay) app.use(createRelayMiddleware(service, service.relay))
  const route = routed(new Hono<AppEnv>(), (inner) => addAll(inner, service))
  app.use(throughPlatforms(service, route))
  addExchange(app, service)
  addAll(app, service)
  return app
}
