/** Answers requests about the emulator itself, below `/_emulator`. */
import type { HandleRequest } from '../http/handle-request.ts'
import {
  BadControlRequest,
  CONTROL_PREFIX,
  journalRoutes,
  toJson,
  type ControlHandler,
} from '../journal/control.ts'
import type { Core } from '../sessions/core.ts'
import type { Metrics } from '../sessions/metrics.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { SettingsError } from '../settings/settings-error.ts'
import type { Reply } from '../wire/reply.ts'
import { createRouter, type Route } from '../wire/router.ts'
import { ScriptError } from '../wire/script-error.ts'
import { clockRoutes } from './clock-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings-routes.ts'

/** What the control routes of a session are about. */
export interface ControlContext {
  core: Core
  sessions: () => Sessions
  metrics: Metrics | undefined
}

function toFailure(status: number, message: string): Reply {
  const type = status === 404 ? 'not_found_error' : 'invalid_request_error'
  return toJson({ type: 'error', error: { type, message } }, status)
}

function showMetrics({ metrics, sessions }: ControlContext): Reply {
  if (!metrics) {
    throw new BadControlRequest(404, 'Nothing is counted. Start the emulator with metrics: true.')
  }
  const headers = {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  }
  return { status: 200, headers, body: metrics.toText(sessions().all.length) }
}

function serverRoutes(context: ControlContext): Route<ControlHandler>[] {
  return [
    { method: 'GET', path: `${CONTROL_PREFIX}/health`, handle: () => toJson({ status: 'ok' }) },
    { method: 'GET', path: `${CONTROL_PREFIX}/metrics`, handle: () => showMetrics(context) },
  ]
}

function toFailureReply(error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof BadControlRequest) return toFailure(error.status, message)
  const isOfCaller = error instanceof SettingsError || error instanceof ScriptError
  return toFailure(isOfCaller ? 400 : 500, message)
}

/** The control routes of an emulator, or of one of its sessions. */
export function createControlHandler(context: ControlContext): HandleRequest {
  const { core } = context
  // Sessions are made before the list of them is.
  let routes: Route<ControlHandler>[] | undefined
  const all = () =>
    (routes ??= [
      ...journalRoutes(core.journal),
      ...settingsRoutes(core),
      ...clockRoutes(core.clock),
      ...sessionRoutes(context.sessions()),
      ...serverRoutes(context),
    ])
  let router: ReturnType<typeof createRouter<ControlHandler>> | undefined
  return async (incoming) => {
    router ??= createRouter(all())
    const { method, path } = incoming.head
    const found = router(method, path)
    if ('missing' in found) {
      const known = all().map((route) => `${route.method} ${route.path}`)
      const message = `${method} ${path}: there is no such control route. There are ${known.join(', ')}.`
      return toFailure(404, message)
    }
    try {
      return await found.handle(incoming, found.parameters)
    } catch (error) {
      return toFailureReply(error)
    }
  }
}
