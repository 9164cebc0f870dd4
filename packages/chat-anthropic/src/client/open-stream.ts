/** The events of a response, whatever kind of client has sent the request. */
import type { StreamEvent } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import type { OpenStream } from './commit-point.ts'
import { type SdkPromise, toResponseInfo, UNKNOWN_INFO } from './json-response.ts'
import { readEvents } from './sse.ts'

/** What bounds a stream. */
interface Opening {
  cancellation: RequestCancellation
  timeout: number
  /** Whether `timeout` is that of the whole stream. */
  isWhole?: boolean
  streamIdleTimeout: number
  maxReplyBytes: number
}

/** The stream of a request that is being sent. */
export async function openStream(sent: SdkPromise, opening: Opening): Promise<OpenStream> {
  const { cancellation, timeout, isWhole, streamIdleTimeout, maxReplyBytes } = opening
  const wholeMs = isWhole ? timeout : Number.POSITIVE_INFINITY
  const begun = Date.now()
  if (!sent.asResponse) {
    return { events: toBatches((await sent) as Iterable<StreamEvent>), info: UNKNOWN_INFO }
  }
  const response = await sent.asResponse()
  cancellation.onAbort(() => void response.body?.cancel().catch(() => {}))
  const limits = { idleMs: streamIdleTimeout, wholeMs, begun, maxBytes: maxReplyBytes }
  return {
    events: readEvents(response, limits, cancellation),
    info: toResponseInfo(response),
  }
}

async function* toBatches(
  events: Iterable<StreamEvent> | AsyncIterable<StreamEvent>,
): AsyncGenerator<StreamEvent[]> {
  for await (const event of events) yield [event]
}
