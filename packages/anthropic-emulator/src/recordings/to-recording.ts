import { toComparableBody, toQuery } from './comparable-request.ts'
import { decodeText, type BodyText } from './bytes.ts'
import { collectSecrets } from '../wire/secrets.ts'
import { pickKeptHeaders } from './headers.ts'
import { isSecretParameter, MASK, createMask, type Mask } from '../wire/mask.ts'
import {
  toEndpoint,
  toFileName,
  toRequestBody,
  toResponseBody,
  type Recording,
} from './recording.ts'
import type { RelayedRequest } from './relay.ts'

/** A complete exchange. */
export interface CompleteExchange {
  request: RelayedRequest
  response: Response
  body: BodyText
  upstream: URL
  /** Its place in the order of requests. */
  number: number
  /** Texts that must not be written, besides the credentials in the exchange. */
  secrets: readonly string[]
}

function createExchangeMask({ request, response, secrets }: CompleteExchange): Mask {
  const parameters = [...request.url.searchParams].filter(([name]) => isSecretParameter(name))
  const values = parameters.map(([, value]) => value)
  return createMask([
    ...secrets,
    ...values,
    ...collectSecrets(request.headers),
    ...collectSecrets(response.headers),
  ])
}

function maskQuery(search: string, mask: Mask): string {
  const parts = search.slice(1).split('&')
  const masked = parts.map((part) => {
    const [name = ''] = new URLSearchParams(part).keys()
    return isSecretParameter(name) ? `${name}=${MASK}` : mask(part)
  })
  return masked.join('&')
}

function maskHeaders(headers: Headers, mask: Mask): Record<string, string> {
  const kept = Object.entries(pickKeptHeaders(headers))
  return Object.fromEntries(kept.map(([name, value]) => [name, mask(value)]))
}

function toRecordedRequest(
  { headers, bytes }: RelayedRequest,
  mask: Mask,
): NonNullable<Recording['request']> {
  const { text, binary } = decodeText(bytes)
  return {
    headers: maskHeaders(headers, mask),
    ...toRequestBody({ text: mask(text), binary }),
  }
}

function toRecordedResponse(
  { response, body }: CompleteExchange,
  mask: Mask,
): Recording['response'] {
  const type = response.headers.get('content-type') ?? ''
  return {
    status: response.status,
    headers: maskHeaders(response.headers, mask),
    ...toResponseBody({ ...body, text: mask(body.text) }, type),
  }
}

/** An exchange as a recording: without headers that identify the client, and with masks for secrets. */
export function toRecording(exchange: CompleteExchange): Recording {
  const { request, upstream, number } = exchange
  const mask = createExchangeMask(exchange)
  const { method, headers, url } = request
  const path = mask(url.pathname)
  const query = maskQuery(url.search, mask)
  const endpoint = toEndpoint(path)
  const type = headers.get('content-type') ?? ''
  const comparable = toComparableBody(mask(decodeText(request.bytes).text), type)
  const about = JSON.stringify([method, path, toQuery(query), comparable])
  return {
    source: upstream.origin,
    name: toFileName({ number, method, endpoint, hashed: about }),
    api: upstream.hostname.endsWith('anthropic.com') ? 'anthropic' : 'gateway',
    endpoint,
    ...(path !== endpoint && { path }),
    ...(query !== '' && { query }),
    method,
    request: toRecordedRequest(request, mask),
    response: toRecordedResponse(exchange, mask),
  }
}
