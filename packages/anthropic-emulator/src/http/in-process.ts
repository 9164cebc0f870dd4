import { ConnectionRefused } from '../wire/connection.ts'
import { toResponse } from '../wire/reply.ts'
import type { RequestHead } from '../wire/request.ts'
import type { HandleRequest } from './handle-request.ts'

/** `fetch` without a socket. */
export interface InProcess {
  fetch: typeof fetch
  /** Ends every call that is still open. */
  abortAll: (reason: Error) => void
}

function toHead({ method, url, headers }: Request): RequestHead {
  const { origin, pathname, search } = new URL(url)
  return { method, origin, path: pathname, search, headers }
}

function follow(controller: AbortController, signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) controller.abort(signal.reason)
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
}

const signalOf = (input: Parameters<typeof fetch>[0], init: RequestInit | undefined) =>
  init?.signal ?? (input instanceof Request ? input.signal : undefined)

// Fails as fetch does: with the signal's reason, or with a TypeError when there is no connection.
function toFetchError(cause: unknown): unknown {
  return cause instanceof ConnectionRefused ? new TypeError('fetch failed', { cause }) : cause
}

/** Answers `fetch` by the handler that also answers the port. */
export function createInProcess(handle: HandleRequest): InProcess {
  const open = new Set<AbortController>()
  const call: typeof fetch = async (input, init) => {
    const controller = new AbortController()
    const { signal } = controller
    const onEnd = () => open.delete(controller)
    let isStreaming = false
    const onBegin = () => {
      isStreaming = true
    }
    follow(controller, signalOf(input, init))
    signal.throwIfAborted()
    open.add(controller)
    try {
      const request = new Request(input, { ...init, signal })
      const bytes = new Uint8Array(await request.arrayBuffer())
      const connection = { signal, onBegin, onEnd }
      const reply = await handle({ head: toHead(request), bytes, connection })
      if (!isStreaming) onEnd()
      return toResponse(reply)
    } catch (cause) {
      onEnd()
      signal.throwIfAborted()
      throw toFetchError(cause)
    }
  }
  return {
    fetch: call,
    abortAll: (reason) => {
      for (const controller of open) controller.abort(reason)
    },
  }
}
