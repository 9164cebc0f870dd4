/** Answers that come whole: their bodies are read, parsed and looked at here. */
import { errorOf } from '../api-errors.ts'
import { requestIdOf } from '../error-bodies.ts'
import { IncompleteStreamError, MalformedStreamError } from '../errors.ts'
import type { Reply } from '../wire.ts'

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

/** The data of an answer. A body that broke off, or is no JSON, is one of our errors. */
export async function readWhole(sent: SdkPromise): Promise<{ data: unknown; received: Received }> {
  if (!sent.asResponse) return { data: await sent, received: NOTHING }
  const response = await sent.asResponse()
  const received = receivedFrom(response)
  const text = await readText(response, received)
  try {
    return { data: JSON.parse(text) as unknown, received }
  } catch (cause) {
    // JSON that does not parse may have been cut; a web page will be one the next time too.
    const retryable = response.headers.get('content-type')?.includes('json') ?? false
    throw new MalformedStreamError(
      notA('message', text),
      { ...originOf(received), retryable },
      cause,
    )
  }
}

async function readText(response: Response, received: Received): Promise<string> {
  const text = await response.text().catch((cause: unknown) => {
    throw new IncompleteStreamError('the connection was lost', originOf(received), cause)
  })
  if (text.trim() !== '') return text
  throw new IncompleteStreamError('the response has no body', originOf(received))
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
