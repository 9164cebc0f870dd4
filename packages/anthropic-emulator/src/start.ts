import { emulatorApp } from './http/app.ts'
import { askedFaults } from './faults/asked-faults.ts'
import { promptCache } from './state/cache.ts'
import { exchanged } from './http/exchanged.ts'
import { ConnectionRefused, type Wire } from './wire/connection.ts'
import type { Service } from './send/exchange.ts'
import { idMaker } from './wire/ids.ts'
import { journal, lastRequest } from './journal/journal.ts'
import { listen, type Handlers } from './http/listen.ts'
import type { Relay } from './recordings/relay.ts'
import { createPace } from './stream/pace.ts'
import { baseURLsOf } from './platforms/base-urls.ts'
import { answerCreate } from './resources/routes.ts'
import { createScript } from './script/script.ts'
import { surfaceOf } from './surface.ts'
import { fromOption, toMetadata } from './state/files.ts'
import { threads } from './state/threads.ts'
import type { Emulator, EmulatorOptions } from './options.ts'

export function serviceOf(options: EmulatorOptions): Service {
  const newId = idMaker(options.seed ?? 0)
  const { now = () => Date.now() } = options
  return {
    strict: options.strict ?? true,
    ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
    journal: journal(options.journalLimit),
    newId,
    nextTurn: createScript(options),
    inputUsage: promptCache(now),
    threads: threads(),
    pace: createPace(options),
    askedFaults: askedFaults(options),
    ...surfaceOf(options, newId, now),
  }
}

function follow(controller: AbortController, signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) controller.abort(signal.reason)
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
}

type InProcess = (request: Request, wire: Omit<Wire, 'hangUp'>) => Response | Promise<Response>

// Fails as fetch does: with the signal's reason, or with a TypeError when there is no connection.
function inProcess(handle: InProcess, open: Set<AbortController>): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController()
    const { signal } = controller
    const onEnd = () => open.delete(controller)
    let goesOn = false
    const onBegin = () => {
      goesOn = true
    }
    follow(controller, init?.signal ?? (input instanceof Request ? input.signal : undefined))
    signal.throwIfAborted()
    open.add(controller)
    try {
      // The signal goes beside the request: that of a request dies with it, which may be too early.
      const response = await handle(new Request(input, { ...init, signal }), {
        signal,
        onBegin,
        onEnd,
      })
      if (!goesOn) onEnd()
      return response
    } catch (cause) {
      onEnd()
      signal.throwIfAborted()
      if (cause instanceof ConnectionRefused) throw new TypeError('fetch failed', { cause })
      throw cause
    }
  }
}

const creation =
  (service: Service): Handlers['create'] =>
  (arrived) =>
    exchanged(service, arrived, (exchange) => answerCreate(service, exchange))

// The options that still have an effect where recordings, or their upstream, answer.
const EFFECTIVE_WITH_RECORDINGS = [
  'record',
  'replay',
  'port',
  'journalLimit',
  'now',
  'seed',
] satisfies (keyof EmulatorOptions)[]

// Loaded when needed: it is the part of the emulator that touches the disk.
async function relayOf(options: EmulatorOptions): Promise<Relay | undefined> {
  if (options.record === undefined && options.replay === undefined) return undefined
  return (await import('./recordings/open-relay.ts')).openRelay(options, EFFECTIVE_WITH_RECORDINGS)
}

/** Starts an emulator of the Messages API on this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const relay = await relayOf(options)
  const service = { ...serviceOf(options), ...(relay && { relay }) }
  const app = emulatorApp(service)
  const handlers: Handlers = {
    fetch: (request, wire) => app.fetch(request, wire),
    create: relay ? undefined : creation(service),
  }
  const port = await listen(handlers, options.port ?? 0)
  const open = new Set<AbortController>()
  let closed: Promise<void> | undefined
  const close = () => {
    for (const controller of open) controller.abort(new TypeError('The emulator is closed.'))
    return (closed ??= port.close().then(() => relay?.flush()))
  }
  return {
    url: port.url,
    baseURLs: baseURLsOf(port.url),
    fetch: inProcess((request, wire) => app.fetch(request, wire), open),
    requests: service.journal.entries,
    get requestCount() {
      return service.journal.count()
    },
    clear: service.journal.clear,
    addFile: (file) => toMetadata(service.files.add(fromOption(file, 'addFile(file)'))),
    get lastRequest() {
      return lastRequest(service.journal.entries)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
