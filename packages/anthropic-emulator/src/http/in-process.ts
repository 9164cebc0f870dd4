import { ConnectionRefused } from '../wire/connection.ts'
import { toResponse } from '../wire/reply.ts'
import { mostBytesOf } from '../validation/head.ts'
import { concatBytes } from '../wire/bytes.ts'
import { NO_BYTES, type IncomingRequest, type RequestHead } from '../wire/request.ts'
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

type ReadBytes = Pick<IncomingRequest, 'bytes' | 'isTooLarge'>

const TOO_LARGE: ReadBytes = { bytes: NO_BYTES, isTooLarge: true }

// What a body has at least, where that can be seen without reading it.
function leastBytesOf(body: RequestInit['body']): number {
  if (typeof body === 'string') return body.length
  if (body instanceof Blob) return body.size
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0
}

async function readBytes({ body }: Request, most: number): Promise<ReadBytes> {
  const pieces: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length
    if (size > most) {
      await reader?.cancel('The request is too large.')
      return TOO_LARGE
    }
    pieces.push(read.value)
  }
  return { bytes: concatBytes(...pieces) }
}

async function toIncoming(
  request: Request,
  init: RequestInit | undefined,
): Promise<Omit<IncomingRequest, 'connection'>> {
  const head = toHead(request)
  const most = mostBytesOf(head.path)
  const read = leastBytesOf(init?.body) > most ? TOO_LARGE : await readBytes(request, most)
  return { head, ...read }
}

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
      const connection = { signal, onBegin, onEnd }
      const reply = await handle({ ...(await toIncoming(request, init)), connection })
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
