/** From where on a streamed reply is handed out (and no longer retried), and where it ends. */
import { ApiError, IncompleteStreamError, MalformedStreamError } from '../errors/errors.ts'
import { isRecord, type StreamEvent } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import type { ResponseInfo } from './json-response.ts'

/** Adds events to those that have `begun` until one fits, or the reply is over. */
export async function readUntil(
  fits: (event: StreamEvent) => boolean,
  begun: StreamEvent[],
  { events, info }: OpenStream,
): Promise<void> {
  const isEnough = (batch: StreamEvent[]) => batch.some((event) => fits(event) || isStop(event))
  try {
    for (let isOver = info.isWhole || isEnough(begun); !isOver;) {
      const { done, value } = await events.next()
      if (done) throw toEndError(begun, info)
      isOver = info.isWhole || isEnough(value)
      // Taken out: the source holds the list until it is asked for the next one.
      for (const event of value.splice(0)) begun.push(event)
    }
  } catch (error) {
    // Not by an abort: its error would capture this stack, which the SDK would retain through the signal.
    await events.return(undefined)
    throw error
  }
}

/** The events of a response, and what came with it. */
export interface OpenStream {
  events: AsyncGenerator<StreamEvent[]>
  info: ResponseInfo
}

/** Whether an event holds something to hand out: an empty text has only been announced. */
export function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case 'message_start':
      return (event.message?.content?.length ?? 0) > 0
    case 'content_block_start':
      return Object.entries(event.content_block ?? {}).some(isFilled)
    case 'content_block_delta':
      return Object.entries(event.delta ?? {}).some(isFilled)
    default:
      return false
  }
}

/** Whether an event shows that the model is at work: thoughts that are not shown take their time. */
export function isAtWork(event: StreamEvent): boolean {
  if (isContent(event)) return true
  return event.type === 'content_block_start' && event.content_block?.type === 'thinking'
}

function isFilled([key, value]: [string, unknown]): boolean {
  if (key === 'type' || value == null) return false
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== ''
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
