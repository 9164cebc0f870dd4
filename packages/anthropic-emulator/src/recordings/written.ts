import { toComparableBody, toQuery } from './asked.ts'
import { toText, type BodyText } from './bytes.ts'
import { keptHeaders, secretsIn } from './headers.ts'
import { isSecretParameter, MASK, maskOf, type Mask } from './mask.ts'
import { endpointOf, nameOf, toRequestBody, toResponseBody, type Recording } from './recording.ts'
import type { Asked } from './relay.ts'

/** A complete exchange. */
export interface Exchanged {
  asked: Asked
  answer: Response
  body: BodyText
  upstream: URL
  /** Its place in the order of requests. */
  number: number
  /** Texts that must not be written, besides the credentials in the exchange. */
  secrets: readonly string[]
}

function maskOfExchange({ asked, answer, secrets }: Exchanged): Mask {
  const parameters = [...asked.url.searchParams].filter(([name]) => isSecretParameter(name))
  const values = parameters.map(([, value]) => value)
  return maskOf([...secrets, ...values, ...secretsIn(asked.headers), ...secretsIn(answer.headers)])
}

function maskedQuery(search: string, mask: Mask): string {
  const parts = search.slice(1).split('&')
  const masked = parts.map((part) => {
    const [name = ''] = new URLSearchParams(part).keys()
    return isSecretParameter(name) ? `${name}=${MASK}` : mask(part)
  })
  return masked.join('&')
}

function maskedHeaders(headers: Headers, mask: Mask): Record<string, string> {
  const kept = Object.entries(keptHeaders(headers))
  return Object.fromEntries(kept.map(([name, value]) => [name, mask(value)]))
}

function requestOf({ headers, bytes }: Asked, mask: Mask): NonNullable<Recording['request']> {
  const { text, binary } = toText(bytes)
  return {
    headers: maskedHeaders(headers, mask),
    ...toRequestBody({ text: mask(text), binary }),
  }
}

function responseOf({ answer, body }: Exchanged, mask: Mask): Recording['response'] {
  const type = answer.headers.get('content-type') ?? ''
  return {
    status: answer.status,
    headers: maskedHeaders(answer.headers, mask),
    ...toResponseBody({ ...body, text: mask(body.text) }, type),
  }
}

/** An exchange as it is written: without headers that tell who asked, and with masks for secrets. */
export function toRecording(exchanged: Exchanged): Recording {
  const { asked, upstream, number } = exchanged
  const mask = maskOfExchange(exchanged)
  const { method, headers, url } = asked
  const path = mask(url.pathname)
  const query = maskedQuery(url.search, mask)
  const endpoint = endpointOf(path)
  const type = headers.get('content-type') ?? ''
  const comparable = toComparableBody(mask(toText(asked.bytes).text), type)
  const about = JSON.stringify([method, path, toQuery(query), comparable])
  return {
    source: upstream.origin,
    name: nameOf({ number, method, endpoint, asked: about }),
    api: upstream.hostname.endsWith('anthropic.com') ? 'anthropic' : 'gateway',
    endpoint,
    ...(path !== endpoint && { path }),
    ...(query !== '' && { query }),
    method,
    request: requestOf(asked, mask),
    response: responseOf(exchanged, mask),
  }
}
