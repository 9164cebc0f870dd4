/** A response of server-sent events, read to its end or to the first thing wrong with it. */
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { apiError } from '../api-errors.ts'
import { IncompleteStreamError, MalformedStreamError, StreamIdleError } from '../errors.ts'
import type { StreamEvent } from '../wire.ts'
import { requestIdOf } from './whole.ts'

/** What is known of a response beside its events. */
interface Origin {
  request_id: string | undefined
  headers: Headers
}

/**
 * The events of a response, in the batches they arrive in. Ends when the stream does, whole or
 * not; throws `ApiError` for an error event, `StreamIdleError` after `idleMs` of silence,
 * `MalformedStreamError` for what is no event, and `IncompleteStreamError` for a cut.
 * Leaving the iteration closes the connection.
 */
export async function* readEvents(
  response: Response,
  idleMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamEvent[]> {
  const origin = { request_id: requestIdOf(response), headers: response.headers }
  await checkContentType(response, origin)
  if (!response.body) throw new IncompleteStreamError('the response has no body', origin)
  const reader = response.body.getReader()
  const close = () => void reader.cancel().catch(() => {})
  const silence = watchSilence(idleMs, close)
  const leave = () => {
    silence.end()
    close()
  }
  // Not every `fetch` ends its body when the signal says so, and who leaves may not come back here.
  signal?.addEventListener('abort', leave, { once: true })
  const decoder = new TextDecoder()
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  try {
    for (;;) {
      const { done, value } = await silence.during(() => read(reader, origin))
      signal?.throwIfAborted()
      if (silence.isOver()) throw new StreamIdleError(idleMs, origin)
      parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }))
      const { events, wrong } = toEvents(messages.splice(0), origin)
      if (events.length > 0) yield events
      // What the end has cut in two is no event.
      if (wrong && !(done && MalformedStreamError.isInstance(wrong))) throw wrong
      if (done) return
    }
  } finally {
    silence.end()
    // The SDK holds on to the signal for as long as there is the body, and this to the body.
    signal?.removeEventListener('abort', leave)
    await reader.cancel().catch(() => {})
  }
}

async function checkContentType(response: Response, origin: Origin): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (type === '' || type.includes('event-stream') || type.includes('octet-stream')) return
  const text = await response.text().catch(() => '')
  const what = `not an event stream but ${type}, beginning ${beginning(text)}`
  throw new MalformedStreamError(what, { ...origin, retryable: false })
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, origin: Origin) {
  try {
    return await reader.read()
  } catch (cause) {
    throw new IncompleteStreamError('the connection was lost', origin, cause)
  }
}

/** The longest delay a timer takes; a longer one would fire at once. */
export function timerDelay(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1)
}

/** One timer for a whole stream, which counts only while someone waits for bytes. */
function watchSilence(idleMs: number, onSilence: () => void) {
  let waitingSince = Number.POSITIVE_INFINITY
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const check = () => {
    const left = waitingSince + idleMs - Date.now()
    over = left <= 0
    if (over) onSilence()
    else timer = setTimeout(check, Math.min(left, pause))
  }
  const pause = timerDelay(idleMs)
  if (idleMs > 0) timer = setTimeout(check, pause)
  return {
    isOver: () => over,
    end: () => clearTimeout(timer),
    async during<T>(wait: () => Promise<T>): Promise<T> {
      waitingSince = Date.now()
      try {
        return await wait()
      } finally {
        waitingSince = Number.POSITIVE_INFINITY
      }
    },
  }
}

/** The events of a batch, up to what is wrong with it. */
function toEvents(messages: EventSourceMessage[], origin: Origin) {
  const events: StreamEvent[] = []
  for (const message of messages) {
    try {
      const event = toEvent(message, origin)
      if (event) events.push(event)
    } catch (wrong) {
      return { events, wrong }
    }
  }
  return { events }
}

/** The API's event in a message, or nothing for pings and for the `[DONE]` that gateways add. */
function toEvent(message: EventSourceMessage, origin: Origin): StreamEvent | undefined {
  const { event, data } = message
  if (event === 'ping' || data === '' || isDone(data)) return undefined
  const value = parse(data, event, origin)
  const type = typeof value['type'] === 'string' ? value['type'] : event
  if (type === 'ping') return undefined
  if (event === 'error' || type === 'error') throw eventError(value, origin)
  return (value['type'] === type ? value : { ...value, type }) as unknown as StreamEvent
}

// An event is an object: only what begins as none is worth a look, blanks around it or not.
function isDone(data: string): boolean {
  return !data.startsWith('{') && data.trim() === '[DONE]'
}

function parse(data: string, event: string | undefined, origin: Origin): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    if (event === 'error') return { error: { message: data } }
    throw new MalformedStreamError(`an event that is not JSON: ${beginning(data)}`, origin, cause)
  }
  throw new MalformedStreamError(`an event that is no object: ${beginning(data)}`, origin)
}

function beginning(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

/** An error event stands for the HTTP error of the same type. */
function eventError(value: Record<string, unknown>, origin: Origin): Error {
  const error = value['error'] as Record<string, unknown> | undefined
  const details = error?.['details'] as { error_code?: string } | undefined
  const said = error?.['message']
  return apiError(typeof said === 'string' ? said : 'The stream reported an error.', {
    ...origin,
    request_id: origin.request_id ?? text(value['request_id']),
    type: text(error?.['type']),
    errorCode: text(details?.error_code),
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
