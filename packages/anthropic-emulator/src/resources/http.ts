import type { Context, Hono } from 'hono'

import { apiError, type ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../send/exchange.ts'
import type { Wire } from '../wire/connection.ts'
import { toResponse } from '../wire/reply.ts'
import { sendError } from '../send/sending.ts'

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
