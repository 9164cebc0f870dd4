import { joined, toText } from './bytes.ts'
import { downstreamHeaders } from './headers.ts'
import { maskOf } from './mask.ts'
import type { Asked, Relay } from './relay.ts'
import { passOn, unreachable } from './upstream.ts'
import { watched, type Ending } from './watched.ts'
import { toRecording } from './written.ts'

/** Where exchanges are written to. */
export interface Sink {
  /** The highest number that is taken. */
  last: number
  write: (name: string, text: string) => Promise<void>
}

/** What a recorder needs to know. */
export interface RecorderOptions {
  upstream: URL
  /** Further texts that must not be written. */
  secrets: readonly string[]
}

interface Received {
  asked: Asked
  answer: Response
  number: number
  parts: readonly Uint8Array[]
  ending: Ending
}

// A stream that begins a message has to end it: a proxy may have cut it off and closed it properly.
// Clients leave after the last event, without waiting for the end of the body.
function isWhole(text: string, { answer, ending }: Received): boolean {
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  if (!isStream) return ending === 'whole'
  if (/^event: ?(?:message_stop|error)\r?\n[^]*\n\r?\n/m.test(text)) return true
  return ending === 'whole' && !/^event: ?message_start\r?$/m.test(text)
}

const WHY_NOT: Record<Ending, string> = {
  whole: 'its stream ended without a last event',
  left: 'the client left before it was complete',
  cut: 'the upstream broke off',
}

function notRecorded({ method, url }: Asked, { secrets }: RecorderOptions, ending: Ending): void {
  const what = maskOf(secrets)(`${method} ${url.pathname}`)
  console.warn(`Not recorded: the answer to ${what}, because ${WHY_NOT[ending]}.`)
}

async function write(sink: Sink, options: RecorderOptions, received: Received): Promise<void> {
  const { asked, answer, number, ending } = received
  const body = toText(joined(received.parts))
  if (!isWhole(body.text, received)) {
    if (ending === 'left') asked.entry.aborted = true
    return notRecorded(asked, options, ending)
  }
  const exchange = toRecording({ asked, answer, body, number, ...options })
  await sink.write(exchange.name, `${JSON.stringify(exchange, null, 1)}\n`)
}

/** Passes requests on as they are, and writes each exchange that was complete. */
export function recorder(sink: Sink, options: RecorderOptions): Relay {
  const { upstream } = options
  const writing = new Set<Promise<void>>()
  let count = sink.last
  const keep = (received: Received): Promise<void> => {
    const written = write(sink, options, received)
    const settled = written
      .catch((error: unknown) => console.warn(`Not recorded: ${String(error)}`))
      .finally(() => writing.delete(settled))
    writing.add(settled)
    return written
  }
  const answered = async (asked: Asked): Promise<Response> => {
    count += 1
    const number = count
    const answer = await passOn(upstream, asked).catch((error: unknown) => {
      if (asked.signal.aborted) notRecorded(asked, options, 'left')
      asked.signal.throwIfAborted()
      return error
    })
    if (!(answer instanceof Response)) return unreachable(upstream, answer)
    const passed = {
      body: answer.body,
      status: answer.status,
      headers: downstreamHeaders(answer.headers),
    }
    return watched(passed, asked, (parts, ending) => keep({ asked, answer, number, parts, ending }))
  }
  return {
    answer: answered,
    async settled() {
      await Promise.all(writing)
    },
  }
}
