import type { Context, Hono } from 'hono'

import { apiError, type ApiError } from './api-error.ts'
import type { Exchange, Wire } from './exchange.ts'
import { toResponse } from './reply.ts'
import { sendError } from './sending.ts'

/** What every request brings along. */
export interface AppEnv {
  Bindings: Partial<Wire>
  Variables: { exchange: Exchange }
}

/** The app that routes are added to. */
export type App = Hono<AppEnv>

/** One request to a route. */
export type Call = Context<AppEnv>

/** An error as the answer to a request. */
export function failure(context: Call, error: ApiError): Response {
  const { exchange } = context.var
  return toResponse(sendError(error, exchange, { headers: {}, fault: exchange.fault ?? {} }))
}

/** Answers every other method of a path with 405; to be called after its routes. */
export function refuseOtherMethods(app: App, ...paths: readonly string[]): void {
  const refused = apiError({ status: 405, message: 'Method Not Allowed' })
  for (const path of paths) app.all(path, (context) => failure(context, refused))
}
