import {
  BadControlRequest,
  CONTROL_PREFIX,
  toJson,
  type ControlHandler,
} from '../journal/control.ts'
import { DEFAULT_SESSION, findNameProblem, sessionPath } from '../sessions/session-name.ts'
import type { Session, Sessions } from '../sessions/sessions.ts'
import type { IncomingRequest } from '../wire/request.ts'
import type { Route } from '../wire/router.ts'
import type { Json } from '../wire/types.ts'
import { readObject } from './body.ts'

function show({ name, core, createdAt, open }: Session): Json {
  return {
    name,
    path: sessionPath(name) || '/',
    created_at: new Date(createdAt).toISOString(),
    requests: core.journal.count(),
    open,
  }
}

function create(sessions: Sessions, incoming: IncomingRequest) {
  const example = '{"name": "test-1", "script": ["Sunny."]}'
  const { name, ...options } = readObject(incoming, example)
  if (typeof name !== 'string')
    throw new BadControlRequest(400, `name is missing. Send ${example}.`)
  const problem = findNameProblem(name)
  if (problem !== undefined) throw new BadControlRequest(400, problem)
  if (name === DEFAULT_SESSION) {
    throw new BadControlRequest(
      400,
      `"${name}" is the session of requests without one: it is there.`,
    )
  }
  return toJson(show(sessions.create(name, options)), 201)
}

function find(sessions: Sessions, name = ''): Session {
  const session = sessions.find(name)
  if (session) return session
  throw new BadControlRequest(404, `There is no session ${JSON.stringify(name)}.`)
}

function remove(sessions: Sessions, name: string | undefined) {
  const { name: found } = find(sessions, name)
  if (found === DEFAULT_SESSION) {
    throw new BadControlRequest(
      400,
      `"${found}" cannot be deleted. POST ${CONTROL_PREFIX}/reset empties it.`,
    )
  }
  sessions.delete(found)
  return toJson({ deleted: found })
}

/** The routes that list, make and delete sessions. */
export function sessionRoutes(sessions: Sessions): Route<ControlHandler>[] {
  const path = `${CONTROL_PREFIX}/sessions`
  return [
    {
      method: 'GET',
      path,
      handle: () => toJson({ sessions: sessions.all.map(show), limit: sessions.limit }),
    },
    { method: 'POST', path, handle: (incoming) => create(sessions, incoming) },
    {
      method: 'GET',
      path: `${path}/:name`,
      handle: (_, { name }) => toJson(show(find(sessions, name))),
    },
    { method: 'DELETE', path: `${path}/:name`, handle: (_, { name }) => remove(sessions, name) },
  ]
}
