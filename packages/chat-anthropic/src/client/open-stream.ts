/** The events of a response, whatever kind of client has sent the request. */
import type { StreamEvent } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import type { OpenStream } from './commit-point.ts'
import { checkReply, type SdkPromise, toResponseInfo, UNKNOWN_INFO } from './json-response.ts'
import { readEvents } from './sse.ts'
import { toEvents } from './whole-reply.ts'

/** What bounds a stream. */
interface Opening {
  cancellation: RequestCancellation
  timeout: number
  /** Whether `timeout` is that of the whole stream. */
  isWhole?: boolean
  /** Whether neighbouring deltas may be joined: nobody looks at single events. */
  joinsDeltas?: boolean
  streamIdleTimeout: number
  maxReplyBytes: number
}

/** The stream of a request that is being sent. */
export async function openStream(sent: SdkPromise, opening: Opening): Promise<OpenStream> {
  const { cancellation, timeout, isWhole, streamIdleTimeout, maxReplyBytes, joinsDeltas } = opening
  const wholeMs = isWhole ? timeout : Number.POSITIVE_INFINITY
  const begun = Date.now()
  if (!sent?.asResponse) return readAnswer(await sent)
  const response = await sent.asResponse()
  cancellation.onAbort(() => void response.body?.cancel().catch(() => {}))
  const idleMs = streamIdleTimeout
  const reading = { idleMs, wholeMs, begun, maxBytes: maxReplyBytes, joinsDeltas }
  const info = toResponseInfo(response)
  return { events: readEvents(response, info, reading, cancellation), info }
}

/** What a client that shows no response gave: events, or a whole message. */
function readAnswer(answer: unknown): OpenStream {
  if (isIterable(answer)) return { events: toBatches(answer), info: UNKNOWN_INFO }
  const reply = checkReply(answer, UNKNOWN_INFO)
  return { events: toBatches([toEvents(reply)]), info: { ...UNKNOWN_INFO, isWhole: true } }
}

type Events = Iterable<StreamEvent | StreamEvent[]> | AsyncIterable<StreamEvent>

function isIterable(answer: unknown): answer is Events {
  if (typeof answer !== 'object' || answer === null) return false
  return Symbol.asyncIterator in answer || Symbol.iterator in answer
}

async function* toBatches(events: Events): AsyncGenerator<StreamEvent[]> {
  for await (const event of events) yield Array.isArray(event) ? event : [event]
}
