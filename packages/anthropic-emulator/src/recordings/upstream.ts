import { apiError, errorBody } from '../wire/api-error.ts'
import { toUpstreamHeaders } from './headers.ts'
import { createMask } from '../wire/mask.ts'
import { RecordingsError } from './recording.ts'
import type { RelayedRequest } from './relay.ts'

/** Where the real API is. */
export const DEFAULT_UPSTREAM = 'https://api.anthropic.com'

/** The address of an API. Throws where it holds what no base URL has. */
export function toUpstream(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isPlain = url && !url.search && !url.hash && !url.username && !url.password
  if (url && /\/v1\/?$/.test(url.pathname)) {
    throw new RecordingsError(
      `The upstream ${createMask([])(address)} ends in /v1, with which each path begins. Leave it out.`,
    )
  }
  if (isPlain && /^https?:$/.test(url.protocol)) return url
  throw new RecordingsError(
    `"${createMask([])(address)}" is no upstream. It is what clients take as their base URL, such as ` +
      `${DEFAULT_UPSTREAM}: http or https, without a query and without credentials.`,
  )
}

/** Passes a request on unchanged, and gives the upstream's answer. */
export function forward(
  upstream: URL,
  { method, url, headers, bytes, signal }: RelayedRequest,
): Promise<Response> {
  const base = upstream.href.replace(/\/+$/, '')
  return fetch(`${base}${url.pathname}${url.search}`, {
    method,
    headers: toUpstreamHeaders(headers),
    ...(bytes.length > 0 && { body: bytes }),
    redirect: 'manual',
    signal,
  })
}

function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

/** The reply to a client when the upstream gave none. */
export function toUnreachable(upstream: URL, error: unknown): Response {
  const message =
    `The upstream ${upstream.href} could not be reached: ${describeCause(error)}. ` +
    'Nothing was recorded.'
  return Response.json(errorBody(apiError({ status: 502, message }), 'req_without_upstream'), {
    status: 502,
  })
}
