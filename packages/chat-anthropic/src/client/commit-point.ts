/** From where on a streamed reply is handed out (and no longer retried), and where it ends. */
import { ApiError, IncompleteStreamError, MalformedStreamError } from '../errors/errors.ts'
import { isRecord, type StreamEvent } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import type { ResponseInfo } from './json-response.ts'

/** Reads until there is content to hand out, or the reply is over without any. */
export async function readToFirstContent(
  events: AsyncGenerator<StreamEvent[]>,
  info: ResponseInfo,
): Promise<StreamEvent[]> {
  const begun: StreamEvent[] = []
  try {
    while (!info.isWhole && !begun.some(isContent) && !begun.some(isStop)) {
      const { done, value } = await events.next()
      if (done) throw toEndError(begun, info)
      // Taken out: the source holds the list until it is asked for the next one.
      begun.push(...value.splice(0))
    }
    return begun
  } catch (error) {
    // Not by an abort: its error would capture this stack, which the SDK would retain through the signal.
    await events.return(undefined)
    throw error
  }
}

/** Whether an event holds something to hand out: an empty text has only been announced. */
function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case 'message_start':
      return (event.message?.content?.length ?? 0) > 0
    case 'content_block_start':
      return Object.entries(event.content_block ?? {}).some(isFilled)
    default:
      return event.type === 'content_block_delta'
  }
}

function isFilled([key, value]: [string, unknown]): boolean {
  return key !== 'type' && Object.keys(value ?? {}).length > 0
}

/** Whether an event ends the reply: a stop reason is the one sign of an end. */
function isStop(event: StreamEvent): boolean {
  if (event.type === 'message_start') return event.message?.stop_reason != null
  if (event.type !== 'message_delta') return false
  return (event.delta?.stop_reason ?? stopReasonBeside(event)) != null
}

/** Some servers send the stop reason beside the delta. */
function stopReasonBeside(event: unknown): unknown {
  return isRecord(event) ? event['stop_reason'] : undefined
}

/** The error of a stream that ended before anything could be handed out. */
function toEndError(events: readonly StreamEvent[], info: ResponseInfo): Error {
  const origin = { request_id: info.requestId, headers: info.headers }
  if (events.length === 0) return new IncompleteStreamError('the stream was empty', origin)
  if (events.some(({ type }) => type !== undefined)) return missingStopReasonError(info)
  const what = `no events of the Messages API but ${JSON.stringify(events[0]).slice(0, 80)}`
  return new MalformedStreamError(what, { ...origin, retryable: false })
}

function missingStopReasonError({ requestId, headers }: ResponseInfo): Error {
  const origin = { request_id: requestId, headers }
  return new IncompleteStreamError('the stream ended without a stop reason', origin)
}

/** What has begun, and the rest of it up to its stop reason. */
export async function* readToStopReason(
  begun: StreamEvent[],
  rest: AsyncGenerator<StreamEvent[]>,
  info: ResponseInfo,
  cancellation: RequestCancellation,
): AsyncGenerator<StreamEvent[]> {
  let isStopped = info.isWhole === true || begun.some(isStop)
  try {
    yield begun
    for await (const batch of rest) {
      isStopped ||= batch.some(isStop)
      yield batch
    }
    if (!isStopped) throw missingStopReasonError(info)
  } catch (error) {
    // Nothing that a caller waits for follows the stop reason.
    if (!(isStopped && ApiError.isInstance(error))) throw error
  } finally {
    await rest.return(undefined)
    cancellation.release()
  }
}
