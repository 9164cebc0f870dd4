import type { RelayedRequest } from './relay.ts'

/**
 * How an answer ended: read to its end, its client went away, the upstream broke off, or it was more
 * than is held.
 */
export type Ending = 'whole' | 'left' | 'cut' | 'large'

const MOST_BYTES = 256 * 1024 * 1024

class KeptParts {
  parts: Uint8Array[] = []
  #size = 0

  get isTooLarge(): boolean {
    return this.#size > MOST_BYTES
  }

  add(part: Uint8Array): void {
    this.#size += part.length
    if (this.isTooLarge) this.parts = []
    else this.parts.push(part)
  }
}

/** Called once, with all that came. */
export type OnEnd = (parts: readonly Uint8Array[], ending: Ending) => Promise<void>

/** Passes a body on as fast as its client reads, and keeps it; it ends when `onEnd` is done. */
function teeBody(
  body: ReadableStream<Uint8Array>,
  { log, signal, hangUp, onEnd: release }: RelayedRequest,
  onEnd: OnEnd,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const kept = new KeptParts()
  let ended: Promise<void> | undefined
  const end = (ending: Ending) => {
    log.end()
    return (ended ??= onEnd(kept.parts, kept.isTooLarge ? 'large' : ending).finally(release))
  }
  const breakOff = async (controller: ReadableStreamDefaultController, cause: unknown) => {
    await end(signal.aborted ? 'left' : 'cut')
    if (signal.aborted) return controller.error(signal.reason)
    if (!hangUp) return controller.error(new TypeError('terminated', { cause }))
    // The connection goes, so that the client sees a break and not an end.
    hangUp()
  }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const read = await reader.read().catch((error: unknown) => ({ error }))
      if ('error' in read) return breakOff(controller, read.error)
      if (read.done) {
        await end('whole')
        return controller.close()
      }
      kept.add(read.value)
      log.appendBytes(read.value)
      controller.enqueue(read.value)
    },
    async cancel(reason) {
      await Promise.allSettled([reader.cancel(reason), end('left')])
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

/** Passes a response on, and keeps its body for `onEnd`. */
export async function teeResponse(
  { body, status, headers }: Pick<Response, 'body' | 'status' | 'headers'>,
  request: RelayedRequest,
  onEnd: OnEnd,
): Promise<Response> {
  if (!body) {
    await onEnd([], 'whole')
    return new Response(null, { status, headers })
  }
  headers.set('transfer-encoding', 'chunked')
  request.log.isRecordedBySender = true
  request.onBegin?.()
  return new Response(teeBody(body, request, onEnd), { status, headers })
}
