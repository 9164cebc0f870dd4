/** Where a streamed reply begins to be handed out, and where it ends. */
import { ApiError, IncompleteStreamError, MalformedStreamError } from '../errors/errors.ts'
import type { StreamEvent } from '../wire.ts'
import type { Link } from './link.ts'
import type { Received } from './whole.ts'

/** Reads until there is content to hand out, or the reply is over without any. */
export async function toCommitPoint(
  events: AsyncGenerator<StreamEvent[]>,
  received: Received,
): Promise<StreamEvent[]> {
  const begun: StreamEvent[] = []
  try {
    while (!begun.some(isContent) && !begun.some(isStop)) {
      const { done, value } = await events.next()
      if (done) throw ended(begun, received)
      // Taken out: the source holds the list until it is asked for the next one.
      begun.push(...value.splice(0))
    }
    return begun
  } catch (error) {
    // Not by an abort: its error would keep this stack, and the SDK by its signal both for ever.
    await events.return(undefined)
    throw error
  }
}

/** Whether an event holds something to hand out: an empty text has only been announced. */
function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case 'message_start':
      return (event.message?.content?.length ?? 0) > 0
    case 'content_block_start': {
      const { type: _, ...rest } = (event.content_block ?? {}) as { type?: string }
      return Object.values(rest).some((value) => Object.keys(value ?? {}).length > 0)
    }
    default:
      return event.type === 'content_block_delta'
  }
}

/** Whether an event ends the reply: a stop reason is the one sign of an end. */
function isStop(event: StreamEvent): boolean {
  if (event.type === 'message_start') return event.message?.stop_reason != null
  if (event.type !== 'message_delta') return false
  // Some servers tell it beside the delta.
  const { delta, stop_reason = null } = event as typeof event & { stop_reason?: string | null }
  return (delta?.stop_reason ?? stop_reason) !== null
}

function ended(events: readonly StreamEvent[], received: Received): Error {
  const origin = { request_id: received.requestId, headers: received.headers }
  if (events.length === 0) return new IncompleteStreamError('the stream was empty', origin)
  if (events.some(({ type }) => type !== undefined)) return unfinished(received)
  const what = `no events of the Messages API but ${JSON.stringify(events[0]).slice(0, 80)}`
  return new MalformedStreamError(what, { ...origin, retryable: false })
}

function unfinished({ requestId, headers }: Received): Error {
  const origin = { request_id: requestId, headers }
  return new IncompleteStreamError('the stream ended without a stop reason', origin)
}

/** What has begun, and the rest of it up to its stop reason. */
export async function* untilStopped(
  begun: StreamEvent[],
  rest: AsyncGenerator<StreamEvent[]>,
  received: Received,
  link: Link,
): AsyncGenerator<StreamEvent[]> {
  let isStopped = begun.some(isStop)
  try {
    yield begun
    for await (const batch of rest) {
      isStopped ||= batch.some(isStop)
      yield batch
    }
    if (!isStopped) throw unfinished(received)
  } catch (error) {
    // Nothing that a caller waits for follows the stop reason.
    if (!(isStopped && ApiError.isInstance(error))) throw error
  } finally {
    await rest.return(undefined)
    link.release()
  }
}
