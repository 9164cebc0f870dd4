import { concatBytes, decodeText } from './bytes.ts'
import { toDownstreamHeaders } from './headers.ts'
import { createMask } from '../wire/mask.ts'
import type { WritableFolder } from './folder.ts'
import type { RelayedRequest, Relay } from './relay.ts'
import { forward, toUnreachable } from './upstream.ts'
import { teeResponse, type Ending } from './tee-body.ts'
import { toRecording } from './to-recording.ts'

/** The options of a recorder. */
export interface RecorderOptions {
  upstream: URL
  /** Further texts that must not be written. */
  secrets: readonly string[]
  /** Called with each file that was written. */
  onWritten?: (name: string, text: string) => void
}

interface ReceivedAnswer {
  request: RelayedRequest
  response: Response
  number: number
  parts: readonly Uint8Array[]
  ending: Ending
}

// A stream that begins a message has to end it: a proxy may have cut it off and closed it properly.
// Clients leave after the last event, without waiting for the end of the body.
function isComplete(text: string, { response, ending }: ReceivedAnswer): boolean {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  if (!isStream) return ending === 'whole'
  if (/^event: ?(?:message_stop|error)\r?\n[^]*\n\r?\n/m.test(text)) return true
  return ending === 'whole' && !/^event: ?message_start\r?$/m.test(text)
}

const WHY_NOT: Record<Ending, string> = {
  whole: 'its stream ended without a last event',
  left: 'the client left before it was complete',
  cut: 'the upstream broke off',
  large: 'it is larger than 256 MB',
}

function warnNotRecorded(
  { method, url }: RelayedRequest,
  { secrets }: RecorderOptions,
  ending: Ending,
): void {
  const what = createMask(secrets)(`${method} ${url.pathname}`)
  console.warn(`Not recorded: the answer to ${what}, because ${WHY_NOT[ending]}.`)
}

async function writeExchange(
  folder: WritableFolder,
  options: RecorderOptions,
  received: ReceivedAnswer,
): Promise<void> {
  const { request, response, number, ending } = received
  const body = decodeText(concatBytes(received.parts))
  if (ending === 'large' || !isComplete(body.text, received)) {
    if (ending === 'left') request.entry.aborted = true
    return warnNotRecorded(request, options, ending)
  }
  const exchange = toRecording({ request, response, body, number, ...options })
  const text = `${JSON.stringify(exchange, null, 1)}\n`
  await folder.write(exchange.name, text)
  options.onWritten?.(`${exchange.name}.json`, text)
}

/** Passes requests on unchanged, and writes each exchange that was complete. */
export function createRecorder(folder: WritableFolder, options: RecorderOptions): Relay {
  const { upstream } = options
  const writing = new Set<Promise<void>>()
  let count = folder.last
  const keep = (received: ReceivedAnswer): Promise<void> => {
    const written = writeExchange(folder, options, received)
    const settled = written
      .catch((error: unknown) => console.warn(`Not recorded: ${String(error)}`))
      .finally(() => writing.delete(settled))
    writing.add(settled)
    return written
  }
  const answer = async (request: RelayedRequest): Promise<Response> => {
    count += 1
    const number = count
    const response = await forward(upstream, request).catch((error: unknown) => {
      if (request.signal.aborted) warnNotRecorded(request, options, 'left')
      request.signal.throwIfAborted()
      return error
    })
    if (!(response instanceof Response)) return toUnreachable(upstream, response)
    const passed = {
      body: response.body,
      status: response.status,
      headers: toDownstreamHeaders(response.headers),
    }
    return teeResponse(passed, request, (parts, ending) =>
      keep({ request, response, number, parts, ending }),
    )
  }
  return {
    answer,
    async flush() {
      await Promise.all(writing)
    },
  }
}
