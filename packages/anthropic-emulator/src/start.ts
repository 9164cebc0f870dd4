import { createControlHandler } from './control/control.ts'
import { createRequestHandler, type HandleRequest } from './http/handle-request.ts'
import { relayRefusal } from './http/access.ts'
import { createInProcess } from './http/in-process.ts'
import { LOOPBACK } from './http/hosts.ts'
import { listen } from './http/listen.ts'
import type { Emulator, EmulatorOptions } from './options.ts'
import type { Relay } from './recordings/relay.ts'
import { createRelayHandler } from './recordings/middleware.ts'
import { withScriptedOptions } from './script/scripted-options.ts'
import type { Core, CoreObserver } from './sessions/core.ts'
import { toEmulatorSession } from './sessions/emulator-session.ts'
import { Metrics } from './sessions/metrics.ts'
import {
  DEFAULT_SESSION,
  findNameProblem,
  readSession,
  sessionPath,
} from './sessions/session-name.ts'
import { Sessions } from './sessions/sessions.ts'
import { checkOptions } from './settings/check-options.ts'
import { toJsonReply } from './wire/reply.ts'
import type { IncomingRequest } from './wire/request.ts'

// The options that still have an effect where recordings, or their upstream, answer.
const EFFECTIVE_WITH_RECORDINGS = [
  'record',
  'replay',
  'match',
  'port',
  'host',
  'token',
  'journalLimit',
  'sessionLimit',
  'metrics',
  'onExchange',
  'memory',
  'now',
  'seed',
] satisfies (keyof EmulatorOptions)[]

// Loaded when needed: most emulators neither record nor replay.
async function openRelay(options: EmulatorOptions): Promise<Relay | undefined> {
  const { record, replay, match } = options
  if (record === undefined && replay === undefined && match === undefined) return undefined
  return (await import('./recordings/open-relay.ts')).openRelay(options, EFFECTIVE_WITH_RECORDINGS)
}

async function reopenRelay(options: EmulatorOptions): Promise<Relay> {
  const relay = await openRelay(options)
  if (relay) return relay
  throw new TypeError('The emulator has no recordings.')
}

const SILENT: CoreObserver = { onFault: () => {}, onMiss: () => {} }

/** What answers in the place of the API, for the core of a session. */
type RelayFor = (core: Core) => ReturnType<typeof createRelayHandler> | undefined

// Recordings are used up in order, by each session for itself; what is recorded goes to one folder.
function createRelays(options: EmulatorOptions, first: Relay | undefined): RelayFor {
  let own = first
  return ({ journal, newId }) => {
    if (!first) return undefined
    const relay = own ?? reopenRelay(options)
    if (options.record === undefined) own = undefined
    return createRelayHandler({ journal, newId, findRefusal: relayRefusal }, relay)
  }
}

// Addresses that the API gives, as that of a batch's results, lead to the same session.
function withBase(incoming: IncomingRequest): IncomingRequest {
  const { head } = incoming
  if (head.base === undefined) return incoming
  return { ...incoming, head: { ...head, origin: `${head.origin}${head.base}` } }
}

function createSessions(options: EmulatorOptions, relayFor: RelayFor): Sessions {
  const metrics = options.metrics ? new Metrics() : undefined
  const { onExchange, host = LOOPBACK, token } = options
  const control = { host, token }
  const sessions: Sessions = new Sessions(options, metrics ?? SILENT, (name, core) => {
    metrics?.follow(core.journal)
    if (onExchange) {
      core.journal.listen({
        events: 'none',
        onEvent: (event) => event.type === 'end' && onExchange(event.entry, name),
      })
    }
    const answerControl = createControlHandler({ core, sessions: () => sessions, metrics })
    const api: HandleRequest = (incoming) => core.answer(withBase(incoming))
    return createRequestHandler({ answerControl, control, relay: relayFor(core), api })
  })
  return sessions
}

// A name that a URL has in its path stands; else the name of the session whose `fetch` it is.
function createRouter(sessions: Sessions, fallback = DEFAULT_SESSION): HandleRequest {
  return (incoming) => {
    const read = readSession(incoming.head)
    const name = read.name === DEFAULT_SESSION ? fallback : read.name
    const problem = name === DEFAULT_SESSION ? undefined : findNameProblem(name)
    if (problem !== undefined) {
      const error = { type: 'invalid_request_error', message: problem }
      return toJsonReply({ type: 'error', error }, 400)
    }
    const { handle } = sessions.use(name)
    return handle(read.head === incoming.head ? incoming : { ...incoming, head: read.head })
  }
}

type Handles = Pick<Emulator, 'session' | 'deleteSession'> & { abortAll: (reason: Error) => void }

function createHandles(sessions: Sessions, url: string): Handles {
  const opened = new Map<string, ReturnType<typeof createInProcess>>()
  return {
    session(name, options) {
      const problem = findNameProblem(name)
      if (problem !== undefined) throw new TypeError(problem)
      if (options) sessions.create(name, options)
      else sessions.use(name)
      const direct = opened.get(name) ?? createInProcess(createRouter(sessions, name))
      opened.set(name, direct)
      const core = () => sessions.use(name).core
      return toEmulatorSession({ url: `${url}${sessionPath(name)}`, fetch: direct.fetch, core })
    },
    deleteSession: (name) => sessions.delete(name),
    abortAll: (reason) => opened.forEach((direct) => direct.abortAll(reason)),
  }
}

/** Starts an emulator of the Messages API on this machine. */
export async function startEmulator(given: EmulatorOptions = {}): Promise<Emulator> {
  const options = withScriptedOptions(given)
  checkOptions(options)
  const relay = await openRelay(options)
  const sessions = createSessions(options, createRelays(options, relay))
  const handle = createRouter(sessions)
  const port = await listen(handle, options.port ?? 0, options.host)
  const direct = createInProcess(handle)
  const { abortAll, ...named } = createHandles(sessions, port.url)
  const { core } = sessions.own
  const own = toEmulatorSession({ url: port.url, fetch: direct.fetch, core: () => core })
  let closed: Promise<void> | undefined
  const close = () => {
    const reason = new TypeError('The emulator is closed.')
    direct.abortAll(reason)
    abortAll(reason)
    return (closed ??= port.close().then(() => relay?.flush()))
  }
  return withProperties(own, { ...named, close, [Symbol.asyncDispose]: close })
}

// Not by spreading: what a getter gives now would stay for ever.
function withProperties<All extends object, More extends object>(all: All, more: More): All & More {
  return Object.defineProperties({ ...more }, Object.getOwnPropertyDescriptors(all)) as All & More
}
