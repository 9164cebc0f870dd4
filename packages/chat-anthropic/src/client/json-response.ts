/** Responses whose body is one JSON value: read, parsed and checked here. */
import { toStatedError } from '../errors/api-errors.ts'
import { readRequestId } from '../errors/error-bodies.ts'
import {
  IncompleteStreamError,
  MalformedStreamError,
  ReplyTooLargeError,
} from '../errors/errors.ts'
import { isRecord, isTooDeep, type Reply } from '../wire.ts'
import type { RequestCancellation } from './cancellation.ts'
import { DECODER, joinBytes } from './decode.ts'

/** What came with a reply. */
export interface ResponseInfo {
  requestId: string | undefined
  headers: Headers | undefined
  /** Whether a streamed request was answered with a whole message: it has come to its end. */
  isWhole?: boolean
}

/** Of a client that does not show its responses. */
export const UNKNOWN_INFO: ResponseInfo = { requestId: undefined, headers: undefined }

/** What a method of an SDK client gives. Not every client shows the response. */
export type SdkPromise = Promise<unknown> & { asResponse?: () => Promise<Response> }

/** What came with a response. */
export function toResponseInfo(response: Response): ResponseInfo {
  return { requestId: readRequestId(response.headers), headers: response.headers }
}

/** Checks the data of a response: returns it as what it should be, or throws what is wrong. */
export type Check<T> = (data: unknown, info: ResponseInfo) => T

/** The data of a response, and what came with it. */
export interface JsonResponse<T> {
  data: T
  info: ResponseInfo
}

/** How a response is read. */
interface Reading<T> {
  cancellation: RequestCancellation
  maxBytes: number
  check: Check<T>
}

/**
 * A response read to its end. A body that broke off, or is not JSON, is one of our errors. The
 * cancellation gets what stops the reading.
 */
export async function readJson<T>(
  send: () => SdkPromise,
  { cancellation, maxBytes, check }: Reading<T>,
): Promise<JsonResponse<T>> {
  const sent = send()
  if (!sent?.asResponse) return { data: check(await sent, UNKNOWN_INFO), info: UNKNOWN_INFO }
  const response = await sent.asResponse()
  const info = toResponseInfo(response)
  const text = await readText(response, info, { cancellation, maxBytes })
  return { data: check(parseBody(text, response, info), info), info }
}

function parseBody(text: string, { headers }: Response, info: ResponseInfo): unknown {
  if (text.trim() === '') {
    throw new IncompleteStreamError('the response has no body', toOrigin(info))
  }
  if (isTooDeep(text)) {
    throw new MalformedStreamError('it is nested too deep', { ...toOrigin(info), retryable: false })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    // JSON that does not parse may have been cut; a web page will be one the next time too.
    const retryable = headers.get('content-type')?.includes('json') ?? false
    const origin = { ...toOrigin(info), retryable }
    throw new MalformedStreamError(describeMismatch('message', text), origin, cause)
  }
}

/** As `response.text()`, which nobody could stop. */
async function readText(
  response: Response,
  info: ResponseInfo,
  bounds: Omit<Reading<unknown>, 'check'>,
): Promise<string> {
  return DECODER.decode(await readBytes(response, info, bounds))
}

/** As `response.bytes()`, which nobody could stop. */
export async function readBytes(
  response: Response,
  info: ResponseInfo,
  { cancellation, maxBytes }: Omit<Reading<unknown>, 'check'>,
): Promise<Uint8Array> {
  let left = maxBytes
  try {
    // A `fetch` of the caller's may give a body of another kind.
    const reader = response.body?.getReader?.()
    if (!reader) return new Uint8Array(await response.arrayBuffer())
    cancellation.onAbort(() => void reader.cancel().catch(() => {}))
    const pieces: Uint8Array[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return joinBytes(pieces)
      pieces.push(value)
      left -= value.length
      if (left < 0) {
        void reader.cancel().catch(() => {})
        throw new ReplyTooLargeError(maxBytes, toOrigin(info))
      }
    }
  } catch (cause) {
    if (left < 0) throw cause
    throw new IncompleteStreamError('the connection was lost', toOrigin(info), cause)
  }
}

/** The message of a response. Throws an error that the body states, whatever its status was. */
export function checkReply(data: unknown, info: ResponseInfo): Reply {
  const error = toStatedError(data, toOrigin(info))
  if (error) throw error
  if (isReply(data)) return data
  throw unexpectedBody('message', data, info)
}

/** By what nothing can be done without; gateways leave out the rest. */
export function isReply(data: unknown): data is Reply {
  return isRecord(data) && 'content' in data
}

/** The number of tokens in a response. */
export function checkCount(data: unknown, info: ResponseInfo): number {
  if (isRecord(data) && typeof data['input_tokens'] === 'number') return data['input_tokens']
  throw unexpectedBody('count of tokens', data, info)
}

/** The error for a body that is not what it should be. */
export function unexpectedBody(what: string, data: unknown, info: ResponseInfo): Error {
  const text = JSON.stringify(data) ?? 'nothing'
  const origin = { ...toOrigin(info), retryable: false }
  return new MalformedStreamError(describeMismatch(what, text), origin)
}

function describeMismatch(what: string, text: string): string {
  return `not a ${what} but ${JSON.stringify(text.slice(0, 80))}`
}

/** What an error keeps of a response. */
export function toOrigin({ requestId, headers }: ResponseInfo) {
  return { request_id: requestId, headers }
}
