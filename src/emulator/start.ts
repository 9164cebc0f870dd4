import { emulatorApp } from './app.ts'
import { promptCache } from './cache.ts'
import { ConnectionRefused, type Service, type Wire } from './exchange.ts'
import { idMaker } from './ids.ts'
import { lastRequest } from './journal.ts'
import { listen, type Handler } from './listen.ts'
import { scripted } from './script.ts'
import { threads } from './threads.ts'
import type { Emulator, EmulatorOptions } from './types.ts'

function serviceOf(options: EmulatorOptions): Service {
  return {
    strict: options.strict ?? true,
    ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
    requests: [],
    newId: idMaker(options.seed ?? 0),
    nextTurn: scripted(options),
    inputUsage: promptCache(),
    threads: threads(),
    style: { chunkSize: Math.max(1, options.chunkSize ?? 1), ping: options.ping ?? true },
    pace: options.delay ?? 0,
  }
}

function follow(controller: AbortController, signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) controller.abort(signal.reason)
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
}

type InProcess = (request: Request, wire: Omit<Wire, 'hangUp'>) => Response | Promise<Response>

const isStream = ({ headers }: Response): boolean => headers.get('transfer-encoding') === 'chunked'

// Fails as fetch does: with the signal's reason, or with a TypeError when there is no connection.
function inProcess(handle: InProcess, open: Set<AbortController>): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController()
    const { signal } = controller
    const onEnd = () => open.delete(controller)
    follow(controller, init?.signal ?? (input instanceof Request ? input.signal : undefined))
    signal.throwIfAborted()
    open.add(controller)
    try {
      // The signal goes beside the request: that of a request dies with it, which may be too early.
      const response = await handle(new Request(input, { ...init, signal }), { signal, onEnd })
      if (!isStream(response)) onEnd()
      return response
    } catch (cause) {
      onEnd()
      signal.throwIfAborted()
      if (cause instanceof ConnectionRefused) throw new TypeError('fetch failed', { cause })
      throw cause
    }
  }
}

/** Starts an emulator of the Messages API on this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const service = serviceOf(options)
  const app = emulatorApp(service)
  const onPort: Handler = (request, wire) => app.fetch(request, wire)
  const port = await listen(onPort, options.port ?? 0)
  const open = new Set<AbortController>()
  let closed: Promise<void> | undefined
  const close = () => {
    for (const controller of open) controller.abort(new TypeError('The emulator is closed.'))
    return (closed ??= port.close())
  }
  return {
    url: port.url,
    fetch: inProcess((request, wire) => app.fetch(request, wire), open),
    requests: service.requests,
    get lastRequest() {
      return lastRequest(service.requests)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
