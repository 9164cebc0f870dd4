import { apiError, errorBody } from '../wire/api-error.ts'
import { upstreamHeaders } from './headers.ts'
import { maskOf } from './mask.ts'
import { RecordingsError } from './recording.ts'
import type { Asked } from './relay.ts'

/** Where the real API is. */
export const DEFAULT_UPSTREAM = 'https://api.anthropic.com'

/** The address of an API. Throws where it holds what no base URL has. */
export function toUpstream(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isPlain = url && !url.search && !url.hash && !url.username && !url.password
  if (url && /\/v1\/?$/.test(url.pathname)) {
    throw new RecordingsError(
      `The upstream ${maskOf([])(address)} ends in /v1, with which each path begins. Leave it out.`,
    )
  }
  if (isPlain && /^https?:$/.test(url.protocol)) return url
  throw new RecordingsError(
    `"${maskOf([])(address)}" is no upstream. It is what clients take as their base URL, such as ` +
      `${DEFAULT_UPSTREAM}: http or https, without a query and without credentials.`,
  )
}

/** The upstream's answer to a request that is passed on as it came. */
export function passOn(
  upstream: URL,
  { method, url, headers, bytes, signal }: Asked,
): Promise<Response> {
  const base = upstream.href.replace(/\/+$/, '')
  return fetch(`${base}${url.pathname}${url.search}`, {
    method,
    headers: upstreamHeaders(headers),
    ...(bytes.length > 0 && { body: bytes }),
    redirect: 'manual',
    signal,
  })
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

/** What a client is told when the upstream gave no answer. */
export function unreachable(upstream: URL, error: unknown): Response {
  const message =
    `The upstream ${upstream.href} could not be reached: ${causeOf(error)}. ` +
    'Nothing was recorded.'
  return Response.json(errorBody(apiError({ status: 502, message }), 'req_without_upstream'), {
    status: 502,
  })
}
