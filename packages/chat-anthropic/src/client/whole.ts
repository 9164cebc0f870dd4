/** Answers that come whole: their bodies are read, parsed and looked at here. */
import { errorOf } from '../errors/api-errors.ts'
import { requestIdOf } from '../errors/error-bodies.ts'
import { IncompleteStreamError, MalformedStreamError } from '../errors/errors.ts'
import type { Reply } from '../wire.ts'
import type { Link } from './link.ts'

/** What came with a reply. */
export interface Received {
  requestId: string | undefined
  headers: Headers | undefined
}

export const NOTHING: Received = { requestId: undefined, headers: undefined }

/** What a method of an SDK client gives. Not every client lets the response be seen. */
export type SdkPromise = Promise<unknown> & { asResponse?: () => Promise<Response> }

export function receivedFrom(response: Response): Received {
  return { requestId: requestIdOf(response.headers), headers: response.headers }
}

/** Looks at the data of an answer: gives what it is wanted for, or throws what is wrong with it. */
export type Check<T> = (data: unknown, received: Received) => T

/** What was answered, and what came with it. */
export interface Answer<T> {
  data: T
  received: Received
}

/**
 * An answer that comes whole. A body that broke off, or is no JSON, is one of our errors. The link
 * is given what ends the reading.
 */
export async function readWhole<T>(
  send: () => SdkPromise,
  link: Link,
  check: Check<T>,
): Promise<Answer<T>> {
  const sent = send()
  if (!sent.asResponse) return { data: check(await sent, NOTHING), received: NOTHING }
  const response = await sent.asResponse()
  const received = receivedFrom(response)
  const text = await bodyText(response, received, link)
  return { data: check(parsed(text, response, received), received), received }
}

function parsed(text: string, { headers }: Response, received: Received): unknown {
  if (text.trim() === '') {
    throw new IncompleteStreamError('the response has no body', originOf(received))
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    // JSON that does not parse may have been cut; a web page will be one the next time too.
    const retryable = headers.get('content-type')?.includes('json') ?? false
    const origin = { ...originOf(received), retryable }
    throw new MalformedStreamError(notA('message', text), origin, cause)
  }
}

/** For whole texts: it keeps nothing between them. */
const DECODER = new TextDecoder()

/** As `response.text()`, which nobody could stop. */
async function bodyText(response: Response, received: Received, link: Link): Promise<string> {
  try {
    // A `fetch` of the caller's may give a body of another kind.
    const reader = response.body?.getReader?.()
    if (!reader) return await response.text()
    link.onAbort(() => void reader.cancel().catch(() => {}))
    const pieces: Uint8Array[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return DECODER.decode(joined(pieces))
      pieces.push(value)
    }
  } catch (cause) {
    throw new IncompleteStreamError('the connection was lost', originOf(received), cause)
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces
  if (only && pieces.length === 1) return only
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

export function checkReply(data: unknown, received: Received): Reply {
  const error = errorOf(data, originOf(received))
  if (error) throw error
  if (isObject(data) && 'content' in data) return data as unknown as Reply
  throw misfit('message', data, received)
}

export function checkCount(data: unknown, received: Received): number {
  if (isObject(data) && typeof data['input_tokens'] === 'number') return data['input_tokens']
  throw misfit('count of tokens', data, received)
}

function misfit(what: string, data: unknown, received: Received): Error {
  const text = JSON.stringify(data) ?? 'nothing'
  return new MalformedStreamError(notA(what, text), { ...originOf(received), retryable: false })
}

function notA(what: string, text: string): string {
  return `not a ${what} but ${JSON.stringify(text.slice(0, 80))}`
}

function originOf({ requestId, headers }: Received) {
  return { request_id: requestId, headers }
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
