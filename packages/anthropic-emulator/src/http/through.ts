import type { MiddlewareHandler } from 'hono'

import { exchanged } from './exchanged.ts'
import type { Exchange, Service } from '../send/exchange.ts'
import type { App, AppEnv } from '../resources/http.ts'
import { toArrival } from '../wire/headers.ts'
import { fromResponse, toResponse, type Reply } from '../wire/reply.ts'
import { readBody } from '../wire/request-body.ts'
import { answerCreate } from '../resources/routes.ts'
import { findPlatform } from '../platforms/platforms.ts'

/** Answers what is asked of the API on its own paths. */
export type Routed = (exchange: Exchange, request: Request) => Promise<Reply>

/** The routes of an app for exchanges that were opened elsewhere. */
export function routed(app: App, addAll: (app: App) => void): Routed {
  const open = new WeakMap<Request, Exchange>()
  app.use(async (context, next) => {
    const exchange = open.get(context.req.raw)
    if (exchange) context.set('exchange', exchange)
    await next()
  })
  addAll(app)
  return async (exchange, { method, url }) => {
    const at = new URL(url)
    at.pathname = exchange.path
    const request = new Request(at, { method })
    open.set(request, exchange)
    return fromResponse(await app.fetch(request))
  }
}

/** Answers requests on the paths of other platforms: there as here, in their words. */
export function throughPlatforms(service: Service, route: Routed): MiddlewareHandler<AppEnv> {
  return async ({ req, env }, next) => {
    const platform = findPlatform(req.path, req.raw.headers)
    if (!platform) return next()
    const arrival = toArrival(req.raw)
    const read = await readBody(req.raw)
    const passage = await platform.translate({
      ...arrival,
      body: read.body,
      apiKey: service.apiKey,
    })
    const wire = { ...env, signal: env.signal ?? req.raw.signal }
    const creates = arrival.method === 'POST' && passage.path === '/v1/messages'
    const reply = await exchanged(service, { arrival, read, wire, passage }, (exchange) =>
      creates ? answerCreate(service, exchange) : route(exchange, req.raw),
    )
    return toResponse(reply)
  }
}
