/** A response of server-sent events, read to its end or to the first thing wrong with it. */
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { fromErrorBody, toStatedError } from '../errors/api-errors.ts'
import {
  IncompleteStreamError,
  MalformedStreamError,
  ReplyTooLargeError,
} from '../errors/errors.ts'
import { type Fields, isTooDeep, type StreamEvent } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import { PieceDecoder, toBytes } from './decode.ts'
import { joinDeltas } from './join-deltas.ts'
import { isReply, type ResponseInfo } from './json-response.ts'
import { Silence, type TimeLimits } from './silence.ts'
import { toEvents } from './whole-reply.ts'

/** What is known of a response beside its body. */
export interface StreamOrigin {
  request_id: string | undefined
  headers: Headers
}

/** How a response is read, and how far. */
interface Reading extends TimeLimits {
  maxBytes: number
  /** Whether neighbouring deltas are joined. */
  joinsDeltas?: boolean | undefined
}

/**
 * The events of a response, in the batches they arrive in. Ends when the stream does, complete or
 * not; throws `ApiError` for an error event, `StreamIdleError` after too long a silence,
 * `MalformedStreamError` for what is no event, and `IncompleteStreamError` for a cut.
 * Leaving the iteration closes the connection.
 */
export async function* readEvents(
  response: Response,
  info: ResponseInfo,
  limits: Reading,
  cancellation: RequestCancellation,
): AsyncGenerator<StreamEvent[]> {
  const origin = { request_id: info.requestId, headers: response.headers }
  if (!response.body) throw new IncompleteStreamError('the response has no body', origin)
  const reader = response.body.getReader()
  const close = () => {
    silence.end()
    cancellation.abandon()
    return reader.cancel().catch(() => {})
  }
  const { signal } = cancellation
  const leave = () => void close()
  const silence = new Silence(limits, leave)
  const next = createByteReader(reader, { maxBytes: limits.maxBytes, silence }, origin)
  cancellation.onAbort(leave)
  // Not every `fetch` ends its body when the signal says so, and who leaves may not come back here.
  signal?.addEventListener('abort', leave, { once: true })
  const nextEvents = createEventReader(next, limits, cancellation, origin)
  try {
    for (;;) {
      const { done, events, wrong, isWhole } = await nextEvents()
      if (isWhole) info.isWhole = true
      silence.noteEvents(events)
      if (events.length > 0) yield events
      // What the end has cut in two is no event.
      if (wrong && !(done && MalformedStreamError.isInstance(wrong))) throw wrong
      if (done) return
    }
  } finally {
    // The SDK keeps the signal as long as the body; this listener keeps the body. Remove it.
    signal?.removeEventListener('abort', leave)
    await close()
  }
}

/**
 * Returns what reads the next events of a body. Apart from the generator, which holds whatever it
 * has named while a slow reader keeps it waiting.
 */
function createEventReader(
  next: Next,
  { joinsDeltas }: Reading,
  cancellation: RequestCancellation,
  origin: StreamOrigin,
) {
  const decoder = new PieceDecoder()
  const readMessages = createMessageReader()
  const findForeignHead = createHeadCheck()
  return async (): Promise<EventBatch> => {
    const { done, value } = await next()
    cancellation.signal?.throwIfAborted()
    const text = done
      ? decoder.end()
      : decoder.decode(joinsDeltas ? joinDeltas(toBytes(value)) : value)
    const foreign = findForeignHead(text)
    if (foreign !== undefined) return readForeignBody(foreign, next, decoder, origin)
    return { done, ...parseEvents(readMessages(done ? `${text}\n\n` : text), origin) }
  }
}

/** Returns what takes the text of a stream, piece by piece, and gives the messages it completes. */
function createMessageReader() {
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  return (text: string): EventSourceMessage[] => {
    parser.feed(text)
    return messages.splice(0)
  }
}

/** How a stream begins. Its type says less: gateways call streams plain text, or nothing. */
const FIELD = /^\s*(:|(data|event|id|retry)\s*[:\r\n])/
const LONGEST_FIELD = 'event:'.length

/**
 * Returns what takes the text of a body, piece by piece, and gives its beginning once that turns
 * out to be no stream's.
 */
function createHeadCheck() {
  let head: string | undefined = ''
  return (text: string): string | undefined => {
    if (head === undefined) return undefined
    head += text
    if (head.trimStart().length <= LONGEST_FIELD) return undefined
    if (!FIELD.test(head)) return head
    head = undefined
    return undefined
  }
}

export type Next = () => Promise<ReadableStreamReadResult<Uint8Array>>

/** A body that is no stream: the events of a whole message, or an error. */
async function readForeignBody(
  head: string,
  next: Next,
  decoder: PieceDecoder,
  origin: StreamOrigin,
): Promise<EventBatch> {
  const text = head + (await readRest(head, next, decoder))
  const body = parseJson(text)
  const error = toStatedError(body, origin)
  if (error) throw error
  if (isReply(body)) return { done: true, events: toEvents(body), isWhole: true }
  const type = origin.headers.get('content-type') ?? 'of no type'
  const isJson = type.includes('json')
  const what = `not an event stream but ${type}, beginning ${quoteBeginning(text)}`
  // JSON that does not parse may have been cut.
  throw new MalformedStreamError(what, { ...origin, retryable: isJson && body === undefined })
}

/** The longest body that an error is looked for in; a page may go on for ever. */
const LONGEST_BODY = 65_536

async function readRest(head: string, next: Next, decoder: PieceDecoder): Promise<string> {
  const isMessage = head.trimStart().startsWith('{')
  const longest = isMessage ? Number.POSITIVE_INFINITY : LONGEST_BODY
  let text = ''
  while (text.length < longest) {
    const { done, value } = await next().catch((error: unknown) => {
      // A message that was cut may come whole the next time.
      if (isMessage) throw error
      return { done: true as const, value: undefined }
    })
    if (done) return text + decoder.end()
    text += decoder.decode(value)
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns what reads the next bytes, up to so many of them, while the silence is not too long. */
export function createByteReader(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, silence }: { maxBytes: number; silence: Silence },
  origin: StreamOrigin,
): Next {
  let left = maxBytes
  return async () => {
    let result: Awaited<ReturnType<Next>> | undefined
    let loss: unknown
    silence.beginWait()
    try {
      result = await reader.read()
    } catch (cause) {
      loss = cause
    }
    silence.endWait(origin)
    if (!result) throw new IncompleteStreamError('the connection was lost', origin, loss)
    left -= result.value?.length ?? 0
    if (left < 0) throw new ReplyTooLargeError(maxBytes, origin)
    return result
  }
}

/** What has come of a body: events, up to what is wrong with them. */
interface EventBatch {
  done: boolean
  events: StreamEvent[]
  wrong?: unknown
  /** Whether they stand for a whole message. */
  isWhole?: boolean
}

function parseEvents(
  messages: EventSourceMessage[],
  origin: StreamOrigin,
): Omit<EventBatch, 'done'> {
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
function toEvent(message: EventSourceMessage, origin: StreamOrigin): StreamEvent | undefined {
  const { event, data } = message
  if (event === 'ping' || data === '' || isDone(data)) return undefined
  const value = parseData(data, event, origin)
  const type = typeof value['type'] === 'string' ? value['type'] : event
  if (type === 'ping') return undefined
  const isUntypedError = type === undefined && value['error'] != null
  if (event === 'error' || type === 'error' || isUntypedError) throw toEventError(value, origin)
  // A type that nobody knows yet is passed on, and one that no event names with it.
  return (value['type'] === type ? value : { ...value, type }) as unknown as StreamEvent
}

// An event is an object: only what begins as none is worth a look, blanks around it or not.
function isDone(data: string): boolean {
  return !data.startsWith('{') && data.trim() === '[DONE]'
}

function parseData(data: string, event: string | undefined, origin: StreamOrigin): Fields {
  if (isTooDeep(data)) {
    throw new MalformedStreamError('an event is nested too deep', { ...origin, retryable: false })
  }
  try {
    const value: unknown = JSON.parse(data)
    // A list passes too, like any event that nobody knows.
    if (typeof value === 'object' && value !== null) return value as Fields
  } catch (cause) {
    if (event === 'error') return { error: { message: data } }
    const what = `an event that is not JSON: ${quoteBeginning(data)}`
    throw new MalformedStreamError(what, origin, cause)
  }
  throw new MalformedStreamError(`an event that is no object: ${quoteBeginning(data)}`, origin)
}

function quoteBeginning(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

/** An error event stands for the HTTP error of the same type. */
function toEventError(value: Fields, origin: StreamOrigin): Error {
  return fromErrorBody({ ...value, type: 'error' }, origin)
}
